import type { ByteString } from "../../protocol/byte-string.js";
import { VirtualPath } from "../../protocol/virtual-path.js";
import type { Entry } from "../contract.js";
import type { CreationTimes } from "./creation-times.js";
import type { Directory } from "./directory.js";
import { errnoOf } from "./errno.js";
import { asPublished, look, lookThrough, mayHaveJournal } from "./look.js";
import { lookThreads } from "./look-thread.js";
import { isPartName } from "./names.js";
import type { Owners } from "./owners.js";
import { scanBatches } from "./scan.js";
import { entryOf, type Status } from "./status.js";
import type { Tree } from "./walk.js";

/** So that the first bytes are on their way while the rest is read. */
const FIRST_BATCH = 32;
const BATCH = 256;
const LARGE_BATCH = 1024;
/** One for each thread that looks, and one that waits for it. */
const LARGE_BATCHES_AHEAD = 3;
/** Looks under way at once: enough to keep libuv's pool busy, few enough that others' calls do not queue behind them. */
const PARALLEL = 32;

const self = "." as ByteString;

/** The entries of `directory`, which the caller holds until the end. */
export async function* entriesOf(
  tree: Tree,
  directory: Directory,
  owners: Owners,
  times?: CreationTimes,
): AsyncGenerator<readonly Entry[]> {
  // Large batches are looked at on threads; meanwhile those before are printed here.
  const ahead: Promise<readonly Entry[]>[] = [];
  try {
    for await (const names of nameBatches(directory)) {
      const entries = entriesNamed(names, tree, directory, owners, times);
      entries.catch(() => undefined);
      ahead.push(entries);
      const few = names.length <= BATCH ? 0 : LARGE_BATCHES_AHEAD;
      while (ahead.length > few) yield (await ahead.shift()) ?? [];
    }
    for (const entries of ahead) yield await entries;
  } finally {
    // The directory is held for them.
    await Promise.allSettled(ahead);
  }
}

async function entriesNamed(
  names: readonly ByteString[],
  tree: Tree,
  directory: Directory,
  owners: Owners,
  times: CreationTimes | undefined,
): Promise<readonly Entry[]> {
  await owners.refresh();
  const statuses = await lookAtAll(tree, directory, names);
  const entries: Entry[] = [];
  for (const [index, name] of names.entries()) {
    const status = statuses[index];
    if (status !== undefined) entries.push(entryOf(name, status, owners, times));
  }
  return entries;
}

/** In the order of `names`; undefined for a name that is gone. */
async function lookAtAll(
  tree: Tree,
  directory: Directory,
  names: readonly ByteString[],
): Promise<(Status | undefined)[]> {
  const table =
    names.length > BATCH && directory.prefix !== undefined
      ? await lookThreads.look(directory.prefix, names)
      : undefined;
  const statuses = new Array<Status | undefined>(names.length);
  const unclear: number[] = [];
  for (let index = 0; index < names.length; index++) {
    const status = table?.get(index) ?? "unclear";
    if (
      status === "unclear" ||
      (status !== "gone" && (status.kind === "link" || mayHaveJournal(status, tree.journals)))
    )
      unclear.push(index);
    else statuses[index] = status === "gone" ? undefined : status;
  }
  await lookOneByOne(unclear, async (index) => {
    statuses[index] = await lookAt(tree, directory, names[index] ?? self);
  });
  return statuses;
}

async function lookOneByOne(indices: readonly number[], lookAtOne: (index: number) => Promise<void>): Promise<void> {
  const rest = indices.values();
  const lookOn = async (): Promise<void> => {
    for (const index of rest) await lookAtOne(index);
  };
  const results = await Promise.allSettled(Array.from({ length: Math.min(PARALLEL, indices.length) }, lookOn));
  for (const result of results) if (result.status === "rejected") throw result.reason;
}

async function lookAt(tree: Tree, directory: Directory, name: ByteString): Promise<Status | undefined> {
  const place = { directory, name };
  try {
    const seen = await look(place);
    const status = mayHaveJournal(seen, tree.journals) ? await asPublished(place, seen, tree.journals) : seen;
    return status.kind === "link" ? ((await lookThrough(tree, place)) ?? status) : status;
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Names as the directory has them, but for uploads under way and for those that no client could name (CR, LF). */
async function* nameBatches(directory: Directory): AsyncGenerator<ByteString[]> {
  let batch: ByteString[] = [];
  let size = FIRST_BATCH;
  for await (const found of scanBatches(directory))
    for (const name of found) {
      if (isPartName(name) || VirtualPath.root.child(name) === undefined || batch.push(name) < size) continue;
      yield batch;
      batch = [];
      // A directory that goes on has many entries: from here on threads look at them.
      size = size === FIRST_BATCH ? BATCH : LARGE_BATCH;
    }
  if (batch.length > 0) yield batch;
}
