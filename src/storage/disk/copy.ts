import { constants } from "node:fs";
import type { VirtualPath } from "../../protocol/virtual-path.js";
import { COPY_BYTES } from "../copy-bytes.js";
import { StorageError } from "../errors.js";
import { access, close, fchmod, ftruncate, read } from "./calls.js";
import { shareBlocks } from "./copy-head.js";
import { give } from "./growth.js";
import { followed, lookIfThere } from "./look.js";
import { isPartName, newPartName } from "./names.js";
import { createPart, type Part, PRIVATE_MODE } from "./part.js";
import { publish } from "./publish.js";
import { type OpenFile, openForReading, refuseOthers } from "./reader.js";
import { recover } from "./recover.js";
import type { Settings } from "./settings.js";
import type { Status } from "./status.js";
import { both, expectToFlush } from "./uploads.js";
import { type Place, type Tree, Walk } from "./walk.js";
import { writeAll } from "./write-all.js";

export interface CopyOptions {
  readonly overwrite: boolean;
  readonly signal?: AbortSignal;
}

/** A copy that grows in a part of its own, and becomes the file by the same steps as an upload. */
export async function copyFile(
  tree: Tree,
  from: VirtualPath,
  to: VirtualPath,
  options: CopyOptions,
  settings: Settings,
): Promise<void> {
  if (isPartName(to.name)) throw new StorageError("name-invalid", "the name is kept for uploads under way");
  options.signal?.throwIfAborted();
  const source = await followed(new Walk(tree, from.segments), (place) => openForReading(place, tree.journals));
  try {
    await copyTo(new Walk(tree, to.segments), source, options, settings);
  } finally {
    await close(source.descriptor);
  }
}

async function copyTo(walk: Walk, source: OpenFile, options: CopyOptions, settings: Settings): Promise<void> {
  for (;;) {
    const place = await walk.toPlace();
    using directory = place.directory;
    const [identity, found] = await both(directory.identity(), lookIfThere(place));
    if (found?.kind === "link" && options.overwrite) await walk.follow(place);
    else if (await isToBeMade(place, source, found, options)) {
      const unclaim = await settings.claims.claim(identity, [place.name]);
      try {
        return await make(place, source, found, options, settings);
      } finally {
        unclaim();
      }
    } else return;
  }
}

/** False where a file would be copied to itself; refuses what cannot be replaced. */
async function isToBeMade(
  { directory, name }: Place,
  source: OpenFile,
  found: Status | undefined,
  { overwrite }: CopyOptions,
): Promise<boolean> {
  if (found === undefined) return true;
  if (found.kind !== "link") refuseOthers(found);
  if (!overwrite) throw new StorageError("exists", "the name is taken");
  await access(directory.at(name), constants.W_OK);
  return found.identity !== source.status.identity;
}

async function make(
  { directory, name }: Place,
  source: OpenFile,
  replaces: Status | undefined,
  { overwrite, signal }: CopyOptions,
  settings: Settings,
): Promise<void> {
  await expectToFlush(directory, settings);
  const mode = replaces === undefined ? settings.fileMode : PRIVATE_MODE;
  const part = await createPart(directory, newPartName(), mode);
  try {
    if (replaces === undefined) await give(part, settings);
    await fill(part, source, mode, signal);
    signal?.throwIfAborted();
    const { durability, journals } = settings;
    if (replaces !== undefined && replaces.size > journals.above)
      await recover({ directory, name }, { journals, durability });
    await publish(part, source.status.size, {
      ...{ target: name, overwrite, isFresh: false, replaces },
      ...{ durability, journals },
    });
  } catch (error) {
    await part.drop();
    throw error;
  }
}

async function fill(part: Part, source: OpenFile, mode: number, signal: AbortSignal | undefined): Promise<void> {
  const { size } = source.status;
  if (size === 0) return;
  const isShared = await shareBlocks(source, part);
  // copyFile gives its target the mode of what it copies, also where it fails.
  await fchmod(part.descriptor, mode);
  if (!isShared) return await copyPieces(part, source, signal);
  if ((await part.status()).size < size) throw shorter();
  await ftruncate(part.descriptor, size);
}

/** Each piece a call of its own, so that no thread of libuv's pool is kept by a large file, and an abort is heard. */
async function copyPieces(
  part: Part,
  { descriptor, status }: OpenFile,
  signal: AbortSignal | undefined,
): Promise<void> {
  const buffer = Buffer.allocUnsafe(Math.min(status.size, COPY_BYTES));
  for (let done = 0; done < status.size; ) {
    signal?.throwIfAborted();
    const count = await read(descriptor, buffer.subarray(0, Math.min(buffer.length, status.size - done)), done);
    if (count === 0) throw shorter();
    await writeAll(part.descriptor, [buffer.subarray(0, count)], done);
    done += count;
  }
}

function shorter(): StorageError {
  return new StorageError("busy", "the file became shorter while it was copied");
}
