import assert from "node:assert/strict";
import { randomBytes, X509Certificate } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { runProgram } from "../../test/support/run-program.js";
import { type TemporaryFolder, temporaryFolder } from "../../test/support/temporary.js";
import { certificateParts } from "./certificate-parts.js";
import { certify, type Issuer } from "./certify.js";
import { pemBlocks } from "./containers/pem.js";
import { makeCrl } from "./crl.js";
import { generateKey, keyToPem } from "./keys.js";
import type { Revocation } from "./revocation.js";
import { RevocationLists, readNamedList } from "./revocation-lists.js";

const now = new Date();
const later = new Date(now.getTime() + 86_400_000);
const afterwards = new Date(now.getTime() + 2 * 86_400_000);
let folder: TemporaryFolder;
let bank: Issuer;
let other: Issuer;
let leaf: X509Certificate;

async function authority(name: string): Promise<Issuer> {
  const key = await generateKey("ecdsa-p256");
  return { key, certificate: await certify(key, { profile: "authority", subject: { commonName: name }, names: [] }) };
}

before(async () => {
  folder = await temporaryFolder("revocation-lists");
  bank = await authority("Bank");
  other = await authority("Other");
  const key = await generateKey("ecdsa-p256");
  const plan = { profile: "client", subject: { commonName: "ada" }, names: [] } as const;
  leaf = new X509Certificate(await certify(key, plan, bank));
});
after(() => folder.remove());

const file = (name: string) => path.join(folder.path, name);
const issuer = (by: Issuer) => new X509Certificate(by.certificate);
const own = (): Revocation => ({ serial: certificateParts(leaf).serial, at: now, reason: "superseded" });

async function listed(name: string, revoked: readonly Revocation[], by = bank, form: "pem" | "der" = "pem") {
  const certificate = issuer(by);
  const pem = makeCrl({ issuer: { certificate, key: by.key }, revoked, number: 1, now, nextUpdate: later });
  const [block] = pemBlocks(pem);
  await writeFile(file(name), form === "pem" ? pem : (block?.bytes ?? ""));
  return await readNamedList(file(name));
}

test("each list is for certificates of its own issuer, in PEM and DER; what is revoked is so however old the list is", async () => {
  const [mine, others] = [await listed("a.crl", [own()], bank, "der"), await listed("b.crl", [own()], other)];
  const ask = (lists: Parameters<typeof RevocationLists.prototype.ask>[2], ...all: (typeof mine)[]) =>
    new RevocationLists(all).ask(leaf, issuer(bank), lists);
  assert.equal(ask(now, mine, others).kind, "revoked");
  assert.equal(ask(afterwards, mine).kind, "revoked");
  assert.equal(ask(now, others).kind, "unlisted");
  const empty = await listed("c.crl", []);
  assert.equal(ask(now, empty).kind, "good");
  assert.deepEqual(ask(afterwards, empty), { kind: "stale", file: file("c.crl"), since: empty.nextUpdate });
  assert.equal(ask(new Date(now.getTime() - 86_400_000), empty).kind, "stale");
  assert.equal(ask(now, empty, mine).kind, "revoked");
});

test("a list that names an issuer and is signed by another one is not used", async () => {
  const namesake = await authority("Bank");
  const forged = await listed("forged.crl", [own()], namesake);
  const lists = new RevocationLists([forged]);
  assert.equal(lists.ask(leaf, issuer(bank), now).kind, "unlisted");
  assert.deepEqual([lists.isForged(forged, issuer(bank)), lists.isForged(forged, issuer(other))], [true, false]);
});

test("a list of changes only, made by OpenSSL, is refused in words", async () => {
  const lines = ["[ca]", "default_ca=x", "[x]", `database=${file("db")}`, `crlnumber=${file("number")}`];
  const more = ["default_md=sha256", "default_crl_days=1", "crl_extensions=e", "[e]", "2.5.29.27=critical,DER:020101"];
  await writeFile(file("ca.cnf"), [...lines, ...more, ""].join("\n"));
  await writeFile(file("db"), "");
  await writeFile(file("number"), "01\n");
  await writeFile(file("ca.pem"), bank.certificate);
  await writeFile(file("ca.key"), keyToPem(bank.key), { mode: 0o600 });
  const pair = ["-cert", file("ca.pem"), "-keyfile", file("ca.key")];
  const made = await runProgram("openssl", [
    "ca",
    "-gencrl",
    "-config",
    file("ca.cnf"),
    ...pair,
    "-out",
    file("delta.crl"),
  ]);
  assert.equal(made.status, 0, made.errors);
  await assert.rejects(readNamedList(file("delta.crl")), /has changes only \(a delta CRL\)/);
});

test("100,000 entries are read in less than 2 s, in slices, and each look-up takes microseconds", async () => {
  const serials = Array.from({ length: 100_000 }, () => `4${randomBytes(19).toString("hex").slice(1)}`);
  const revoked = serials.map((serial): Revocation => ({ serial, at: now, reason: "key-compromise" }));
  const certificate = issuer(bank);
  const plan = { issuer: { certificate, key: bank.key }, revoked, number: 1, now, nextUpdate: later };
  await writeFile(file("long.crl"), makeCrl(plan));
  let turns = 0;
  let reading = true;
  const count = (): void => {
    turns += 1;
    if (reading) setImmediate(count);
  };
  setImmediate(count);
  const began = performance.now();
  const list = await readNamedList(file("long.crl"));
  const took = performance.now() - began;
  reading = false;
  assert.ok(took < 2000, `${took} ms`);
  // Others had their turn about a hundred times.
  assert.ok(turns > 50, `${turns} turns`);
  assert.equal(list.size, 100_000);
  assert.equal(new RevocationLists([list]).ask(leaf, certificate, now).kind, "good");
  const asked = performance.now();
  for (let at = 0; at < 10_000; at++) assert.ok(list.find(serials[at * 10] ?? "") !== undefined);
  assert.ok(performance.now() - asked < 1000);
});
