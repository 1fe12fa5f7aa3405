import assert from "node:assert/strict";
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { after, before, test } from "node:test";
import { runProgram } from "../../test/support/run-program.js";
import { type TemporaryFolder, temporaryFolder } from "../../test/support/temporary.js";
import { hostNames } from "./alternative-names.js";
import { createAuthority, issue, type OpenAuthority, openAuthority, revoke } from "./authority.js";
import { authorityFiles } from "./authority-files.js";
import { certificateParts } from "./certificate-parts.js";
import { certify } from "./certify.js";
import { generateKey, keyToPem } from "./keys.js";
import { answerOcsp, type CertificateState } from "./ocsp.js";
import { ocspRequest, readOcspAnswer, responderUrl } from "./ocsp-answer.js";
import { askResponder } from "./ocsp-ask.js";
import { startResponder } from "./responder.js";

const passphrase = "correct horse";
const timeoutMs = 10_000;
let folder: TemporaryFolder;
let authority: OpenAuthority;
let issuer: X509Certificate;
let key: KeyObject;
let leaf: X509Certificate;
let signer: { readonly certificate: X509Certificate; readonly key: KeyObject };
const files = () => authorityFiles(folder.path);

async function issued(name: string, from: OpenAuthority = authority): Promise<X509Certificate> {
  const plan = { profile: "server", subject: { commonName: name }, names: hostNames([name]), days: 100 } as const;
  return new X509Certificate(await issue(from, key, plan));
}

before(async () => {
  folder = await temporaryFolder("ocsp-ask");
  key = await generateKey("ecdsa-p256");
  const options = { kind: "ecdsa-p256", subject: { commonName: "Example Authority" }, passphrase } as const;
  await createAuthority(folder.path, { ...options, iterations: 1000 });
  authority = await openAuthority(folder.path, passphrase);
  issuer = new X509Certificate(authority.issuer.certificate);
  leaf = await issued("leaf.example.com");
  signer = {
    certificate: new X509Certificate(await readFile(files().responder)),
    key: createPrivateKey(await readFile(files().responderKey)),
  };
});
after(() => folder.remove());

const answer = (state: CertificateState = "good", by = signer, now = new Date(), about = leaf) =>
  answerOcsp(ocspRequest(about, issuer), { ...by, authority: issuer, stateOf: () => state }, now);
const read = (raw: Buffer, now = new Date()) => readOcspAnswer(raw, { certificate: leaf, issuer, now });

test("our own responder tells good, revoked with time and reason, unknown", async () => {
  const responder = await startResponder(folder.path, { host: "127.0.0.1", port: 0 });
  try {
    const url = `http://127.0.0.1:${responder.port}/`;
    const named = await issued("named.example.com", { ...authority, places: { ocsp: url } });
    assert.equal(responderUrl(named), url);
    const good = await askResponder(named, issuer, { timeoutMs });
    assert.equal(good.status, "good");
    assert.equal((good.nextUpdate?.getTime() ?? 0) - good.thisUpdate.getTime(), 3_600_000);
    assert.deepEqual(readOcspAnswer(good.raw, { certificate: named, issuer, now: new Date() }), good);
    const at = new Date("2026-01-02T03:04:05Z");
    await revoke(authority, certificateParts(named).serial, "key-compromise", at);
    const { status, revokedAt, reason } = await askResponder(named, issuer, { timeoutMs });
    assert.deepEqual({ status, revokedAt, reason }, { status: "revoked", revokedAt: at, reason: "key-compromise" });
    const stranger = new X509Certificate(
      await certify(
        key,
        { profile: "server", subject: { commonName: "x" }, names: hostNames(["x"]), days: 1 },
        authority.issuer,
      ),
    );
    assert.equal((await askResponder(stranger, issuer, { url, timeoutMs })).status, "unknown");
    await assert.rejects(askResponder(leaf, issuer, { timeoutMs }), { kind: "no-responder" });
  } finally {
    await responder.close();
  }
});

test("answers that OpenSSL makes: by name and by key, with and without an end, revoked; OpenSSL reads our question", async () => {
  const inFolder = (name: string) => path.join(folder.path, name);
  const { serial } = certificateParts(leaf);
  await writeFile(inFolder("question.der"), ocspRequest(leaf, issuer));
  await writeFile(inFolder("ca-key.pem"), keyToPem(authority.issuer.key), { mode: 0o600 });
  const ask = async (line: string, ...more: readonly string[]) => {
    await writeFile(inFolder("index.txt"), `${line}\t${serial.toUpperCase()}\tunknown\t/CN=leaf.example.com\n`);
    const own = more.includes("-rsigner") ? [] : ["-rsigner", files().responder, "-rkey", files().responderKey];
    const places = ["-index", "index.txt", "-CA", files().certificate, "-reqin", "question.der"];
    const { status, errors } = await runProgram(
      "openssl",
      ["ocsp", ...places, ...own, "-respout", "answer.der", ...more],
      { folder: folder.path },
    );
    assert.equal(status, 0, errors);
    return read(await readFile(inFolder("answer.der")));
  };
  const valid = "V\t401231235959Z\t";
  const first = await ask(valid);
  assert.deepEqual([first.status, first.nextUpdate], ["good", undefined]);
  const second = await ask(valid, "-resp_key_id", "-ndays", "7", "-rmd", "sha384");
  assert.equal((second.nextUpdate?.getTime() ?? 0) - second.thisUpdate.getTime(), 7 * 86_400_000);
  const byIssuer = ["-rsigner", files().certificate, "-rkey", "ca-key.pem", "-resp_no_certs"];
  assert.equal((await ask(valid, ...byIssuer)).status, "good");
  const revoked = await ask("R\t401231235959Z\t260102030405Z,superseded");
  assert.deepEqual([revoked.status, revoked.reason], ["revoked", "superseded"]);
  assert.equal(revoked.revokedAt?.toISOString(), "2026-01-02T03:04:05.000Z");
});

