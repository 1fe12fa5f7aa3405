import type { ByteString } from "../../protocol/byte-string.js";
import { VirtualPath } from "../../protocol/virtual-path.js";
import type { Entry } from "../contract.js";
import type { CreationTimes } from "./creation-times.js";
import type { Directory } from "./directory.js";
import { errnoOf } from "./errno.js";
import { asPublished, look, lookThrough, mayHaveJournal } from "./look.js";
import { isPartName } from "./names.js";
import type { Owners } from "./owners.js";
import { scan } from "./scan.js";
import { entryOf, type Status } from "./status.js";
import type { Tree } from "./walk.js";

/** So that the first bytes are on their way while the rest is read. */
const FIRST_BATCH = 32;
const BATCH = 256;
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
  for await (const names of nameBatches(directory)) {
    await owners.refresh();
    const statuses = await lookAtAll(tree, directory, names);
    const entries: Entry[] = [];
    for (const [index, name] of names.entries()) {
      const status = statuses[index];
      if (status !== undefined) entries.push(entryOf(name, status, owners, times));
    }
    if (entries.length > 0) yield entries;
  }
}

/** In the order of `names`; undefined for a name that is gone. */
async function lookAtAll(
  tree: Tree,
  directory: Directory,
  names: readonly ByteString[],
): Promise<(Status | undefined)[]> {
  const statuses = new Array<Status | undefined>(names.length);
  let next = 0;
  const lookOn = async (): Promise<void> => {
    for (let index = next++; index < names.length; index = next++)
      statuses[index] = await lookAt(tree, directory, names[index] ?? self);
  };
  const results = await Promise.allSettled(Array.from({ length: Math.min(PARALLEL, names.length) }, lookOn));
  for (const result of results) if (result.status === "rejected") throw result.reason;
  return statuses;
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
  for await (const name of scan(directory)) {
    if (isPartName(name) || VirtualPath.root.child(name) === undefined || batch.push(name) < size) continue;
    yield batch;
    batch = [];
    size = BATCH;
  }
  if (batch.length > 0) yield batch;
}
