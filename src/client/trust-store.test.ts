import assert from "node:assert/strict";
import { readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../../test/support/temporary.js";
import { FileTrustStore, FtpsError } from "./index.js";

const one = `${"AA:".repeat(31)}AA`;
const other = `${"BB:".repeat(31)}BB`;

test("what people wrote stays, the last line about a server counts, and removing it removes all of them", async () => {
  await using folder = await temporaryFolder("trust");
  const file = path.join(folder.path, "deep", "trusted");
  const store = new FileTrustStore(file);
  await store.set("Host.Example", 21, one);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  await writeFile(file, `# ours\n\nhost.example:21 SHA256:${one}\n# theirs\n[::1]:990 SHA256:${one.toLowerCase()}`);
  await store.set("host.example", 21, one);
  await store.set("host.example", 21, other);
  assert.equal(await store.get("HOST.example", 21), other);
  assert.deepEqual(
    [...(await store.list())],
    [
      ["host.example:21", other],
      ["[::1]:990", one],
    ],
  );
  assert.equal(await store.remove("host.example", 21), true);
  assert.equal(await store.remove("host.example", 21), false);
  assert.equal(await readFile(file, "utf8"), `# ours\n\n# theirs\n[::1]:990 SHA256:${one.toLowerCase()}\n`);
});

test("many that trust at the same time lose nothing of each other's", async () => {
  await using folder = await temporaryFolder("trust");
  const file = path.join(folder.path, "trusted");
  const hosts = Array.from({ length: 40 }, (_, index) => `h${index}`);
  await Promise.all(hosts.map((host) => new FileTrustStore(file).set(host, 21, one)));
  assert.deepEqual(
    [...(await new FileTrustStore(file).list()).keys()].sort(),
    hosts.map((host) => `${host}:21`).sort(),
  );
});

test("a line that nobody can read is no reason to forget the others", async () => {
  await using folder = await temporaryFolder("trust");
  const file = path.join(folder.path, "trusted");
  await writeFile(file, `h:21 SHA256:${one}\nnonsense\n`);
  const store = new FileTrustStore(file);
  for (const use of [() => store.get("h", 21), () => store.set("i", 21, one)])
    await assert.rejects(use, (error) => error instanceof FtpsError && /line 2 of /.test(error.message));
  assert.equal(await store.remove("h", 21), true);
  assert.equal(await readFile(file, "utf8"), "nonsense\n");
  await writeFile(file, `h:21 SHA256:${one.slice(0, 20)}`);
  await assert.rejects(store.list(), /line 1 of /);
});

test("what would be no line is refused, and other letters are those of DNS", async () => {
  await using folder = await temporaryFolder("trust");
  const store = new FileTrustStore(path.join(folder.path, "trusted"));
  for (const host of ["a b", "#a", "", "a\nb"])
    await assert.rejects(store.set(host, 21, one), (error) => error instanceof FtpsError && error.code === "usage");
  await store.set("B\u00fccher.example", 21, one);
  assert.equal(await store.get("xn--bcher-kva.example", 21), one);
});
