import { constants } from "node:fs";
import type { ByteString } from "../../protocol/byte-string.js";
import type { VirtualPath } from "../../protocol/virtual-path.js";
import type { FileWriter, WriteOptions } from "../contract.js";
import { StorageError } from "../errors.js";
import { access } from "./calls.js";
import type { Claims } from "./claims.js";
import type { Directory } from "./directory.js";
import { errnoOf } from "./errno.js";
import { type Beginning, begin } from "./growth.js";
import { remember } from "./kept.js";
import { asPublished, lookIfThere } from "./look.js";
import { isPartName, partNameOf } from "./names.js";
import { refuseOthers } from "./reader.js";
import type { Settings } from "./settings.js";
import { deviceOf, type Status } from "./status.js";
import type { Place, Walk } from "./walk.js";
import type { Warmth } from "./warmth.js";
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
    const [identity, seen] = await both(directory.identity(), lookIfThere(place));
    if (seen?.kind === "link" && options.overwrite) await walk.follow(place);
    else {
      const found = seen === undefined ? undefined : await asPublished(place, seen, settings.journals);
      return await start({ place, identity, found, warmth: walk.warmth }, options, settings);
    }
  }
}

interface Target {
  readonly place: Place;
  /** Of the directory. */
  readonly identity: string;
  readonly found: Status | undefined;
  readonly warmth: Warmth;
}

async function start(
  { place, identity, found, warmth }: Target,
  options: WriteOptions,
  settings: Settings,
): Promise<FileWriter> {
  firstByte(found, options);
  if (found !== undefined) await access(place.directory.at(place.name), constants.W_OK);
  await expectToFlush(place.directory, settings);
  const part = partNameOf(settings.secret, settings.owner, place.name);
  const unclaim = await claimOrRemember(place, identity, part, settings.claims);
  const directory = place.directory.share();
  const release = (): void => {
    unclaim();
    directory.close();
  };
  try {
    const upload = await settled({ directory, name: place.name }, found, options, settings);
    // Who has sent a file asks for it next.
    const onPublished = (): void => warmth.keepEntry(directory, place.name, deviceOf(identity));
    return new DiskWriter(await begin(upload, settings), upload.offset, { release, onPublished });
  } catch (error) {
    release();
    throw error;
  }
}

/** For who has claimed the name. What is gone on with is looked at again: another upload may have become it since. */
async function settled(
  place: Place,
  found: Status | undefined,
  options: WriteOptions,
  { journals }: Settings,
): Promise<Beginning> {
  const { at, overwrite, resume = false, resumable = true } = options;
  const now = at === 0 ? found : await lookIfThere(place);
  const replaces = now === undefined ? undefined : await asPublished(place, now, journals);
  return { place, replaces, offset: firstByte(replaces, options), overwrite, resume, resumable };
}

/** Who is refused for somebody else's upload must not take the file that this one becomes for the beginning of his own. */
async function claimOrRemember(
  { directory, name }: Place,
  identity: string,
  part: ByteString,
  claims: Claims,
): Promise<() => void> {
  try {
    return await claims.claim(identity, [name, part]);
  } catch (error) {
    if (!(await claims.isNameClaimed(identity, part))) await remember(directory, part).catch(() => undefined);
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
