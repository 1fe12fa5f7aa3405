import { constants } from "node:fs";
import type { ByteString } from "../../protocol/byte-string.js";
import type { VirtualPath } from "../../protocol/virtual-path.js";
import type { FileWriter, WriteOptions } from "../contract.js";
import { StorageError } from "../errors.js";
import { access, fchmod, unlink } from "./calls.js";
import { claim, isNameClaimed } from "./claims.js";
import { copyHead } from "./copy-head.js";
import type { Directory } from "./directory.js";
import { errnoOf } from "./errno.js";
import { remember, rememberOnly, resumePart } from "./kept.js";
import { lookIfThere } from "./look.js";
import { isPartName, newPartName, partNameOf } from "./names.js";
import { changeOwner, createPart, type Part, PRIVATE_MODE } from "./part.js";
import { type Publication, publish } from "./publish.js";
import { refuseOthers } from "./reader.js";
import type { Settings } from "./settings.js";
import type { Status } from "./status.js";
import type { Place, Walk } from "./walk.js";
import { DiskWriter, type Growth } from "./writer.js";

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
  const unclaim = await claimOrRemember(place, identity, name);
  const directory = place.directory.share();
  const release = (): void => {
    unclaim();
    directory.close();
  };
  try {
    const growth = await begin({ directory, name: place.name }, name, found, { ...options, offset }, settings);
    return new DiskWriter(growth, offset, release);
  } catch (error) {
    release();
    throw error;
  }
}

/** Who is refused for somebody else's upload must not take the file that this one becomes for the beginning of his own. */
async function claimOrRemember({ directory, name }: Place, identity: string, part: ByteString): Promise<() => void> {
  try {
    return claim(identity, name, part);
  } catch (error) {
    if (!isNameClaimed(identity, part)) await remember(directory, part).catch(() => undefined);
    throw error;
  }
}

/** Where the upload begins; refuses what it could not be published as. */
function firstByte(found: Status | undefined, { at, overwrite, resume = false, resumable }: WriteOptions): number {
  if (found !== undefined && found.kind !== "link") refuseOthers(found);
  if (found !== undefined && !overwrite) throw new StorageError("exists", "the name is taken");
  if (resume && resumable === false) throw new StorageError("unsupported", "what is continued can be continued again");
  const size = found?.size ?? 0;
  const offset = at === "end" && !resume ? size : at;
  if (!Number.isSafeInteger(offset) || offset === "end" || offset < 0 || (offset > size && !resume))
    throw new StorageError("bad-offset", `an upload cannot begin at byte ${offset} of ${size}`);
  return offset;
}

interface Beginning extends WriteOptions {
  readonly offset: number;
}

async function begin(
  place: Place,
  name: ByteString,
  replaces: Status | undefined,
  options: Beginning,
  settings: Settings,
): Promise<Growth> {
  const publication = { target: place.name, overwrite: options.overwrite, replaces, durability: settings.durability };
  if (options.resumable === false) {
    await rememberOnly(place.directory, name);
    const part = await newPart(place, newPartName(), replaces, options.offset, settings);
    return unresumable(part, name, publication);
  }
  const part =
    options.resume === true
      ? await resumedPart(place, name, replaces, options.offset, settings)
      : await newPart(place, name, replaces, options.offset, settings);
  return resumable(part, publication);
}

function resumable(part: Part, publication: Publication): Growth {
  return {
    descriptor: part.descriptor,
    publish: (length) => publish(part, length, publication),
    keep: (isDamaged) => part.keep(publication.durability, isDamaged),
    drop: () => part.drop(),
  };
}

/** The content grows under a name that nobody looks for; under the other one only the memory is found that there is an upload. */
function unresumable(part: Part, memory: ByteString, publication: Publication): Growth {
  const forget = (): Promise<void> => unlink(part.directory.at(memory)).catch(() => undefined);
  return {
    descriptor: part.descriptor,
    publish: async (length) => {
      await publish(part, length, publication);
      await forget();
    },
    keep: () => part.drop(),
    drop: async () => {
      await part.drop();
      await forget();
    },
  };
}

/** A part with group and mode of a new file, and the bytes that come before the first one uploaded. */
async function newPart(
  place: Place,
  name: ByteString,
  replaces: Status | undefined,
  offset: number,
  settings: Settings,
): Promise<Part> {
  // What is kept of a head that is only half there, or of which more is there than meant, must not be offered.
  const firstName = offset > 0 ? newPartName() : name;
  const mode = replaces === undefined ? settings.fileMode : PRIVATE_MODE;
  const part = await createPart(place.directory, firstName, mode);
  try {
    if (replaces === undefined) await give(part, settings);
    if (offset > 0) await copyHead(place, offset, part);
    // Sharing blocks gives the part the mode of the file.
    if (replaces !== undefined) await fchmod(part.descriptor, PRIVATE_MODE);
    if (firstName !== name) await part.takeName(name);
    return part;
  } catch (error) {
    await part.drop();
    throw error;
  }
}

/** The part stays when something fails. */
async function resumedPart(
  { directory }: Place,
  name: ByteString,
  replaces: Status | undefined,
  offset: number,
  settings: Settings,
): Promise<Part> {
  const part = await resumePart(directory, name, offset, replaces);
  try {
    if (replaces === undefined) {
      await give(part, settings);
      await fchmod(part.descriptor, settings.fileMode);
    }
    return part;
  } catch (error) {
    await part.close();
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
