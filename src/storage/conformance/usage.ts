import assert from "node:assert/strict";
import { VirtualPath } from "../../protocol/virtual-path.js";
import type { Storage } from "../contract.js";
import { at, bytes, type Case, put } from "./kit.js";

const root = VirtualPath.root;
const fresh = { at: 0, overwrite: true } as const;

async function usage(
  storage: Storage,
  path: VirtualPath,
  deep = false,
): Promise<readonly [bytes: number, files: number]> {
  const { bytes, files } = await storage.usage(path, { deep });
  return [bytes, files];
}

/** usage: what names take up, unfinished uploads among them. */
export function usageCases(add: Case): void {
  add("an empty tree takes up nothing, nor does a name that is free", async (storage) => {
    assert.deepEqual(await usage(storage, root), [0, 0]);
    assert.deepEqual(await usage(storage, root, true), [0, 0]);
    assert.deepEqual(await usage(storage, at("/missing")), [0, 0]);
    assert.deepEqual(await usage(storage, at("/missing/f"), true), [0, 0]);
    await put(storage, at("/f"), "x");
    assert.deepEqual(await usage(storage, at("/f/g")), [0, 0]);
  });

  add("a file is its length and one name, a directory one name and, deep, all beneath", async (storage) => {
    await storage.makeDirectory(at("/d"));
    await storage.makeDirectory(at("/d/e"));
    await put(storage, at("/d/f"), "12345");
    await put(storage, at("/d/e/g"), "678");
    await put(storage, at("/h"), "");
    assert.deepEqual(await usage(storage, at("/d/f")), [5, 1]);
    assert.deepEqual(await usage(storage, at("/h")), [0, 1]);
    assert.deepEqual(await usage(storage, at("/d")), [0, 1]);
    assert.deepEqual(await usage(storage, at("/d"), true), [8, 4]);
    assert.deepEqual(await usage(storage, root, true), [8, 5]);
    assert.deepEqual(await usage(storage, root), [0, 0]);
  });

  add("a directory of many names is counted whole", async (storage) => {
    await storage.makeDirectory(at("/d"));
    for (let index = 0; index < 300; index++) await put(storage, at(`/d/${index}`), "ab");
    for (let index = 0; index < 10; index++) await storage.makeDirectory(at(`/d/sub-${index}`));
    assert.deepEqual(await usage(storage, at("/d"), true), [600, 311]);
  });

  add("an unfinished upload is what came of it, beside the file that has the name", async (storage) => {
    await storage.makeDirectory(at("/d"));
    const first = await storage.write(at("/d/f"), fresh);
    await first.write([bytes("12345")]);
    assert.deepEqual(await usage(storage, at("/d/f")), [5, 1]);
    await first.keep();
    assert.deepEqual(await usage(storage, at("/d/f")), [5, 1]);
    const resumed = await storage.write(at("/d/f"), { at: 2, overwrite: true, resume: true });
    assert.deepEqual(await usage(storage, at("/d/f")), [2, 1]);
    await resumed.write([bytes("345")]);
    await resumed.commit();
    assert.deepEqual(await usage(storage, at("/d/f")), [5, 1]);
    const second = await storage.write(at("/d/f"), fresh);
    await second.write([bytes("new")]);
    await second.keep();
    assert.deepEqual(await usage(storage, at("/d/f")), [8, 2]);
    assert.deepEqual(await usage(storage, at("/d")), [0, 1]);
    assert.deepEqual(await usage(storage, at("/d"), true), [8, 3]);
    assert.deepEqual(await usage(storage, root, true), [8, 3]);
    await storage.dropUnfinished(at("/d/f"));
    assert.deepEqual(await usage(storage, root, true), [5, 2]);
  });

  add("counting ends with its signal's reason", async (storage) => {
    await put(storage, at("/f"), "x");
    const reason = new Error("enough");
    await assert.rejects(storage.usage(root, { deep: true, signal: AbortSignal.abort(reason) }), reason);
  });
}
