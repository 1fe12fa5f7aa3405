import { StorageError, type StorageErrorKind } from "../errors.js";
import { lstat } from "./calls.js";
import { errnoOf } from "./errno.js";
import { type Status, statusOf } from "./status.js";
import { type Place, type Tree, Walk } from "./walk.js";

/** What stands at `place`, a link being a link. */
export async function look(place: Place): Promise<Status> {
  return statusOf(await lstat(place.directory.at(place.name)));
}

/** The same; undefined when nothing stands there. */
export async function lookIfThere(place: Place): Promise<Status | undefined> {
  try {
    return await look(place);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
    throw error;
  }
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
    return await followed(walk, lookBehindLinks);
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
