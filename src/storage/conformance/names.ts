import assert from "node:assert/strict";
import { bytesToByteString } from "../../protocol/byte-string.js";
import { VirtualPath } from "../../protocol/virtual-path.js";
import type { Storage } from "../contract.js";
import { at, type Case, get, isMissing, named, namesIn, put, rejectsWith } from "./kit.js";

const root = VirtualPath.root;

/** Names are bytes (RFC 2640 section 2); what they mean is the client's business. */
const oddNames: readonly (readonly [string, readonly number[]])[] = [
  ["latin1", [0x63, 0x61, 0x66, 0xe9]],
  ["UTF-8", [0x63, 0x61, 0x66, 0xc3, 0xa9]],
  ["no UTF-8 at all", [0xff, 0xfe, 0x80, 0xc0]],
  ["a cut UTF-8 sequence", [0x61, 0xe2, 0x82]],
  ["control characters", [0x01, 0x1b, 0x7f, 0x09]],
  ["blanks only", [0x20, 0x20]],
  ["three dots", [0x2e, 0x2e, 0x2e]],
  ["a backslash and a colon", [0x61, 0x5c, 0x62, 0x3a]],
  ["shell and glob characters", [0x2a, 0x3f, 0x5b, 0x24, 0x27, 0x22]],
  ["255 bytes", new Array<number>(255).fill(0xe9)],
];

export function nameCases(add: Case): void {
  for (const [title, name] of oddNames)
    add(`a name of ${title} survives the round`, async (storage) => {
      await fileRound(storage, named(name));
      await directoryRound(storage, named(name));
    });

  add("latin1 and UTF-8 spellings are two names", async (storage) => {
    await put(storage, named([0xe9]), "latin1");
    await put(storage, named([0xc3, 0xa9]), "utf8");
    assert.equal(await get(storage, named([0xe9])), "latin1");
    assert.equal(await get(storage, named([0xc3, 0xa9])), "utf8");
    assert.equal((await namesIn(storage, root)).length, 2);
  });

  add("a name of 256 bytes cannot even be asked for, a path of many long names can", async (storage) => {
    assert.equal(root.child(bytesToByteString(new Uint8Array(256).fill(0x61))), undefined);
    let path = root;
    for (let depth = 0; depth < 15; depth++) {
      path = named(new Array<number>(255).fill(0x61), path);
      await storage.makeDirectory(path);
    }
    const file = named([0x66], path);
    await put(storage, file, "deep");
    assert.equal(await get(storage, file), "deep");
    await storage.removeFile(file);
    for (let place = path; !place.isRoot; place = place.parent) await storage.removeDirectory(place);
    await rejectsWith("not-found", storage.stat(path));
  });
}

async function fileRound(storage: Storage, path: VirtualPath): Promise<void> {
  await put(storage, path, "content");
  assert.equal(await get(storage, path), "content");
  assert.equal((await storage.stat(path)).name, path.name);
  assert.deepEqual(await namesIn(storage, root), [path.name]);
  await storage.setMode(path, 0o600);
  await storage.setModified(path, 1_000);
  await storage.rename(path, at("/other"), { overwrite: false });
  await isMissing(storage, path);
  await storage.rename(at("/other"), path, { overwrite: true });
  assert.equal(await get(storage, path), "content");
  await storage.removeFile(path);
  assert.deepEqual(await namesIn(storage, root), []);
}

async function directoryRound(storage: Storage, path: VirtualPath): Promise<void> {
  await storage.makeDirectory(path);
  await put(
    storage,
    named(
      Array.from(path.name, (character) => character.charCodeAt(0)),
      path,
    ),
    "inner",
  );
  assert.deepEqual(await namesIn(storage, path), [path.name]);
  const inner = path.child(path.name);
  assert.ok(inner);
  assert.equal(await get(storage, inner), "inner");
  await storage.removeFile(inner);
  await storage.removeDirectory(path);
  assert.deepEqual(await namesIn(storage, root), []);
}
