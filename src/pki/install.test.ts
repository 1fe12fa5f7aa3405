import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { before, describe, test } from "node:test";
import { runProgram } from "../../test/support/run-program.js";
import { temporaryFolder } from "../../test/support/temporary.js";
import { hostNames } from "./alternative-names.js";
import { type CertificatePlan, certify, type Issuer } from "./certify.js";
import { PkiError, type PkiErrorKind } from "./errors.js";
import { splitCertificates } from "./inspect.js";
import { type InstallOptions, planInstall } from "./install.js";
import { generateKey } from "./keys.js";

let key: KeyObject;
let otherKey: KeyObject;
let root: Issuer;
let middle: Issuer;
let leaf: X509Certificate;

async function make(
  of: KeyObject,
  name: string,
  plan: Partial<CertificatePlan>,
  issuer?: Issuer,
): Promise<X509Certificate> {
  const subject = { commonName: name };
  return new X509Certificate(await certify(of, { profile: "server", subject, names: [], ...plan }, issuer));
}

const server = (of: KeyObject, plan: Partial<CertificatePlan> = {}, issuer?: Issuer) =>
  make(of, "server", { names: hostNames(["ftp.example.com", "192.0.2.1"]), ...plan }, issuer);

before(async () => {
  const keys = await Promise.all(Array.from({ length: 4 }, () => generateKey("ecdsa-p256")));
  const [first, second, third, fourth] = keys as [KeyObject, KeyObject, KeyObject, KeyObject];
  [key, otherKey] = [first, second];
  root = { key: third, certificate: String(await make(third, "root", { profile: "authority" })) };
  middle = { key: fourth, certificate: String(await make(fourth, "middle", { profile: "authority" }, root)) };
  leaf = await server(key, {}, middle);
});

const parsed = ({ certificate }: Issuer) => new X509Certificate(certificate);
const subjects = (pem: string) => splitCertificates(pem).map((each) => new X509Certificate(each).subject);

describe("what is given in any order", () => {
  test("is put in order, completed from what is known, and served without its root", () => {
    const orders = [
      [leaf, parsed(middle), parsed(root)],
      [parsed(root), parsed(middle), leaf],
      [parsed(middle), leaf],
    ];
    for (const certificates of orders) {
      const { pair, warnings } = planInstall({ certificates, keys: [key] }, { knownCertificates: [parsed(root)] });
      assert.deepEqual(subjects(pair.certificate), ["CN=server", "CN=middle"]);
      assert.deepEqual(warnings, []);
    }
    const { pair } = planInstall(
      { certificates: [leaf], keys: [key] },
      { knownCertificates: [parsed(root), parsed(middle)] },
    );
    assert.deepEqual(subjects(pair.certificate), ["CN=server", "CN=middle"]);
  });

  test("the key may be one that a request left here", () => {
    const { pair } = planInstall({ certificates: [leaf], keys: [] }, { knownKeys: [otherKey, key] });
    assert.ok(leaf.checkPrivateKey(key));
    assert.match(pair.key, /^-----BEGIN PRIVATE KEY-----/);
  });

  test("of several for one key, the newest is meant", async () => {
    const old = await server(key, { now: new Date(Date.now() - 86_400_000 * 100) }, middle);
    const plan = planInstall({ certificates: [old, leaf, parsed(middle)], keys: [key] });
    assert.equal(plan.leaf.fingerprint256, leaf.fingerprint256);
  });

  test("a chain that does not end, and strangers, are said, and served", async () => {
    const stranger = await make(otherKey, "stranger", {});
    const { pair, warnings } = planInstall({ certificates: [stranger, leaf], keys: [key] });
    assert.deepEqual(subjects(pair.certificate), ["CN=server"]);
    assert.match(warnings[0]?.message ?? "", /^the chain is not complete: CN=middle is missing/);
    assert.match(warnings[1]?.message ?? "", /^left out, as no part of the chain: CN=stranger$/);
  });

  test("a link of the chain that has expired is said", async () => {
    const past = { profile: "authority", days: 10, now: new Date("2020-01-01") } as const;
    const expired = await make(middle.key, "middle", past, root);
    const { warnings } = planInstall({ certificates: [leaf, expired, parsed(root)], keys: [key] });
    assert.match(warnings[0]?.message ?? "", /CN=middle, which vouches for it, has expired$/);
  });

  test("certificates that vouch for each other in a circle come to an end", async () => {
    const one = await make(
      root.key,
      "one",
      {},
      { key: middle.key, certificate: String(await make(middle.key, "two", {})) },
    );
    const two = await make(
      middle.key,
      "two",
      {},
      { key: root.key, certificate: String(await make(root.key, "one", {})) },
    );
    const below = await server(key, {}, { key: middle.key, certificate: String(two) });
    const { pair } = planInstall({ certificates: [one, two, below], keys: [key] });
    assert.deepEqual(subjects(pair.certificate), ["CN=server", "CN=two", "CN=one"]);
  });
});

