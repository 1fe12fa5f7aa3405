import assert from "node:assert/strict";
import { chmod, chown, readdir, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { type TemporaryFolder, temporaryFolder } from "../../test/support/temporary.js";
import { createSelfSigned } from "./self-signed.js";
import { servedCertificates } from "./serving.js";
import { addStored, idOf, readStored, removeStored, storedFolder, storedIds } from "./stored.js";

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await temporaryFolder("stored");
});
afterEach(() => folder.remove());

const made = (...names: string[]) => createSelfSigned({ kind: "ecdsa-p256", names });
const add = async (name: string, pair = made(name), now = new Date()) =>
  addStored(folder.path, await pair, { name, origin: "self-signed", now });

test("what is stored is read back; a name that is taken gets a number; nothing else is left behind", async () => {
  const pair = await made("*.example.com");
  assert.equal(await add("*.example.com", Promise.resolve(pair)), "_.example.com");
  assert.equal(await add("*.example.com"), "_.example.com-2");
  const read = await readStored(folder.path, "_.example.com");
  assert.deepEqual({ certificate: read.certificate, key: read.key }, pair);
  assert.equal(read.origin, "self-signed");
  assert.equal((await stat(read.files.key)).mode & 0o777, 0o600);
  assert.equal((await stat(storedFolder(folder.path))).mode & 0o777, 0o700);
  assert.deepEqual(await readdir(storedFolder(folder.path)), ["_.example.com", "_.example.com-2"]);
  await removeStored(folder.path, "_.example.com");
  assert.deepEqual(await storedIds(folder.path), ["_.example.com-2"]);
});

test("what root makes is the data folder's owner's, who runs the server", async () => {
  const isRoot = process.geteuid?.() === 0;
  const owner = isRoot ? 12_345 : (process.geteuid?.() ?? 0);
  if (isRoot) await chown(folder.path, owner, owner);
  const { files } = await readStored(folder.path, await add("a"));
  const made = [files.key, files.certificate, storedFolder(folder.path), join(folder.path, "tls")];
  for (const file of made) assert.equal((await stat(file)).uid, owner, file);
});

test("what is added last is shown first, also after the clock was set back", async () => {
  await add("a", made("a"), new Date("2027-01-01"));
  await add("a", made("a"), new Date("2026-01-01"));
  const { certificates } = await servedCertificates(folder.path);
  assert.deepEqual(
    certificates.map(({ id, added }) => [id, added.getTime()]),
    [
      ["a-2", Date.parse("2027-01-01") + 1],
      ["a", Date.parse("2027-01-01")],
    ],
  );
});

test("ten at once are ten", async () => {
  const pair = made("a");
  await Promise.all(Array.from({ length: 10 }, () => add("a", pair)));
  assert.equal((await storedIds(folder.path)).length, 10);
});

test("no id leads out of the folder", async () => {
  await add("a");
  for (const id of ["..", "../certificates/a", ".", "", "a/../a", "A", "-rf", ".hidden", "nowhere", "a".repeat(101)]) {
    await assert.rejects(readStored(folder.path, id), { name: "PkiError", kind: "unknown" }, id);
    await assert.rejects(removeStored(folder.path, id), { name: "PkiError", kind: "unknown" }, id);
  }
  assert.deepEqual(await storedIds(folder.path), ["a"]);
  assert.equal(await add("rsa"), "rsa-host");
  for (const name of ["../../x", "..", "Ä", "", "2001:db8::1", "x".repeat(300)])
    assert.match(idOf(name), /^[a-z0-9_][a-z0-9._-]{0,99}$/, name);
});

test("served is what is valid first, then what was added last; the damaged is left out with its reason", async () => {
  const past = new Date("2020-01-01");
  const expired = createSelfSigned({ kind: "ecdsa-p256", names: ["a"], days: 10, now: past });
  await add("a", made("a"), new Date("2026-01-01"));
  await add("a", made("a"), new Date("2026-01-02"));
  await add("a", expired, new Date("2026-01-03"));
  const broken = await readStored(folder.path, await add("b"));
  const before = (await servedCertificates(folder.path)).certificates;
  await writeFile(broken.files.certificate, (await made("b")).certificate);
  await chmod(join(storedFolder(folder.path), "a", "key.pem"), 0o644);
  const { certificates, warnings } = await servedCertificates(folder.path);
  assert.deepEqual(
    certificates.map(({ id }) => id),
    ["a-2", "a", "a-3"],
  );
  assert.deepEqual(
    warnings.map(({ kind }) => kind),
    ["key-exposed", "expired", "left-out"],
  );
  assert.match(warnings[2]?.message ?? "", /key\.pem is not the key of the certificate in .*: it is not served$/);

  const kept = await servedCertificates(folder.path, { before });
  assert.equal(kept.certificates.find(({ id }) => id === "b")?.certificate, broken.certificate);
  assert.match(kept.warnings[2]?.message ?? "", /the one from before is served on$/);

  await rename(broken.files.certificate, `${broken.files.certificate}.away`);
  assert.match((await servedCertificates(folder.path)).warnings[2]?.message ?? "", /^there is no .*certificate\.pem/);
});
