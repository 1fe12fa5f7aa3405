import assert from "node:assert/strict";
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { runProgram } from "../../test/support/run-program.js";
import { type TemporaryFolder, temporaryFolder } from "../../test/support/temporary.js";
import { hostNames, personNames } from "./alternative-names.js";
import {
  createAuthority,
  issue,
  type OpenAuthority,
  openAuthority,
  renewCrl,
  renewResponder,
  revoke,
} from "./authority.js";
import { authorityFiles } from "./authority-files.js";
import { AuthorityRecords, readIssued, readRevoked } from "./authority-records.js";
import { readCrl } from "./crl.js";
import { generateKey } from "./keys.js";
import { answerOcsp } from "./ocsp.js";
import { type Responder, startResponder } from "./responder.js";
import { certificateStatus } from "./status.js";

const passphrase = "correct horse";
const places = { ocsp: "http://127.0.0.1:1/", crl: "http://127.0.0.1:1/authority.crl" };
let folder: TemporaryFolder;
let authority: OpenAuthority;
let key: KeyObject;
const at = (name: string) => path.join(folder.path, name);
const files = () => authorityFiles(folder.path);

async function openssl(...args: readonly string[]): Promise<string> {
  const { status, output, errors } = await runProgram("openssl", args, { folder: folder.path });
  assert.equal(status, 0, `openssl ${args.join(" ")}\n${output}${errors}`);
  return output + errors;
}

async function issued(name: string, profile: "server" | "client" = "server"): Promise<string> {
  const names = profile === "server" ? hostNames([name]) : personNames([`${name}@example.com`, "urn:user:1"]);
  const certificate = await issue(authority, key, { profile, subject: { commonName: name }, names, days: 100 });
  await writeFile(at(`${name}.pem`), certificate);
  return certificate;
}

const serialOf = (pem: string) => certificateStatus(pem).serial;

before(async () => {
  folder = await temporaryFolder("authority");
  key = await generateKey("ecdsa-p256");
  const subject = { country: "DE", organization: "Example", commonName: "Example Authority" };
  await createAuthority(folder.path, { kind: "ecdsa-p384", subject, passphrase, places, iterations: 1000 });
  authority = await openAuthority(folder.path, passphrase);
});
after(() => folder.remove());

test("the authority's key is encrypted and for its owner alone; OpenSSL opens it, nobody without the passphrase", async () => {
  assert.equal((await stat(files().key)).mode & 0o777, 0o600);
  assert.match(await readFile(files().key, "utf8"), /^-----BEGIN ENCRYPTED PRIVATE KEY-----/);
  assert.match(await openssl("pkey", "-in", files().key, "-passin", `pass:${passphrase}`, "-noout", "-text"), /P-384/);
  await assert.rejects(openAuthority(folder.path, "wrong"), { kind: "password-wrong" });
  await assert.rejects(openAuthority(at("nowhere"), passphrase), { kind: "unknown" });
  const again = { kind: "ed25519", subject: {}, passphrase, iterations: 1000 } as const;
  await assert.rejects(createAuthority(folder.path, again), { kind: "exists" });
  await assert.rejects(createAuthority(at("x"), { ...again, passphrase: "short" }), { kind: "password-wrong" });
  const text = await openssl("x509", "-in", files().certificate, "-noout", "-text");
  assert.match(text, /CA:TRUE, pathlen:0[\s\S]*Certificate Sign, CRL Sign/);
});

