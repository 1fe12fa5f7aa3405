import assert from "node:assert/strict";
import { test } from "node:test";
import { at, bytes, get, namesIn, rejectsWith } from "./conformance/kit.js";
import type { Storage } from "./contract.js";
import { COPY_BYTES } from "./copy-bytes.js";
import { createMemoryStorage } from "./memory/index.js";
import { mountStorage } from "./mounts.js";

const free = { overwrite: false } as const;
const replacing = { overwrite: true } as const;
const large = "x".repeat(3 * COPY_BYTES + 1);

function tree(capacity?: number): { readonly mounted: Storage; readonly folder: Storage } {
  const home = createMemoryStorage({ files: { "/a": "from home", "/large": large } }).open();
  const folder = createMemoryStorage({ files: { "/b": "from the folder" }, ...(capacity && { capacity }) }).open();
  return { mounted: mountStorage(home, [{ at: at("/mount/folder"), storage: folder }]), folder };
}

test("a copy goes into a virtual folder and out of it, and replaces only with overwrite", async () => {
  const { mounted, folder } = tree();
  await mounted.copy(at("/large"), at("/mount/folder/large"), free);
  assert.equal((await folder.stat(at("/large"))).size, large.length);
  await mounted.copy(at("/mount/folder/b"), at("/out"), free);
  assert.equal(await get(mounted, at("/out")), "from the folder");
  await rejectsWith("exists", mounted.copy(at("/a"), at("/mount/folder/b"), free));
  await mounted.copy(at("/a"), at("/mount/folder/b"), replacing);
  assert.equal(await get(folder, at("/b")), "from home");
});

test("virtual folders, and what leads to them, are no files to copy, and no names for a copy", async () => {
  const { mounted } = tree();
  for (const place of ["/", "/mount", "/mount/folder"]) {
    await rejectsWith("is-a-directory", mounted.copy(at(place), at("/x"), replacing));
    await rejectsWith("is-a-directory", mounted.copy(at("/a"), at(place), replacing));
  }
  await rejectsWith("denied", mounted.copy(at("/a"), at("/mount/x"), replacing));
  await rejectsWith("not-found", mounted.copy(at("/mount/folder/none"), at("/x"), replacing));
});

test("a copy that fails or is aborted on the way leaves nothing, not even an unfinished upload", async () => {
  const { mounted, folder } = tree(COPY_BYTES);
  await rejectsWith("no-space", mounted.copy(at("/large"), at("/mount/folder/large"), free));
  assert.equal(await folder.unfinished(at("/large")), undefined);
  const abort = new AbortController();
  const copying = mounted.copy(at("/large"), at("/mount/folder/b"), { overwrite: true, signal: abort.signal });
  abort.abort(new Error("enough"));
  await assert.rejects(copying, /^Error: enough$/);
  assert.equal(await folder.unfinished(at("/b")), undefined);
  assert.deepEqual(await namesIn(folder, at("/")), ["b"]);
  assert.equal(await get(folder, at("/b")), "from the folder");
});

test("a copy across is busy where an upload runs", async () => {
  const { mounted } = tree();
  const writer = await mounted.write(at("/mount/folder/new"), { at: 0, overwrite: true });
  await rejectsWith("busy", mounted.copy(at("/a"), at("/mount/folder/new"), replacing));
  await writer.write([bytes("whole")]);
  await writer.commit();
  assert.equal(await get(mounted, at("/mount/folder/new")), "whole");
});

test("no link leads into a virtual folder, out of it, or around it", async () => {
  const { mounted } = tree();
  await rejectsWith("unsupported", mounted.makeLink(at("/link"), at("/mount/folder/b")));
  await rejectsWith("unsupported", mounted.makeLink(at("/mount/folder/link"), at("/a")));
  for (const around of ["/", "/mount"]) await rejectsWith("unsupported", mounted.makeLink(at("/link"), at(around)));
  await rejectsWith("exists", mounted.makeLink(at("/mount"), at("/a")));
  await mounted.setCreated(at("/mount/folder/b"), 1_000);
  assert.equal((await mounted.stat(at("/mount/folder/b"))).created, 1_000);
});
