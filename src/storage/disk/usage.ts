import type { ByteString } from "../../protocol/byte-string.js";
import type { VirtualPath } from "../../protocol/virtual-path.js";
import type { Usage, UsageOptions } from "../contract.js";
import { StorageError } from "../errors.js";
import type { Directory } from "./directory.js";
import { errnoOf } from "./errno.js";
import { lookIfThere } from "./look.js";
import { isPartName, journalNameOf, partNameOf } from "./names.js";
import { scan } from "./scan.js";
import type { Settings } from "./settings.js";
import type { Status } from "./status.js";
import { type Place, type Tree, Walk } from "./walk.js";

/** Looks under way at once: few, since nobody waits for a byte of this. */
const PARALLEL = 8;
/** Names of one directory that are held at once. */
const BATCH = 256;
/** Directories in each other; each level holds two descriptors while what is beneath it is counted. */
const MAX_COUNTED_DEPTH = 256;

class Tally {
  bytes = 0;
  files = 0;

  /** A directory has no length of its own: what the file system gives it differs from one to the next. */
  add({ kind, size }: Status): void {
    this.files += 1;
    if (kind === "file") this.bytes += size;
  }
}

export async function usageOf(
  tree: Tree,
  path: VirtualPath,
  { deep = false, follow = false, signal }: UsageOptions,
  settings: Settings,
): Promise<Usage> {
  const tally = new Tally();
  const place = await placeOf(tree, path, follow);
  if (place === undefined) return tally;
  using directory = place.directory;
  if (path.isRoot) {
    if (deep) await addAll(directory, tally, signal);
    return tally;
  }
  if (isPartName(path.name)) return tally;
  for (const name of namesOf(place.name, settings)) {
    const found = await lookIfThere({ directory, name });
    if (found === undefined) continue;
    tally.add(found);
    if (deep && found.kind === "directory") await addBeneath(directory, name, tally, signal, 1);
  }
  return tally;
}

/** Under which names there may be something of `name`: itself, the part, and the journal of what is appended in place. */
function namesOf(name: ByteString, { secret, owner }: Settings): readonly ByteString[] {
  return [name, partNameOf(secret, owner, name), journalNameOf(secret, name)];
}

/** Undefined where not even the directory is there. */
async function placeOf(tree: Tree, path: VirtualPath, follow: boolean): Promise<Place | undefined> {
  const walk = new Walk(tree, path.segments);
  try {
    for (;;) {
      const place = await walk.toPlace();
      if (!follow || !(await isLink(place))) return place;
      using _held = place.directory;
      await walk.follow(place);
    }
  } catch (error) {
    if (errnoOf(error) === "ENOENT" || errnoOf(error) === "ENOTDIR") return undefined;
    if (error instanceof StorageError && error.kind === "not-found") return undefined;
    throw error;
  }
}

async function isLink(place: Place): Promise<boolean> {
  try {
    return (await lookIfThere(place))?.kind === "link";
  } catch (error) {
    place.directory.close();
    throw error;
  }
}

/** All in `directory`, which the caller holds. */
async function addAll(directory: Directory, tally: Tally, signal: AbortSignal | undefined, depth = 0): Promise<void> {
  if (depth > MAX_COUNTED_DEPTH)
    throw new StorageError("failed", `directories lie ${MAX_COUNTED_DEPTH} deep in each other and more`);
  for await (const names of batches(directory)) {
    signal?.throwIfAborted();
    for (const name of await addNames(directory, names, tally)) await addBeneath(directory, name, tally, signal, depth);
  }
}

async function addBeneath(
  directory: Directory,
  name: ByteString,
  tally: Tally,
  signal: AbortSignal | undefined,
  depth: number,
): Promise<void> {
  try {
    using inner = await directory.child(name);
    await addAll(inner, tally, signal, depth + 1);
  } catch (error) {
    // Gone, or something else by now; or the server itself may not read it.
    if (!["ENOENT", "ENOTDIR", "ELOOP", "EMLINK", "EACCES", "EPERM"].includes(errnoOf(error))) throw error;
  }
}

/** Gives those that are directories. */
async function addNames(directory: Directory, names: readonly ByteString[], tally: Tally): Promise<ByteString[]> {
  const directories: ByteString[] = [];
  let next = 0;
  const lookOn = async (): Promise<void> => {
    for (let name = names[next++]; name !== undefined; name = names[next++]) {
      const found = await lookIfThere({ directory, name });
      if (found !== undefined) tally.add(found);
      if (found?.kind === "directory") directories.push(name);
    }
  };
  const results = await Promise.allSettled(Array.from({ length: PARALLEL }, lookOn));
  for (const result of results) if (result.status === "rejected") throw result.reason;
  return directories;
}

async function* batches(directory: Directory): AsyncGenerator<ByteString[]> {
  let batch: ByteString[] = [];
  for await (const name of scan(directory)) {
    if (batch.push(name) < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
