import assert from "node:assert/strict";
import { randomBytes, X509Certificate } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { runProgram } from "../../test/support/run-program.js";
import { type TemporaryFolder, temporaryFolder } from "../../test/support/temporary.js";
import { certify, type Issuer } from "./certify.js";
import { pemBlocks } from "./containers/pem.js";
import { makeCrl, parseCrl, readCrl } from "./crl.js";
import { generateKey } from "./keys.js";
import { parseSerial, type Revocation } from "./revocation.js";

const now = new Date("2026-11-28T12:00:00Z");
const nextUpdate = new Date("2060-01-01T00:00:00Z");
let folder: TemporaryFolder;
let issuer: Issuer;
let made: X509Certificate;

async function authority(kind: "ecdsa-p256" | "rsa-2048" | "ed25519"): Promise<Issuer> {
  const key = await generateKey(kind);
  const subject = { commonName: `Authority ${kind}` };
  return { key, certificate: await certify(key, { profile: "authority", subject, names: [] }) };
}

function listOf(revoked: readonly Revocation[], by: Issuer = issuer): string {
  const certificate = new X509Certificate(by.certificate);
  return makeCrl({ issuer: { certificate, key: by.key }, revoked, number: 7, now, nextUpdate });
}

before(async () => {
  folder = await temporaryFolder("crl");
  issuer = await authority("ecdsa-p256");
  made = new X509Certificate(issuer.certificate);
});
after(() => folder.remove());

test("OpenSSL finds the signature of every kind of key good, and so do we; another authority's is not", async () => {
  for (const kind of ["ecdsa-p256", "rsa-2048", "ed25519"] as const) {
    const by = await authority(kind);
    const pem = listOf([{ serial: "0a", at: now, reason: "superseded" }], by);
    const file = path.join(folder.path, "ca.pem");
    await writeFile(file, by.certificate);
    const { errors } = await runProgram("openssl", ["crl", "-CAfile", file, "-noout"], { input: pem });
    assert.match(errors, /verify OK/, kind);
    const list = parseCrl(Buffer.from(pem), "list");
    assert.ok(list.isFrom(new X509Certificate(by.certificate)), kind);
    assert.ok(!list.isFrom(made), kind);
  }
});

test("serial numbers of 20 bytes, with the highest bit, and of one", async () => {
  const serials = ["ff".repeat(20), `7f${"00".repeat(19)}`, "01", "80"];
  const pem = listOf(serials.map((serial) => ({ serial, at: now, reason: "unspecified" })));
  const { output } = await runProgram("openssl", ["crl", "-noout", "-text"], { input: pem });
  for (const serial of serials) assert.match(output, new RegExp(`Serial Number: ${serial}\n`, "i"));
  const list = parseCrl(Buffer.from(pem), "list");
  for (const serial of serials) assert.deepEqual(list.find(serial), { at: now, reason: "unspecified" });
  for (const other of ["00", "ff".repeat(19), "8000"]) assert.equal(list.find(other), undefined);
  assert.equal(list.nextUpdate?.getTime(), nextUpdate.getTime());
  assert.deepEqual(["0x00:FF", "ff", "F", "xyz", ""].map(parseSerial), ["ff", "ff", "0f", undefined, undefined]);
});

test("100,000 entries are read in under two seconds, and looked up in no time", async () => {
  const serials = Array.from({ length: 100_000 }, () => randomBytes(20).toString("hex").replace(/^../, "4e"));
  const file = path.join(folder.path, "large.crl");
  await writeFile(file, listOf(serials.map((serial) => ({ serial, at: now, reason: "key-compromise" }))));
  const start = performance.now();
  const list = await readCrl(file);
  assert.ok(list.isFrom(made));
  const read = performance.now() - start;
  assert.equal(list.size, 100_000);
  assert.ok(read < 2000, `${read} ms`);
  const lookUps = performance.now();
  for (const serial of serials) assert.equal(list.find(serial)?.reason, "key-compromise");
  const each = (performance.now() - lookUps) / serials.length;
  assert.ok(each < 0.5, `${each} ms each`);
});

describe("bad input", () => {
  test("truncated, changed, swapped and garbage lists are refused in words, or not by this authority", async () => {
    const pem = listOf([{ serial: "0a", at: now, reason: "superseded" }]);
    const der = pemBlocks(pem)[0]?.bytes ?? Buffer.alloc(0);
    const refused = { name: "PkiError", kind: "malformed", message: /^x holds no list of revoked certificates/ };
    for (let length = 0; length < der.length; length++)
      assert.throws(() => parseCrl(der.subarray(0, length), "x"), refused, String(length));
    for (let where = 0; where < der.length; where++) {
      const changed = Buffer.from(der);
      changed.writeUInt8(changed.readUInt8(where) ^ 0x10, where);
      assert.ok(!isTaken(changed), `changed at ${where}`);
    }
    for (const other of [issuer.certificate, "hello", "", pem.slice(0, 100)])
      assert.throws(() => parseCrl(Buffer.from(other), "x"), refused);
    await assert.rejects(readCrl(path.join(folder.path, "nowhere")), { kind: "unreadable" });
  });

  /** Read, and found to be the authority's. */
  function isTaken(der: Buffer): boolean {
    try {
      const list = parseCrl(der, "x");
      list.find("0a");
      return list.isFrom(made);
    } catch {
      return false;
    }
  }

  test("a serial number of more than 20 bytes is refused", () => {
    const pem = listOf([{ serial: "7f".repeat(22), at: now, reason: "unspecified" }]);
    assert.throws(() => parseCrl(Buffer.from(pem), "x"), { kind: "malformed" });
  });
});
