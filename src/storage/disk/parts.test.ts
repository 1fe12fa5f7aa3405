import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { at, bytes, get, listAll, put, rejectsWith } from "../conformance/kit.js";
import { base32 } from "./names.js";
import { folderFor, openFor, secret } from "./testing.js";

const fresh = { at: 0, overwrite: true } as const;

function partOf(name: string, owner = "demo"): string {
  const hash = createHmac("sha256", secret).update(`${owner}\0${name}`).digest();
  return `.sealift-${base32(hash).slice(0, 26)}.part`;
}

test("an upload grows in a part beside its target, named by secret, owner and name", async (t) => {
  const root = folderFor(t);
  mkdirSync(join(root, "d"));
  const storage = await openFor(t, root);
  const writer = await storage.write(at("/d/file"), fresh);
  await writer.write([bytes("half")]);
  assert.deepEqual(readdirSync(join(root, "d")), [partOf("file")]);
  assert.equal(readFileSync(join(root, "d", partOf("file")), "utf8"), "half");
  await writer.commit();
  assert.deepEqual(readdirSync(join(root, "d")), ["file"]);
  const other = await openFor(t, root, { owner: "other" });
  const another = await other.write(at("/d/file"), fresh);
  assert.deepEqual(readdirSync(join(root, "d")).sort(), [partOf("file", "other"), "file"]);
  await another.discard();
  assert.deepEqual(readdirSync(join(root, "d")), ["file"]);
});

test("parts are neither listed nor reached by any operation", async (t) => {
  const root = folderFor(t);
  const storage = await openFor(t, root);
  const writer = await storage.write(at("/file"), fresh);
  await writer.write([bytes("half")]);
  symlinkSync(partOf("file"), join(root, "link"));
  await put(storage, at("/other"), "x");
  const shown = (await listAll(storage, at("/"))).map(({ name, kind }) => `${kind} ${name}`).sort();
  assert.deepEqual(shown, ["file other", "link link"]);
  for (const name of [partOf("file"), partOf("free"), partOf("free").toUpperCase()]) {
    const part = at(`/${name}`);
    for (const reaching of [
      storage.stat(part),
      storage.read(part),
      listAll(storage, part),
      storage.removeFile(part),
      storage.removeDirectory(part),
      storage.setMode(part, 0o777),
      storage.setModified(part, 0),
      storage.rename(part, at("/stolen"), { overwrite: true }),
      storage.stat(at(`/${name}/beneath`)),
      storage.write(at(`/${name}/beneath`), fresh),
    ])
      await rejectsWith("not-found", reaching);
    for (const making of [
      storage.write(part, fresh),
      storage.write(part, { at: "end", overwrite: true }),
      storage.makeDirectory(part),
      storage.rename(at("/other"), part, { overwrite: true }),
    ])
      await rejectsWith("name-invalid", making);
  }
  await rejectsWith("not-found", storage.read(at("/link")));
  await writer.commit();
  assert.equal(await get(storage, at("/file")), "half");
});

test("a part left over from an upload that died makes way", async (t) => {
  const root = folderFor(t);
  writeFileSync(join(root, partOf("file")), "left over, and longer than what comes");
  const storage = await openFor(t, root);
  await put(storage, at("/file"), "new");
  assert.equal(await get(storage, at("/file")), "new");
  assert.deepEqual(readdirSync(root), ["file"]);
});

test("a part that is a second name of a published file makes way without harm to that file", async (t) => {
  const root = folderFor(t);
  const storage = await openFor(t, root);
  await put(storage, at("/file"), "published");
  linkSync(join(root, "file"), join(root, partOf("file")));
  const writer = await storage.write(at("/file"), fresh);
  await writer.write([bytes("next")]);
  assert.equal(await get(storage, at("/file")), "published");
  await writer.commit();
  assert.equal(await get(storage, at("/file")), "next");
});