test("OpenSSL verifies what it issues, strictly, for its purpose, and finds where revocations are told", async () => {
  await issued("ftp.example.com");
  await issued("ada", "client");
  const strict = ["verify", "-x509_strict", "-CAfile", files().certificate, "-purpose"];
  await openssl(...strict, "sslserver", "-verify_hostname", "ftp.example.com", "ftp.example.com.pem");
  await openssl(...strict, "sslclient", "ada.pem");
  const wrong = await runProgram("openssl", [...strict, "sslserver", at("ada.pem")]);
  assert.match(wrong.errors, /unsuitable certificate purpose/);
  const text = await openssl("x509", "-in", "ada.pem", "-noout", "-text");
  assert.match(text, /OCSP - URI:http:\/\/127\.0\.0\.1:1\//);
  assert.match(text, /URI:http:\/\/127\.0\.0\.1:1\/authority\.crl/);
  assert.match(text, /email:ada@example\.com, URI:urn:user:1/);
  const records = await readIssued(folder.path);
  assert.deepEqual(
    records.map(({ name, profile }) => `${profile} ${name}`),
    ["server ftp.example.com", "client ada"],
  );
  const long = { profile: "server", subject: {}, names: hostNames(["a"]), days: 20_000 } as const;
  await assert.rejects(issue(authority, key, long), { kind: "validity-invalid" });
});

test("what is revoked is on the list, for OpenSSL and for us", async () => {
  const [bad, good] = [await issued("bad"), await issued("good")];
  await revoke(authority, serialOf(bad), "key-compromise");
  await assert.rejects(revoke(authority, serialOf(bad), "superseded"), { kind: "exists" });
  const text = await openssl("crl", "-in", files().crl, "-CAfile", files().certificate, "-noout", "-text");
  assert.match(text, /verify OK/);
  assert.match(text, /CRL Number/);
  assert.match(text, /Key Compromise/);
  const check = ["verify", "-crl_check", "-CAfile", files().certificate, "-CRLfile", files().crl];
  await openssl(...check, "good.pem");
  assert.match((await runProgram("openssl", [...check, at("bad.pem")])).errors, /certificate revoked/);
  const list = await readCrl(files().crl);
  assert.equal(list.find(serialOf(bad))?.reason, "key-compromise");
  assert.equal(list.find(serialOf(good)), undefined);
  assert.ok(list.isFrom(new X509Certificate(authority.issuer.certificate)));
  assert.ok(!list.isFrom(new X509Certificate(good)));
  await renewCrl(authority, 90);
  const now = await readCrl(files().crl);
  await renewCrl(authority, 90, new Date("2020-01-01"));
  assert.equal((await readCrl(files().crl)).number, (now.number ?? 0) + 1, "the clock was set back");
  await renewCrl(authority, 90);
  const days = ((await readCrl(files().crl)).nextUpdate?.getTime() ?? 0) - Date.now();
  assert.equal(Math.round(days / 86_400_000), 90);
});

test("a record that was broken off spoils no other", async () => {
  const before = (await readRevoked(folder.path)).length;
  await writeFile(files().revoked, `{"serial":"aa`, { flag: "a" });
  await revoke(authority, serialOf(await issued("later")), "superseded");
  assert.equal((await readRevoked(folder.path)).length, before + 1);
});

describe("the OCSP responder", () => {
  let responder: Responder;
  const failures: unknown[] = [];
  before(async () => {
    responder = await startResponder(folder.path, {
      host: "127.0.0.1",
      port: 0,
      report: (error) => failures.push(error),
    });
  });
  after(() => responder.close());

  const url = (where = "/") => `http://127.0.0.1:${responder.port}${where}`;
  const ask = (name: string, ...digest: readonly string[]) =>
    openssl(
      ...["ocsp", "-issuer", files().certificate, "-CAfile", files().certificate, ...digest],
      ...["-cert", `${name}.pem`, "-url", url()],
    );

  test("answers OpenSSL: good, revoked with its reason, unknown, and at once after a revocation", async () => {
    const fresh = await issued("fresh");
    const good = await ask("fresh");
    assert.match(good, /fresh\.pem: good[\s\S]*Response verify OK/);
    await revoke(authority, serialOf(fresh), "cessation-of-operation");
    const revoked = await ask("fresh", "-sha256");
    assert.match(revoked, /fresh\.pem: revoked[\s\S]*Reason: cessationOfOperation[\s\S]*Response verify OK/);
    // Never issued: the records do not know it.
    const other = await openssl(
      ...["ocsp", "-issuer", files().certificate, "-CAfile", files().certificate, "-serial", "0x1234", "-url", url()],
    );
    assert.match(other, /0x1234: unknown/);
    assert.deepEqual(failures, []);
  });

  test("signs with a new certificate as soon as there is one", async () => {
    const before = await readFile(files().responder, "utf8");
    await renewResponder(authority);
    assert.notEqual(await readFile(files().responder, "utf8"), before);
    assert.match(await ask("good"), /good\.pem: good[\s\S]*Response verify OK/);
    assert.deepEqual(failures, []);
  });

  test("answers GET, and hands out certificate and list", async () => {
    const certs = ["-issuer", files().certificate, "-cert", "good.pem"];
    await openssl("ocsp", ...certs, "-no_nonce", "-reqout", "req.der");
    const request = (await readFile(at("req.der"))).toString("base64");
    const response = await fetch(url(`/${encodeURIComponent(request)}`));
    assert.equal(response.headers.get("content-type"), "application/ocsp-response");
    await writeFile(at("answer.der"), Buffer.from(await response.arrayBuffer()));
    const read = await openssl("ocsp", ...certs, "-respin", "answer.der", "-CAfile", files().certificate);
    assert.match(read, /good\.pem: good/);
    const crl = await fetch(url("/authority.crl"));
    await writeFile(at("fetched.crl"), Buffer.from(await crl.arrayBuffer()));
    assert.match(
      await openssl("crl", "-in", "fetched.crl", "-inform", "DER", "-noout", "-issuer"),
      /Example Authority/,
    );
    const certificate = await fetch(url("/authority.crt"));
    const shown = new X509Certificate(Buffer.from(await certificate.arrayBuffer()));
    assert.equal(shown.fingerprint256, new X509Certificate(authority.issuer.certificate).fingerprint256);
  });

  test("refuses what is no request: garbage, too much, other methods and types", async () => {
    const post = (body: string, type = "application/ocsp-request") =>
      fetch(url(), { method: "POST", body, headers: { "content-type": type } });
    const malformed = Buffer.from(await (await post("garbage")).arrayBuffer());
    assert.equal(malformed.toString("hex"), "30030a0101");
    assert.equal((await post("x".repeat(20_000))).status, 400);
    assert.equal((await post("x", "text/plain")).status, 415);
    assert.equal((await fetch(url(), { method: "PUT", body: "x" })).status, 405);
    assert.equal((await fetch(url("/../../key.pem"))).status, 400);
    assert.deepEqual(failures, []);
  });

  test("answers anything, and never throws", async () => {
    const records = new AuthorityRecords(folder.path);
    await records.refresh();
    const certificate = new X509Certificate(await readFile(files().responder));
    const key = createPrivateKey(await readFile(files().responderKey));
    const signer = { authority: certificate, certificate, key, stateOf: (serial: string) => records.stateOf(serial) };
    const request = await readFile(at("req.der"));
    for (let where = 0; where < request.length; where++) {
      const changed = Buffer.from(request);
      changed.writeUInt8(changed.readUInt8(where) ^ 0xff, where);
      for (const bytes of [changed, request.subarray(0, where)]) assert.equal(answerOcsp(bytes, signer)[0], 0x30);
    }
  });

  test("answers for no other authority, whatever the serial number", async () => {
    const records = new AuthorityRecords(folder.path);
    await records.refresh();
    const certificate = new X509Certificate(await readFile(files().responder));
    const signer = {
      certificate,
      key: createPrivateKey(await readFile(files().responderKey)),
      stateOf: () => "good" as const,
    };
    const request = await readFile(at("req.der"));
    const own = answerOcsp(request, { ...signer, authority: new X509Certificate(authority.issuer.certificate) });
    const others = answerOcsp(request, { ...signer, authority: certificate });
    // CertStatus: [0] good, [2] unknown.
    assert.ok(own.includes(Buffer.from("8000180f", "hex")) && !others.includes(Buffer.from("8000180f", "hex")));
    assert.ok(others.includes(Buffer.from("8200180f", "hex")));
  });
});
