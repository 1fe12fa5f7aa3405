import assert from "node:assert/strict";
import { chmod, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { type TemporaryFolder, temporaryFolder } from "../../../test/support/temporary.js";
import { SealedSecrets, secretsFile } from "./sealed-secrets.js";
import { checkSiteName, readSites, sitesFile, writeSites } from "./sites.js";

let folder: TemporaryFolder;
before(async () => {
  folder = await temporaryFolder("secrets");
  process.env.XDG_CONFIG_HOME = folder.path;
});
after(() => folder.remove());

const quick = { N: 16, r: 1, p: 1 };
const secret = Buffer.from("péché\0\n");

function sealedBy(passphrase: string, keyFile?: string): SealedSecrets {
  return new SealedSecrets({ passphrase: async () => Buffer.from(passphrase), keyFile }, quick);
}

test("a secret comes back with its passphrase; another one is named as what is wrong, and changes nothing", async () => {
  await sealedBy("open").set("work", secret);
  assert.equal((await stat(secretsFile())).mode & 0o777, 0o600);
  assert.deepEqual(await sealedBy("open").get("work"), secret);
  const before = await readFile(secretsFile(), "utf8");
  const wrong = { message: "this is not the passphrase of the saved passwords" };
  await assert.rejects(sealedBy("shut").get("work"), wrong);
  await assert.rejects(sealedBy("shut").set("home", secret), wrong);
  assert.equal(await readFile(secretsFile(), "utf8"), before);
});

test("a secret that is put under another name, or changed by a bit, is refused", async () => {
  const file = JSON.parse(await readFile(secretsFile(), "utf8"));
  const bytes = Buffer.from(file.secrets.work, "base64");
  bytes[13] = (bytes[13] ?? 0) ^ 1;
  file.secrets.moved = file.secrets.work;
  file.secrets.bent = bytes.toString("base64");
  await writeFile(secretsFile(), JSON.stringify(file));
  for (const name of ["moved", "bent"])
    await assert.rejects(sealedBy("open").get(name), { message: new RegExp(`^the password of ${name} was changed`) });
});

test("a file that asks for more than is reasonable, or is none, is refused and not written over", async () => {
  const good = await readFile(secretsFile(), "utf8");
  const greedy = { ...JSON.parse(good), key: { ...JSON.parse(good).key, N: 2 ** 40 } };
  for (const text of [JSON.stringify(greedy), "{", "[]"]) {
    await writeFile(secretsFile(), text);
    await assert.rejects(sealedBy("open").set("x1", secret), { message: /is no file of saved passwords/ });
    assert.equal(await readFile(secretsFile(), "utf8"), text);
  }
});

test("a key file takes the passphrase's place, is made where there is none, and is for its owner alone", async () => {
  process.env.XDG_CONFIG_HOME = path.join(folder.path, "keyed");
  const key = path.join(folder.path, "key");
  await sealedBy("unused", key).set("work", secret);
  assert.equal((await stat(key)).mode & 0o777, 0o600);
  assert.deepEqual(await sealedBy("unused").get("work"), secret);
  await chmod(key, 0o644);
  await assert.rejects(sealedBy("unused").get("work"), { message: /can be read by others/ });
  await chmod(key, 0o600);
  await writeFile(key, `${Buffer.alloc(32).toString("base64")}\n`);
  await assert.rejects(sealedBy("unused").get("work"), { message: /is not the key of/ });
});

test("sites are written whole; a file that cannot be understood is not taken for an empty one", async () => {
  const site = { url: "ftpes://ada@h/", options: { active: true as const, ca: "/ca.pem" }, secret: "none" as const };
  await writeSites({ sites: new Map([["work", site]]), defaultSite: "work" });
  assert.deepEqual(await readSites(), { sites: new Map([["work", site]]), defaultSite: "work" });
  const good = JSON.parse(await readFile(sitesFile(), "utf8"));
  const unknown = { ...good, sites: { work: { ...good.sites.work, options: { pin: "x" } } } };
  for (const text of ["{", '{"version":2,"sites":{}}', JSON.stringify(unknown)]) {
    await writeFile(sitesFile(), text);
    await assert.rejects(readSites(), { message: /is no file of sites/ });
  }
  for (const name of ["", "C", "a/b", "-x", "a:b", "x".repeat(65)]) assert.throws(() => checkSiteName(name));
});
