import { constants } from "node:fs";
import type { ByteString } from "../../protocol/byte-string.js";
import { close, fstat, fsync, ftruncate, futimes } from "./calls.js";
import type { Claims } from "./claims.js";
import type { Durability } from "./durability.js";
import { errnoOf } from "./errno.js";
import { isAbout, type Journal, type Journals, readJournal, removeJournal } from "./journal.js";
import { remember } from "./kept.js";
import { partNameOf } from "./names.js";
import { type Status, statusOf } from "./status.js";
import { toTime } from "./times.js";
import type { Place } from "./walk.js";

export interface Recovery {
  readonly journals: Journals;
  readonly durability: Durability;
  /** Whose upload need not be remembered as unfinished. */
  readonly forgetting?: string;
}

export interface Settlement extends Recovery {
  readonly claims: Claims;
}

/**
 * Before the file at `place` is renamed, replaced, removed or changed: ends what was appended to it in place and not published, so that it is what readers see.
 * "busy" while that is running. The directory's identity is asked for only where there is something to do.
 */
export async function settleFile(place: Place, found: Status | undefined, settlement: Settlement): Promise<void> {
  const { journals, claims } = settlement;
  if (found?.kind !== "file" || found.size <= journals.above) return;
  if ((await readJournal(place.directory, place.name, journals)) === undefined) return;
  const unclaim = await claims.claim(await place.directory.identity(), [place.name]);
  try {
    await recover(place, settlement);
  } finally {
    unclaim();
  }
}

/**
 * Makes the file what it was before an upload appended to it in place, and forgets the journal. For who holds the claim of the name. If the process dies on the way,
 * what is left is done again: the journal goes last, after the disk has the rest.
 */
export async function recover(place: Place, recovery: Recovery): Promise<void> {
  const { directory, name } = place;
  const { journals, durability, forgetting } = recovery;
  const journal = await readJournal(directory, name, journals);
  if (journal === undefined) return;
  const memory = journal.owner === forgetting ? undefined : partNameOf(journals.secret, journal.owner, name);
  await restore(place, journal, durability, memory);
  await removeJournal(directory, name, journals, durability);
}

async function restore(
  { directory, name }: Place,
  journal: Journal,
  durability: Durability,
  memory: ByteString | undefined,
): Promise<void> {
  const descriptor = await openIfThere({ directory, name });
  try {
    const stats = descriptor === undefined ? undefined : await fstat(descriptor);
    const status = stats === undefined ? undefined : statusOf(stats);
    if (memory !== undefined) await remember(directory, memory, status?.modified);
    // Another file by now: what the journal speaks of is gone.
    if (descriptor === undefined || stats === undefined || status === undefined || !isAbout(journal, status)) return;
    if (status.size > journal.length) await ftruncate(descriptor, journal.length);
    await futimes(descriptor, toTime(Number(stats.atimeNs) / 1e6), toTime(journal.modified));
    if (durability !== "none") await fsync(descriptor);
  } finally {
    if (descriptor !== undefined) await close(descriptor);
  }
}

/** Undefined for what cannot be a file that was appended to. */
async function openIfThere({ directory, name }: Place): Promise<number | undefined> {
  try {
    return await directory.openFile(name, constants.O_WRONLY);
  } catch (error) {
    if (["ENOENT", "ELOOP", "EMLINK", "EISDIR", "ENXIO"].includes(errnoOf(error))) return undefined;
    throw error;
  }
}