test("an upload whose part another process has taken over is not published, and does not touch the other's", async (t) => {
  const root = folderFor(t);
  const storage = await openFor(t, root);
  const writers = [await storage.write(at("/a"), fresh), await storage.write(at("/b"), fresh)] as const;
  for (const [index, name] of ["a", "b"].entries()) {
    await writers[index]?.write([bytes("ours")]);
    unlinkSync(join(root, partOf(name)));
    writeFileSync(join(root, partOf(name)), "theirs");
  }
  await rejectsWith("busy", writers[0].commit());
  await writers[1].discard();
  assert.deepEqual(readdirSync(root).sort(), [partOf("a"), partOf("b")].sort());
  assert.equal(readFileSync(join(root, partOf("a")), "utf8"), "theirs");
});

test("a part that was changed from outside is not published", async (t) => {
  const root = folderFor(t);
  const storage = await openFor(t, root);
  const writer = await storage.write(at("/file"), fresh);
  await writer.write([bytes("ours")]);
  writeFileSync(join(root, partOf("file")), "ours and more");
  await rejectsWith("failed", writer.commit());
  assert.deepEqual(readdirSync(root), [partOf("file")]);
});

test("a directory that holds only idle parts can be removed; one with a file, or a running upload, loses nothing", async (t) => {
  const root = folderFor(t);
  const storage = await openFor(t, root);
  mkdirSync(join(root, "d"));
  for (const name of ["one", "two"]) writeFileSync(join(root, "d", partOf(name)), "left");
  writeFileSync(join(root, "d", "file"), "x");
  await rejectsWith("not-empty", storage.removeDirectory(at("/d")));
  assert.equal(readdirSync(join(root, "d")).length, 3);
  await storage.removeFile(at("/d/file"));
  const writer = await storage.write(at("/d/running"), fresh);
  await rejectsWith("busy", storage.removeDirectory(at("/d")));
  assert.equal(readdirSync(join(root, "d")).length, 3);
  await writer.discard();
  await storage.removeDirectory(at("/d"));
  assert.deepEqual(readdirSync(root), []);
});

test("commit follows the directory, not its name", async (t) => {
  const root = folderFor(t);
  mkdirSync(join(root, "d"));
  const storage = await openFor(t, root);
  const writer = await storage.write(at("/d/file"), fresh);
  await writer.write([bytes("x")]);
  renameSync(join(root, "d"), join(root, "moved"));
  mkdirSync(join(root, "d"));
  await writer.commit();
  assert.deepEqual(readdirSync(join(root, "moved")), ["file"]);
  assert.deepEqual(readdirSync(join(root, "d")), []);
});

test("two storages over one root, two accounts in one folder: a name has one upload at a time", async (t) => {
  const root = folderFor(t);
  mkdirSync(join(root, "shared"));
  const one = await openFor(t, root);
  const two = await openFor(t, join(root, "shared"), { owner: "other" });
  const writer = await one.write(at("/shared/f"), fresh);
  await rejectsWith("busy", two.write(at("/f"), fresh));
  await writer.commit();
  await put(two, at("/f"), "two");
  assert.equal(await get(one, at("/shared/f")), "two");
});

test("without overwrite, a file that appears from outside before the commit stays", async (t) => {
  const root = folderFor(t);
  const storage = await openFor(t, root);
  const writer = await storage.write(at("/f"), { at: 0, overwrite: false });
  await writer.write([bytes("ours")]);
  writeFileSync(join(root, "f"), "theirs");
  await rejectsWith("exists", writer.commit());
  assert.equal(readFileSync(join(root, "f"), "utf8"), "theirs");
  assert.deepEqual(readdirSync(root).sort(), [partOf("f"), "f"]);
});

test("a published file has one name only", async (t) => {
  const root = folderFor(t);
  const storage = await openFor(t, root);
  const writer = await storage.write(at("/f"), { at: 0, overwrite: false });
  await writer.write([bytes("x")]);
  await writer.commit();
  assert.equal(statSync(join(root, "f")).nlink, 1);
});
