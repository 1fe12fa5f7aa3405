import { constants } from "node:fs";
import type { ByteString } from "../../protocol/byte-string.js";
import type { VirtualPath } from "../../protocol/virtual-path.js";
import type { FileWriter, WriteOptions } from "../contract.js";
import { StorageError } from "../errors.js";
import { access, fchmod } from "./calls.js";
import { claim } from "./claims.js";
import { copyHead } from "./copy-head.js";
import type { Directory } from "./directory.js";
import { errnoOf } from "./errno.js";
import { lookIfThere } from "./look.js";
import { isPartName, partNameOf } from "./names.js";
import { changeOwner, createPart, type Part, PRIVATE_MODE } from "./part.js";
import { refuseOthers } from "./reader.js";
import type { Settings } from "./settings.js";
import type { Status } from "./status.js";
import type { Place, Walk } from "./walk.js";
import { DiskWriter } from "./writer.js";

const self = "." as ByteString;

export async function openWriter(
  walk: Walk,
  path: VirtualPath,
  options: WriteOptions,
  settings: Settings,
): Promise<FileWriter> {
  if (isPartName(path.name)) throw new StorageError("name-invalid", "the name is kept for uploads under way");
  for (;;) {
    const place = await walk.toPlace();
    using directory = place.directory;
    const [identity, found] = await both(directory.identity(), lookIfThere(place));
    if (found?.kind === "link" && options.overwrite) await walk.follow(place);
    else return await start(place, identity, found, options, settings);
  }
}

async function start(
  place: Place,
  identity: string,
  found: Status | undefined,
  options: WriteOptions,
  settings: Settings,
): Promise<FileWriter> {
  const offset = firstByte(found, options);
  if (found !== undefined) await access(place.directory.at(place.name), constants.W_OK);
  await expectToFlush(place.directory, settings);
  const name = partNameOf(settings.secret, settings.owner, place.name);
  const unclaim = claim(identity, place.name);
  const directory = place.directory.share();
  const release = (): void => {
    unclaim();
    directory.close();
  };
  try {
    const replaces = found;
    const part = await createPart(directory, name, replaces === undefined ? settings.fileMode : PRIVATE_MODE);
    await prepare(part, place, offset, replaces, settings);
    return new DiskWriter({
      part,
      offset,
      publication: { target: place.name, overwrite: options.overwrite, replaces, durability: settings.durability },
      release,
    });
  } catch (error) {
    release();
    throw error;
  }
}

/** Where the upload begins; refuses what it could not be published as. */
function firstByte(found: Status | undefined, { at, overwrite }: WriteOptions): number {
  if (found !== undefined && found.kind !== "link") refuseOthers(found);
  if (found !== undefined && !overwrite) throw new StorageError("exists", "the name is taken");
  const size = found?.size ?? 0;
  const offset = at === "end" ? size : at;
  if (!Number.isSafeInteger(offset) || offset < 0 || offset > size)
    throw new StorageError("bad-offset", `an upload cannot begin at byte ${offset} of ${size}`);
  return offset;
}

/** Group and mode of a new file, and the bytes that come before the first one uploaded. */
async function prepare(
  part: Part,
  place: Place,
  offset: number,
  replaces: Status | undefined,
  settings: Settings,
): Promise<void> {
  try {
    if (replaces === undefined) await give(part, settings);
    if (offset > 0) await copyHead(place, offset, part);
  } catch (error) {
    await part.drop();
    throw error;
  }
}

export async function give(part: Part, { group, fileMode, umask }: Settings): Promise<void> {
  // Before the first byte: an upload that cannot be given to its group fails at once, and not after an hour.
  if (group !== undefined && !(await changeOwner(part.descriptor, -1, group)))
    throw new StorageError("denied", `this process may not give files to group ${group}`);
  if ((fileMode & umask) !== 0) await fchmod(part.descriptor, fileMode);
}

/** Now rather than at the end of a long upload: a drop box that its own server may not read cannot be flushed. */
export async function expectToFlush(directory: Directory, { durability }: Settings): Promise<void> {
  if (durability !== "full") return;
  try {
    await access(directory.at(self), constants.R_OK);
  } catch (error) {
    const message = "durability: full needs the permission to read the directory, to flush it";
    throw errnoOf(error) === "EACCES" ? new StorageError("denied", message, { cause: error }) : error;
  }
}

/** Both results, and not before both are known, so that nothing goes on behind an error. */
export async function both<A, B>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([a, b]);
  return [await a, await b];
}