test("an answer counts only from who may give it, about this certificate, and while it is fresh", async () => {
  assert.equal(read(answer()).status, "good");
  const plan = { profile: "server", subject: { commonName: "s" }, names: hostNames(["s"]), days: 1 } as const;
  const server = new X509Certificate(await certify(key, plan, authority.issuer));
  assert.throws(() => read(answer("good", { certificate: server, key })), { kind: "untrusted" });
  const alone = new X509Certificate(await certify(key, { ...plan, profile: "ocsp", names: [] }));
  assert.throws(() => read(answer("good", { certificate: alone, key })), { kind: "untrusted" });
  assert.throws(() => read(answer("good", { ...signer, key })), { kind: "untrusted" });
  const other = await issued("other.example.com");
  assert.throws(() => read(answer("good", signer, new Date(), other)), { kind: "other-certificate" });
  const now = Date.now();
  const at = (minutes: number) => new Date(now + minutes * 60_000);
  assert.equal(read(answer("good", signer, at(4)), at(0)).status, "good", "clocks differ");
  assert.equal(read(answer("good", signer, at(-64)), at(0)).status, "good");
  assert.throws(() => read(answer("good", signer, at(6)), at(0)), { kind: "stale" });
  assert.throws(() => read(answer("good", signer, at(-66)), at(0)), { kind: "stale" });
  const years = 900 * 24 * 60;
  assert.throws(() => read(answer("good", signer, at(years)), at(years)), { kind: "untrusted" }, "responder expired");
});

test("whatever is damaged is an OcspError, never good", () => {
  const whole = answer("good");
  for (let where = 0; where < whole.length; where++) {
    assert.throws(() => read(whole.subarray(0, where)), { name: "OcspError" });
    // What comes behind the signature is the responder's certificate; its own signature guards that.
    const changed = Buffer.from(whole);
    changed.writeUInt8(changed.readUInt8(where) ^ 0x01, where);
    try {
      read(changed);
    } catch (error) {
      assert.equal((error as Error).name, "OcspError");
      continue;
    }
    // Not signed: the tag of who signed with what, unread parameters.
    assert.equal(read(changed).status, "good");
  }
  assert.throws(() => read(Buffer.from("30030a0103", "hex")), { kind: "refused", message: /try later/ });
});

type Handler = (request: IncomingMessage, response: ServerResponse, base: string) => void;

async function withHttp(handler: Handler, use: (url: string) => Promise<void>): Promise<void> {
  const server = createServer((...both) => handler(...both, base));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    await use(`${base}/`);
  } finally {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  }
}

test("a responder that says too much, nothing, leads elsewhere or is not there is a failure in time", async () => {
  const replies: Readonly<Record<string, (response: ServerResponse, base: string) => unknown>> = {
    "/large": (response) => response.end(Buffer.alloc(70_000)),
    "/moved": (response) => response.writeHead(307, { location: "/good" }).end(),
    "/https": (response, base) => response.writeHead(302, { location: base.replace("http", "https") }).end(),
    "/file": (response) => response.writeHead(302, { location: "file:///etc/passwd" }).end(),
    "/round": (response) => response.writeHead(302, { location: "/round" }).end(),
    "/500": (response) => response.writeHead(500).end(),
    "/good": (response) => response.end(answer()),
    "/half": (response) => response.writeHead(200, { "content-length": 100 }).write("x"),
    "/garbage": (response) => response.end("garbage"),
  };
  const handler: Handler = ({ url = "" }, response, base) => replies[url]?.(response, base);
  await withHttp(handler, async (base) => {
    const ask = (where: string, options = {}) =>
      askResponder(leaf, issuer, { url: base + where, timeoutMs, ...options });
    assert.equal((await ask("moved")).status, "good");
    await assert.rejects(ask("large"), { kind: "malformed" });
    await assert.rejects(ask("garbage"), { kind: "malformed" });
    for (const where of ["https", "round", "500"]) await assert.rejects(ask(where), { kind: "refused" });
    await assert.rejects(ask("file"), { kind: "unreachable" });
    await assert.rejects(ask("half", { timeoutMs: 50 }), { kind: "timeout" });
    const left = new AbortController();
    const waiting = ask("half", { signal: left.signal });
    left.abort();
    await assert.rejects(waiting, { kind: "aborted" });
    await assert.rejects(ask("good", { signal: left.signal }), { kind: "aborted" });
  });
  await assert.rejects(askResponder(leaf, issuer, { url: "http://127.0.0.1:1/", timeoutMs }), { kind: "unreachable" });
  await assert.rejects(askResponder(leaf, issuer, { url: "ldap://127.0.0.1/", timeoutMs }), { kind: "unreachable" });
});
