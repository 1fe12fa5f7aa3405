import assert from "node:assert/strict";
import type { KeyObject } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { before, test } from "node:test";
import { rootCertificates } from "node:tls";
import { runProgram } from "../../test/support/run-program.js";
import { temporaryFolder } from "../../test/support/temporary.js";
import { hostNames } from "./alternative-names.js";
import { certify, type Issuer } from "./certify.js";
import { generateKey, keyToPem } from "./keys.js";
import { selfSign } from "./self-signed.js";
import { certificateStatus, type StatusOptions } from "./status.js";

let key: KeyObject;
let authority: Issuer;
let issued: string;

before(async () => {
  key = await generateKey("ecdsa-p256");
  const own = await generateKey("ecdsa-p256");
  const plan = { profile: "authority", subject: { commonName: "Own Authority" }, names: [] } as const;
  authority = { key: own, certificate: await certify(own, plan) };
  issued = await certify(key, { profile: "server", subject: {}, names: hostNames(["a.example"]) }, authority);
});

/** Levels and words of what clients will say. */
function remarks(pem: string, options: StatusOptions = {}): string {
  return certificateStatus(pem, options)
    .remarks.map(({ level, message }) => `${level}: ${message}`)
    .join("\n");
}

test("who vouches for it decides who takes it", async () => {
  const own = await selfSign(key, { names: ["a.example"] });
  assert.match(
    remarks(own),
    /^ask: nobody vouches for it but itself: clients ask their user, or are given trust\.pem$/,
  );
  assert.match(remarks(issued), /^ask: its chain ends at CN=Own Authority, whose certificate is not there/);
  assert.match(remarks(issued + authority.certificate), /^ask: clients that trust CN=Own Authority take it/);
  const known = { authorities: [authority.certificate] };
  assert.match(remarks(issued, known), /^ask: clients that trust the authority CN=Own Authority take it/);
  assert.match(remarks(rootCertificates[0] ?? ""), /good: an authority that most programs trust vouches for it$/);
});

test("what is wrong with it is said first: expired, too early, revoked, not for servers, an authority's", async () => {
  const now = new Date(Date.now() + 86_400_000 * 3650);
  assert.match(remarks(issued, { now }), /^refused: it expired on \d{4}-\d\d-\d\d\nask: /);
  assert.match(remarks(issued, { now: new Date(0) }), /^refused: it is valid only from /);
  const { serial, notAfter } = certificateStatus(issued);
  const soon = new Date(notAfter.getTime() - 86_400_000);
  assert.match(remarks(issued, { now: soon }), /^soon: it expires on .*: renew it\n/);
  const known = { authorities: [authority.certificate], revoked: new Set([serial]) };
  assert.match(remarks(issued, known), /^refused: its authority has revoked it\n/);
  const stranger = await selfSign(key, { names: ["a.example"] });
  const same = { ...known, revoked: new Set([certificateStatus(stranger).serial]) };
  assert.doesNotMatch(remarks(stranger, same), /revoked/, "serial numbers count only with their authority");
  const client = await certify(key, { profile: "client", subject: { commonName: "x" }, names: [] });
  assert.match(remarks(client), /^refused: it is not for servers/);
  assert.match(
    remarks(authority.certificate),
    /^ask: it is an authority's: it vouches for others, and is no server's\n/,
  );
});

test("a serial number of 20 bytes, and what OpenSSL says of the rest", async () => {
  await using folder = await temporaryFolder("status");
  const keyFile = path.join(folder.path, "key.pem");
  await writeFile(keyFile, keyToPem(key), { mode: 0o600 });
  const serial = `7f${"ab".repeat(19)}`;
  const subject = ["-subj", "/C=DE/O=Long", "-addext", "subjectAltName=DNS:long.example,IP:192.0.2.1"];
  const args = ["req", "-x509", "-key", keyFile, "-set_serial", `0x${serial}`, "-sha384", ...subject];
  const { output: pem } = await runProgram("openssl", args);
  const status = certificateStatus(pem);
  assert.deepEqual(
    [status.serial, status.subject, status.names, status.key, status.signature],
    [serial, "C=DE, O=Long", ["long.example", "192.0.2.1"], "ECDSA prime256v1", "ECDSA with SHA-384"],
  );
  const print = await runProgram("openssl", ["x509", "-noout", "-fingerprint", "-sha256"], { input: pem });
  assert.ok(print.output.includes(status.fingerprint256));
});
