import type { ByteString } from "../../protocol/byte-string.js";
import { StorageError } from "../errors.js";
import { fchmod, unlink } from "./calls.js";
import { copyHead } from "./copy-head.js";
import { appendInPlace, ownJournal, resumeInPlace } from "./in-place.js";
import { rememberOnly, resumePart } from "./kept.js";
import { newPartName, partNameOf } from "./names.js";
import { changeOwner, createPart, type Part, PRIVATE_MODE } from "./part.js";
import { type Publication, publish } from "./publish.js";
import { recover } from "./recover.js";
import type { Settings } from "./settings.js";
import type { Status } from "./status.js";
import type { Place } from "./walk.js";
import type { Growth } from "./writer.js";

/** An upload of which all is known, and that has the name and the name of its part to itself. */
export interface Beginning {
  readonly place: Place;
  /** What has the name, as readers see it. */
  readonly replaces: Status | undefined;
  /** Bytes that come before the first one uploaded. */
  readonly offset: number;
  readonly overwrite: boolean;
  readonly resume: boolean;
  readonly resumable: boolean;
}

/** Makes what an upload grows in, with the bytes that come before the first one. */
export async function begin(upload: Beginning, settings: Settings): Promise<Growth> {
  const { place, replaces, offset, overwrite, resume, resumable } = upload;
  const name = partNameOf(settings.secret, settings.owner, place.name);
  const journal = resume ? await ownJournal(place, settings) : undefined;
  if (journal !== undefined) return await resumeInPlace(place, journal, offset, settings);
  const part = resume ? await resumedPart(upload, name, settings) : await newPart(upload, name, settings);
  if (part === undefined) return await appendInPlace(place, replaces, upload, settings);
  const { durability, journals } = settings;
  const isFresh = !resume && offset === 0;
  const publication = { target: place.name, overwrite, isFresh, replaces, durability, journals };
  const growth = resumable ? keeping(part, publication) : forgetting(part, name, publication);
  try {
    if (!resumable) await rememberOnly(place.directory, name);
    // Only now: what is unfinished of the account is the part.
    if (isLarge(replaces, settings)) await recover(place, { journals, durability, forgetting: settings.owner });
    return growth;
  } catch (error) {
    await growth.keep(false);
    throw error;
  }
}

function isLarge(found: Status | undefined, { journals }: Settings): boolean {
  return found !== undefined && found.size > journals.above;
}

/** A part that is gone on with when the upload is cut. */
function keeping(part: Part, publication: Publication): Growth {
  return {
    descriptor: part.descriptor,
    publish: (length) => publish(part, length, publication),
    keep: (isDamaged) => part.keep(publication.durability, isDamaged),
    drop: () => part.drop(),
  };
}

/** The content grows under a name that nobody looks for; under `memory` is only found that there is an upload. */
function forgetting(part: Part, memory: ByteString, publication: Publication): Growth {
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

/** With group and mode of a new file, and the bytes that come before the first one; undefined where those would be too many to be copied. */
async function newPart(upload: Beginning, name: ByteString, settings: Settings): Promise<Part | undefined> {
  const { place, replaces, offset, resumable } = upload;
  // A head of which only a beginning is there, or more than is meant, must not be offered.
  const isDraft = offset > 0 || !resumable;
  const mode = replaces === undefined ? settings.fileMode : PRIVATE_MODE;
  const part = await createPart(place.directory, isDraft ? newPartName() : name, mode);
  try {
    if (replaces === undefined) await give(part, settings);
    if (offset > 0 && !(await fillHead(part, upload, settings))) {
      await part.drop();
      return undefined;
    }
    if (isDraft && resumable) await part.takeName(name);
    return part;
  } catch (error) {
    await part.drop();
    throw error;
  }
}

/** False where blocks cannot be shared and the file is too large to be copied. */
async function fillHead(
  part: Part,
  { place, replaces, offset }: Beginning,
  { copyLimit, journals }: Settings,
): Promise<boolean> {
  const { size, links } = replaces ?? { size: 0, links: 1 };
  // What goes to the end of a file in place would be seen under its other names.
  const mayCopy = size <= copyLimit || (links > 1 && offset === size);
  const isFilled = await copyHead(place, offset, part, { journals, mayCopy });
  // Sharing blocks gives the part the mode of the file.
  if (isFilled) await fchmod(part.descriptor, PRIVATE_MODE);
  return isFilled;
}

/** The part stays when something fails. */
async function resumedPart(upload: Beginning, name: ByteString, settings: Settings): Promise<Part> {
  const { place, replaces, offset } = upload;
  const part = await resumePart(place.directory, name, offset, replaces);
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
