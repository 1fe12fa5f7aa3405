import type { ByteString } from "../../protocol/byte-string.js";
import type { VirtualPath } from "../../protocol/virtual-path.js";
import type { EntryKind } from "../contract.js";
import { StorageError } from "../errors.js";
import { lutimes, mkdir, rename, rmdir, unlink } from "./calls.js";
import { changeNames, type Durability } from "./durability.js";
import { errnoOf } from "./errno.js";
import { followed, look, lookAgain, lookIfThere } from "./look.js";
import { isPartName } from "./names.js";
import { moveToFreeName } from "./part.js";
import { type Settlement, settleFile } from "./recover.js";
import type { Settings } from "./settings.js";
import { type Status, statusOf } from "./status.js";
import { sweepParts } from "./sweep.js";
import { toTime } from "./times.js";
import { type Place, type Tree, Walk } from "./walk.js";

export async function makeDirectory(tree: Tree, path: VirtualPath, settings: Settings): Promise<void> {
  refusePartName(path.name);
  if (path.isRoot) throw new StorageError("exists", "the root is there");
  const { directory, name } = await new Walk(tree, path.segments).toPlace();
  using _held = directory;
  const { directoryMode, umask, group, durability } = settings;
  let isMade = false;
  try {
    await changeNames(directory, durability, async () => {
      await mkdir(directory.at(name), directoryMode);
      isMade = true;
      if (group === undefined && (directoryMode & umask) === 0) return;
      await directory.setMode(name, (found) => (found.kind === "directory" ? directoryMode : undefined), group);
    });
  } catch (error) {
    if (isMade) await rmdir(directory.at(name)).catch(() => undefined);
    throw error;
  }
}

export async function removeDirectory(tree: Tree, path: VirtualPath): Promise<void> {
  if (path.isRoot) throw new StorageError("denied", "the root stays");
  const { directory, name } = await new Walk(tree, path.segments).toPlace();
  using _held = directory;
  try {
    return await rmdir(directory.at(name));
  } catch (error) {
    // Linux and macOS say ENOTEMPTY, Solaris EEXIST.
    if (errnoOf(error) !== "ENOTEMPTY" && errnoOf(error) !== "EEXIST") throw error;
  }
  using full = await directory.child(name);
  if (await tree.claims.isClaimed(await full.identity()))
    throw new StorageError("busy", "an upload into this directory is running");
  if (!(await sweepParts(full))) throw new StorageError("not-empty", "the directory is not empty");
  await rmdir(directory.at(name));
}

export async function removeFile(tree: Tree, path: VirtualPath, durability: Durability): Promise<void> {
  if (path.isRoot) throw new StorageError("is-a-directory", "the root is a directory");
  const place = await new Walk(tree, path.segments).toPlace();
  using directory = place.directory;
  await settleFile(place, await look(place), settlement(tree, durability));
  try {
    await unlink(directory.at(place.name));
  } catch (error) {
    // Linux says EISDIR, others EPERM.
    if (errnoOf(error) === "EPERM" && (await look(place)).kind === "directory")
      throw new StorageError("is-a-directory", "it is a directory", { cause: error });
    throw error;
  }
}

export async function renameEntry(
  tree: Tree,
  from: VirtualPath,
  to: VirtualPath,
  { overwrite, durability }: { readonly overwrite: boolean; readonly durability: Durability },
): Promise<void> {
  if (from.isRoot || to.isRoot) throw new StorageError("denied", "the root stays where it is");
  refusePartName(to.name);
  if (to.isWithin(from) && !to.equals(from))
    throw new StorageError("name-invalid", "a directory cannot be moved into itself");
  const source = await new Walk(tree, from.segments).toPlace();
  using _source = source.directory;
  const target = await new Walk(tree, to.segments).toPlace();
  using _target = target.directory;
  await move(source, target, { overwrite, isSame: from.equals(to), settling: settlement(tree, durability) });
}

async function move(
  from: Place,
  to: Place,
  { overwrite, isSame, settling }: { overwrite: boolean; isSame: boolean; settling: Settlement },
): Promise<void> {
  const moved = await look(from);
  if (isSame) return;
  const replaced = await lookIfThere(to);
  if (replaced !== undefined && !overwrite) throw new StorageError("exists", "the name is taken");
  // rename(2) would put a directory in the place of an empty one; only files are ever replaced.
  if (replaced?.kind === "directory") throw new StorageError("is-a-directory", "a directory has that name");
  if (from.directory.pins(from.name)) throw new StorageError("busy", "something in this directory is in use");
  await settleFile(from, moved, settling);
  await settleFile(to, replaced, settling);
  const source = from.directory.at(from.name);
  if (overwrite || moved.kind === "directory") await rename(source, to.directory.at(to.name));
  else await moveToFreeName(from.directory, from.name, to.directory, to.name);
}

/** `modified` in milliseconds since 1970, UTC. */
export async function setModified(
  tree: Tree,
  path: VirtualPath,
  modified: number,
  durability: Durability,
): Promise<void> {
  await followed(new Walk(tree, path.segments), async ({ directory, name }) => {
    const stats = await lookAgain({ directory, name }, tree.warmth);
    const status = statusOf(stats);
    if (status.kind === "link") return undefined;
    refuseSpecial(status.kind);
    await settleFile({ directory, name }, status, settlement(tree, durability));
    // Not through a link, so one that is swapped in now changes no more than its own time.
    await lutimes(directory.at(name), toTime(Number(stats.atimeNs) / 1e6), toTime(modified));
    return true;
  });
}

/** Permission bits, 0 to 0o777. */
export async function setMode(tree: Tree, path: VirtualPath, mode: number): Promise<void> {
  const decide = (found: Status): number | undefined => {
    if (found.kind === "link") return undefined;
    refuseSpecial(found.kind);
    // A directory keeps set-group-ID and sticky, as chmod(1) has it; a file does not keep what could run as its owner.
    return (mode & 0o777) | (found.kind === "directory" ? found.mode & 0o7000 : 0);
  };
  await followed(new Walk(tree, path.segments), async ({ directory, name }) =>
    (await directory.setMode(name, decide)) ? true : undefined,
  );
}

function settlement({ journals, claims }: Tree, durability: Durability): Settlement {
  return { journals, claims, durability };
}

function refuseSpecial(kind: EntryKind): void {
  if (kind === "other") throw new StorageError("not-a-file", "it is a FIFO, a socket or a device");
}

function refusePartName(name: ByteString): void {
  if (isPartName(name)) throw new StorageError("name-invalid", "the name is kept for uploads under way");
}
