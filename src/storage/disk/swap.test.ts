import assert from "node:assert/strict";
import {
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
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { at, bytes, get, listAll } from "../conformance/kit.js";
import type { Storage } from "../contract.js";
import { StorageError } from "../errors.js";
import { folderFor, openFor } from "./testing.js";

/** How often the directory and the link change places at least, and how often a client does all it can meanwhile. */
const SWAPS = 2_000;
const ROUNDS = 100;

interface SwapPlan {
  readonly root: string;
  readonly outside: string;
  /** Swaps done; and 1 when there were enough. */
  readonly progress: Int32Array;
}

/** In the worker: /d is a directory, /leaf a file, then each a link out of the tree, then again what it was, as fast as it goes. */
function swapOn({ root, outside, progress }: SwapPlan): void {
  const directory = join(root, "d");
  const aside = join(root, "aside");
  const link = join(root, "link");
  while (Atomics.load(progress, 1) === 0) {
    symlinkSync(join(outside, "canary"), link);
    renameSync(link, join(root, "leaf"));
    symlinkSync(outside, link);
    renameSync(directory, aside);
    renameSync(link, directory);
    unlinkSync(directory);
    renameSync(aside, directory);
    writeFileSync(link, "inside");
    renameSync(link, join(root, "leaf"));
    Atomics.add(progress, 0, 1);
  }
}

/** Everything a client can do beneath /d, once. A failure is as good as a success, as long as nothing outside is met. */
async function workOnce(storage: Storage): Promise<string[]> {
  const met: string[] = [];
  const tried = [
    storage.stat(at("/d/canary")).then((entry) => met.push(`size ${entry.size}`)),
    get(storage, at("/d/canary")).then((content) => met.push(content)),
    listAll(storage, at("/d")).then((entries) => met.push(...entries.map(({ name }) => name))),
    storage.removeFile(at("/d/canary")).then(() => met.push("removed")),
    storage.removeDirectory(at("/d/empty")).then(() => met.push("removed directory")),
    storage.rename(at("/d/canary"), at("/got"), { overwrite: true }).then(() => met.push("renamed")),
    storage.setMode(at("/d/canary"), 0o777).then(() => met.push("moded")),
    storage.setModified(at("/d/canary"), 0).then(() => met.push("timed")),
    get(storage, at("/leaf")).then((content) => met.push(content)),
    storage.stat(at("/leaf")).then((entry) => met.push(entry.kind === "file" ? "leaf" : entry.kind)),
    storage.setMode(at("/leaf"), 0o604),
    storage.setModified(at("/leaf"), 1_000),
    storage.copy(at("/d/canary"), at("/got"), { overwrite: true }).then(() => met.push("copied")),
    storage.copy(at("/mine"), at("/d/copied"), { overwrite: true }),
    storage.copy(at("/leaf"), at("/leaf-copy"), { overwrite: true }),
    storage.makeLink(at("/d/linked"), at("/mine")).then(() => storage.removeFile(at("/d/linked"))),
    append(storage),
    upload(storage),
    storage.makeDirectory(at("/d/made")).then(() => storage.removeDirectory(at("/d/made"))),
  ];
  for (const result of await Promise.allSettled(tried))
    if (result.status === "rejected") assert.ok(result.reason instanceof StorageError, String(result.reason));
  return met;
}

async function upload(storage: Storage): Promise<void> {
  const writer = await storage.write(at("/d/upload"), { at: 0, overwrite: true });
  await writer.write([bytes("from inside")]);
  await writer.commit();
}

async function append(storage: Storage): Promise<void> {
  const writer = await storage.write(at("/leaf"), { at: "end", overwrite: true });
  await writer.write([bytes("+")]);
  await writer.commit();
}

/** What a client met in the tree while the worker swapped. */
async function workWhileSwapping(storage: Storage, root: string, outside: string): Promise<Set<string>> {
  const progress = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(new URL(import.meta.url), { workerData: { root, outside, progress } satisfies SwapPlan });
  const ended = new Promise<void>((resolve, reject) => {
    worker.once("error", reject);
    worker.once("exit", () => resolve());
  });
  const failed = ended.then(() => "ended" as const);
  const met = new Set<string>();
  try {
    for (let round = 0; round < ROUNDS || Atomics.load(progress, 0) < SWAPS; round++) {
      const seen = await Promise.race([workOnce(storage), failed]);
      if (seen === "ended") break;
      for (const name of seen) met.add(name);
    }
  } finally {
    Atomics.store(progress, 1, 1);
    await ended;
  }
  assert.ok(Atomics.load(progress, 0) >= SWAPS, "the swaps ended early");
  return met;
}

if (isMainThread)
  test("nothing outside is reached while a directory and a link that leads out change places", async (t) => {
    const folder = folderFor(t);
    const root = join(folder, "root");
    const outside = join(folder, "outside");
    mkdirSync(join(root, "d"), { recursive: true });
    mkdirSync(join(outside, "empty"), { recursive: true });
    writeFileSync(join(outside, "canary"), "canary", { mode: 0o640 });
    writeFileSync(join(root, "leaf"), "inside");
    writeFileSync(join(root, "mine"), "mine");
    const before = statSync(join(outside, "canary"));
    const storage = await openFor(t, root, { way: "descriptors" });
    const met = await workWhileSwapping(storage, root, outside);
    for (const seen of met)
      assert.match(seen, /^(upload|made|copied|linked|leaf|link|(inside)?\+*)$/, "something outside was met");
    for (const seen of ["leaf", "link", "inside"])
      assert.ok(met.has(seen), `${seen} was never met: nothing was swapped`);
    const after = statSync(join(outside, "canary"));
    assert.deepEqual([after.mode, after.mtimeMs, after.ctimeMs], [before.mode, before.mtimeMs, before.ctimeMs]);
    assert.deepEqual(readdirSync(outside).sort(), ["canary", "empty"]);
    assert.equal(readFileSync(join(outside, "canary"), "utf8"), "canary");
    await upload(storage);
    assert.equal(await get(storage, at("/d/upload")), "from inside");
  });
else swapOn(workerData as SwapPlan);