describe("each failure has words of its own", () => {
  const refused = (
    certificates: readonly X509Certificate[],
    kind: PkiErrorKind,
    words: RegExp,
    options: InstallOptions & { keys?: KeyObject[] } = {},
  ) =>
    assert.throws(
      () => planInstall({ certificates, keys: options.keys ?? [key] }, options),
      (error: unknown) => {
        assert.ok(error instanceof PkiError, String(error));
        assert.equal(error.kind, kind);
        assert.match(error.message, words);
        assert.ok(error.hint.length > 0);
        return true;
      },
    );

  test("no certificate, no key, another key, several pairs", async () => {
    refused([], "no-certificate", /^there is no certificate in what was given$/);
    refused([leaf], "key-missing", /^the private key of the certificate of CN=server is not there$/, { keys: [] });
    refused([leaf], "key-mismatch", /^the private key does not belong to the certificate of CN=server$/, {
      keys: [otherKey],
    });
    const second = await server(otherKey);
    refused([leaf, second], "ambiguous", /several certificates with keys/, { keys: [key, otherKey] });
  });

  test("expired, not yet valid, for another host, for nobody, not for servers", async () => {
    refused(
      [await server(key, { days: 1, now: new Date("2020-01-01") })],
      "expired",
      /cannot be used: it expired on 2020-01-01$/,
    );
    refused([await server(key, { now: new Date("2096-01-01") })], "not-yet-valid", /it is valid only from 2095-12-31$/);
    for (const host of ["other.example.com", "192.0.2.2"])
      refused(
        [leaf],
        "wrong-host",
        new RegExp(`^the certificate is not for ${host}, but for ftp.example.com, 192.0.2.1$`),
        { host },
      );
    for (const host of ["ftp.example.com", "192.0.2.1"])
      assert.ok(planInstall({ certificates: [leaf], keys: [key] }, { host }));
    refused([await make(key, "x", {})], "unsuitable", /it names no host/);
    refused([await make(key, "x", { profile: "client" })], "unsuitable", /it is not for servers/);
  });

  test("a key that is too short, a signature that is too weak", async () => {
    await using folder = await temporaryFolder("weak");
    const weak = async (...args: readonly string[]) => {
      const request = ["req", "-x509", "-nodes", "-subj", "/CN=weak", "-addext", "subjectAltName=DNS:weak.example"];
      const keyFile = path.join(folder.path, "key.pem");
      const { output, errors } = await runProgram("openssl", [...request, ...args, "-keyout", keyFile]);
      assert.match(output, /BEGIN CERTIFICATE/, errors);
      return {
        certificate: new X509Certificate(splitCertificates(output)[0] ?? ""),
        key: createPrivateKey(await readFile(keyFile)),
      };
    };
    const short = await weak("-newkey", "rsa:1024");
    refused([short.certificate], "key-unsuitable", /its key is too short: RSA 1024$/, { keys: [short.key] });
    const sha1 = await weak("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-sha1");
    refused([sha1.certificate], "weak", /its signature is too weak: ECDSA with SHA-1$/, { keys: [sha1.key] });
  });
});

test("a certificate can be made for a public key alone", async () => {
  const made = await server(createPublicKey(key), {}, root);
  assert.ok(made.checkPrivateKey(key));
  assert.ok(made.verify(parsed(root).publicKey));
});
