import assert from "node:assert/strict";
import { createPrivateKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { runProgram } from "../../test/support/run-program.js";
import { temporaryFolder } from "../../test/support/temporary.js";
import { hostNames } from "./alternative-names.js";
import { certify } from "./certify.js";
import { PkiError, type PkiErrorKind } from "./errors.js";
import { fingerprint256, inspect } from "./inspect.js";
import { generateKey, type KeyKind } from "./keys.js";
import { type CertificateOptions, createSelfSigned, selfSign } from "./self-signed.js";

const now = new Date("2026-11-23T12:34:56.789Z");
const kinds: readonly (readonly [KeyKind, string])[] = [
  ["ecdsa-p256", "ECDSA prime256v1"],
  ["rsa-3072", "RSA 3072"],
];

async function rejects(options: CertificateOptions, kind: PkiErrorKind): Promise<void> {
  await assert.rejects(createSelfSigned({ kind: "ecdsa-p256", ...options }), (error: unknown) => {
    assert.ok(error instanceof PkiError, String(error));
    assert.equal(error.kind, kind);
    assert.ok(error.hint.length > 0);
    return true;
  });
}

for (const [kind, key] of kinds) {
  test(`${kind}: key and certificate belong together, and say what was asked for`, async () => {
    const names = [
      "Example.COM",
      "*.example.com",
      "my_host",
      "127.0.0.1",
      "::1",
      "2001:DB8:0:0::1",
      "::ffff:192.0.2.1",
    ];
    const made = await createSelfSigned({ kind, names, now });
    const certificate = new X509Certificate(made.certificate);
    assert.ok(certificate.checkPrivateKey(createPrivateKey(made.key)));
    assert.match(made.key, /^-----BEGIN PRIVATE KEY-----\n/);
    assert.match(made.certificate, /^-----BEGIN CERTIFICATE-----\n[^-]+\n-----END CERTIFICATE-----\n$/);
    assert.ok(certificate.verify(certificate.publicKey));
    assert.equal(certificate.ca, false);
    assert.equal(fingerprint256(made.certificate), certificate.fingerprint256);
    assert.deepEqual(inspect(made.certificate), {
      subject: "CN=Example.COM",
      issuer: "CN=Example.COM",
      selfSigned: true,
      names: ["example.com", "*.example.com", "my_host", "127.0.0.1", "::1", "2001:db8::1", "::ffff:c000:201"],
      notBefore: new Date("2026-11-23T11:34:56Z"),
      notAfter: new Date("2029-02-25T11:34:55Z"),
      key,
      fingerprint256: certificate.fingerprint256,
    });
    for (const host of ["example.com", "a.example.com", "my_host"]) assert.ok(certificate.checkHost(host), host);
    for (const address of ["127.0.0.1", "::1", "2001:db8::1"]) assert.ok(certificate.checkIP(address), address);
    assert.equal(certificate.checkHost("example.org"), undefined);
    assert.equal(certificate.checkIP("127.0.0.2"), undefined);
  });
}

test("serial numbers are positive, 16 bytes long and never the same", async () => {
  const made = await Promise.all(
    Array.from({ length: 20 }, () => createSelfSigned({ kind: "ecdsa-p256", names: ["localhost"] })),
  );
  const serials = made.map(({ certificate }) => new X509Certificate(certificate).serialNumber);
  assert.equal(new Set(serials).size, 20);
  // 4 to 7 in front: the sign bit is clear and no byte can be dropped.
  for (const serial of serials) assert.match(serial, /^[4-7][0-9A-F]{31}$/);
});

test("making an RSA key leaves the event loop free", async () => {
  let turns = 0;
  let done = false;
  const turn = () => {
    turns++;
    if (!done) setImmediate(turn);
  };
  setImmediate(turn);
  await createSelfSigned({ kind: "rsa-3072", names: ["localhost"] });
  done = true;
  assert.ok(turns > 10, `${turns} turns of the loop`);
});

test("validity: as many days as asked for, also beyond 2049, where the form of the date changes", async () => {
  const { certificate } = await createSelfSigned({ kind: "ecdsa-p256", names: ["a"], days: 36_500, now });
  assert.equal(inspect(certificate).notAfter.getUTCFullYear(), 2126);
  for (const days of [0, -1, 1.5, 36_501, Number.NaN]) await rejects({ names: ["a"], days }, "validity-invalid");
});

test("names that are none are refused before they reach a certificate", async () => {
  const wrong = [
    "",
    "a b",
    "a..b",
    "-a",
    "a-",
    "a,DNS:b",
    "a\nb",
    "müller.example",
    "x".repeat(64),
    "1.2.3",
    "fe80::1%eth0",
    "a.*.b",
    "*",
    "http://a",
  ];
  for (const name of wrong) await rejects({ names: ["localhost", name] }, "name-invalid");
  await rejects({ names: [] }, "name-invalid");
  await rejects({ names: Array.from({ length: 1001 }, (_, index) => `host-${index}`) }, "name-invalid");
  await rejects({ names: ["a"], commonName: "x".repeat(65) }, "subject-invalid");
  await rejects({ names: ["a"], commonName: "a\u0000b" }, "subject-invalid");
});

test("a common name is text, never further parts of the name", async () => {
  const { certificate } = await createSelfSigned({ kind: "ecdsa-p256", names: ["a"], commonName: "x, O=Bank+OU=y" });
  const legacy = new X509Certificate(certificate).toLegacyObject();
  assert.deepEqual({ ...legacy.subject }, { CN: "x, O=Bank+OU=y" });
});

test("names given twice are in it once", async () => {
  const { certificate } = await createSelfSigned({ kind: "ecdsa-p256", names: ["A", "a", "::1", "0:0:0:0:0:0:0:1"] });
  assert.deepEqual(inspect(certificate).names, ["a", "::1"]);
});

test("keys at hand: P-384 and Ed25519 are signed with, Ed448 is refused in words", async () => {
  const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey;
  assert.equal(inspect(await selfSign(p384, { names: ["a"] })).key, "ECDSA secp384r1");
  assert.equal(inspect(await selfSign(generateKeyPairSync("ed25519").privateKey, { names: ["a"] })).key, "Ed25519");
  const { privateKey } = generateKeyPairSync("ed448");
  await assert.rejects(selfSign(privateKey, { names: ["a"] }), /no certificate can be made for a key ed448/);
});

test("where no name fits into the subject, the alternative names are critical: clients must not pass them over", async () => {
  const key = await generateKey("ecdsa-p256");
  const names = hostNames([`${"a".repeat(60)}.${"b".repeat(60)}.example`]);
  const short = await createSelfSigned({ kind: "ecdsa-p256", names: ["ftp.example"] });
  // Issued by another, whose name stands for the issuer.
  const issuer = { certificate: short.certificate, key: createPrivateKey(short.key) };
  const long = await certify(key, { profile: "server", subject: {}, names }, issuer);
  const printed = await Promise.all(
    [long, short.certificate].map((certificate) =>
      runProgram("openssl", ["x509", "-noout", "-ext", "subjectAltName"], { input: certificate }),
    ),
  );
  assert.match(printed[0]?.output ?? "", /Alternative Name: critical/);
  assert.doesNotMatch(printed[1]?.output ?? "critical", /critical/);
});

test("one whose only name is too long for a common name has a subject and an issuer all the same, as OpenSSL's strict check wants", async () => {
  const name = `${"a".repeat(60)}.example.com`;
  const { certificate } = await createSelfSigned({ kind: "ecdsa-p256", names: [name] });
  const parsed = new X509Certificate(certificate);
  assert.deepEqual([parsed.subject, parsed.issuer], ["CN=FTPS server", "CN=FTPS server"]);
  assert.ok(parsed.checkHost(name));
  await using folder = await temporaryFolder("nameless");
  const file = path.join(folder.path, "one.crt");
  await writeFile(file, certificate);
  const args = ["verify", "-x509_strict", "-partial_chain", "-verify_hostname", name, "-CAfile", file, file];
  const { output, errors } = await runProgram("openssl", args);
  assert.match(output, /: OK$/m, errors);
  const organized = await createSelfSigned({ kind: "ecdsa-p256", names: [name], subject: { organization: "Bank" } });
  assert.equal(new X509Certificate(organized.certificate).issuer, "O=Bank");
});
