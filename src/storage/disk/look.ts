import type { BigIntStats } from "node:fs";
import { StorageError, type StorageErrorKind } from "../errors.js";
import { lstat, lstatNow } from "./calls.js";
import { errnoOf } from "./errno.js";
import { isAbout, type Journals, readJournal } from "./journal.js";
import { deviceOf, identityOf, type Status, statusOf } from "./status.js";
import { type Place, type Tree, Walk } from "./walk.js";
import type { Warmth } from "./warmth.js";

/** What stands at `place`, a link being a link. */
export async function look(place: Place): Promise<Status> {
  return statusOf(await lstat(place.directory.at(place.name)));
}

/** The same, without a way to the pool for what was looked at a moment ago. */
export async function lookAgain({ directory, name }: Place, warmth: Warmth): Promise<BigIntStats> {
  if (warmth.hasEntry(directory, name)) return lstatNow(directory.at(name));
  const stats = await lstat(directory.at(name));
  warmth.keepEntry(directory, name, deviceOf(identityOf(stats)));
  return stats;
}

/** As `look`; undefined when nothing stands there. */
export async function lookIfThere(place: Place): Promise<Status | undefined> {
  try {
    return await look(place);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** How often the same is looked at again while it grows. */
const MAX_LOOKS = 4;

export function mayHaveJournal({ kind, size }: Status, { above }: Journals): boolean {
  return kind === "file" && size > above;
}

/**
 * What stands at `place` as readers are to see it: a file that is being appended to in place is as long as before. `status` is what `again` gave. A file without a
 * journal is looked at once more: the journal may have gone, or come, between the two looks, and then the length is neither the old nor the new one.
 */
export async function asPublished(
  place: Place,
  status: Status,
  journals: Journals,
  again: () => Status | Promise<Status> = () => look(place),
): Promise<Status> {
  let seen = status;
  for (let looks = 0; looks < MAX_LOOKS && mayHaveJournal(seen, journals); looks++) {
    const journal = await readJournal(place.directory, place.name, journals);
    if (journal !== undefined && isAbout(journal, seen))
      return { ...seen, size: journal.length, modified: journal.modified };
    const now = await again();
    if (now.size === seen.size) return now;
    seen = now;
  }
  return seen;
}

/** Why a link may lead nowhere that we show; it is listed as the link it is, so that it can be removed. */
const deadEnds: readonly StorageErrorKind[] = ["not-found", "not-a-directory", "outside"];
const deadEndCodes: readonly string[] = ["ENOENT", "ENOTDIR", "ELOOP", "EACCES", "EPERM", "ENAMETOOLONG", "EINVAL"];

/** What the link at `place` leads to inside the tree; undefined when it leads nowhere or out of it, or no link is followed. */
export async function lookThrough(tree: Tree, place: Place): Promise<Status | undefined> {
  if (tree.links === "refuse") return undefined;
  try {
    const walk = new Walk(tree, []);
    await walk.follow(place);
    return await followed(walk, async (reached) => {
      const status = await lookBehindLinks(reached);
      return status === undefined ? undefined : await asPublished(reached, status, tree.journals);
    });
  } catch (error) {
    const isDead =
      error instanceof StorageError ? deadEnds.includes(error.kind) : deadEndCodes.includes(errnoOf(error));
    if (isDead) return undefined;
    throw error;
  }
}

/** Does `attempt` where the walk leads; answered undefined, which says "a link", again where that leads. */
export async function followed<T>(walk: Walk, attempt: (place: Place) => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const place = await walk.toPlace();
    using _held = place.directory;
    const result = await attempt(place);
    if (result !== undefined) return result;
    await walk.follow(place);
  }
}

/** What stands at `place`; undefined for a link. */
export async function lookBehindLinks(place: Place): Promise<Status | undefined> {
  const status = await look(place);
  return status.kind === "link" ? undefined : status;
}
