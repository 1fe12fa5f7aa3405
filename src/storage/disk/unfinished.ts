import type { VirtualPath } from "../../protocol/virtual-path.js";
import type { UnfinishedUpload } from "../contract.js";
import { offeredLength } from "../offered-length.js";
import { toStorageError } from "./errno.js";
import { type InPlaceUpload, ownJournal } from "./in-place.js";
import { isOurs, removeKept } from "./kept.js";
import { lookIfThere } from "./look.js";
import { partNameOf } from "./names.js";
import { settleFile } from "./recover.js";
import type { Settings } from "./settings.js";
import type { Status } from "./status.js";
import { both } from "./uploads.js";
import { type Place, type Tree, Walk } from "./walk.js";

/** What is unfinished of the account's upload to `path`, wherever links lead that an upload would follow. */
export async function unfinishedUpload(
  tree: Tree,
  path: VirtualPath,
  settings: Settings,
): Promise<UnfinishedUpload | undefined> {
  const target = await targetOf(tree, path);
  if (target === undefined) return undefined;
  const { place, found } = target;
  using directory = place.directory;
  const name = partNameOf(settings.secret, settings.owner, place.name);
  const inPlace = isLarge(found, settings) ? await ownJournal(place, settings) : undefined;
  if (inPlace !== undefined)
    return offeredInPlace(inPlace, await settings.claims.isNameClaimed(await directory.identity(), name));
  const [identity, kept] = await both(directory.identity(), lookIfThere({ directory, name }));
  if (kept === undefined) return undefined;
  const running = await settings.claims.isNameClaimed(identity, name);
  if (!running && kept.links > 1 && kept.identity === found?.identity) {
    // Published, but the process died before the part lost its name.
    await removeKept(directory, name, settings.claims).catch(() => undefined);
    return undefined;
  }
  // Numbers of files are given out again, at once on ext4.
  const id = `${kept.identity}:${kept.born}`;
  return { offered: isOurs(kept, found) ? offeredLength(kept.size) : 0, running, id };
}

/** Never less than what is published: behind that the client's own bytes begin. */
function offeredInPlace({ journal, length }: InPlaceUpload, running: boolean): UnfinishedUpload {
  const offered = journal.resumable ? Math.max(journal.length, offeredLength(length)) : 0;
  return { offered, running, id: journal.id };
}

function isLarge(found: Status | undefined, { journals }: Settings): boolean {
  return found?.kind === "file" && found.size > journals.above;
}

/** False where there is nothing. */
export async function dropUnfinished(tree: Tree, path: VirtualPath, settings: Settings): Promise<boolean> {
  const target = await targetOf(tree, path);
  if (target === undefined) return false;
  const { place, found } = target;
  using directory = place.directory;
  const isUndone = isLarge(found, settings) && (await undoInPlace(place, found, settings));
  const name = partNameOf(settings.secret, settings.owner, place.name);
  return (await removeKept(directory, name, settings.claims)) || isUndone;
}

async function undoInPlace(place: Place, found: Status | undefined, settings: Settings): Promise<boolean> {
  if ((await ownJournal(place, settings)) === undefined) return false;
  const { journals, claims, durability, owner } = settings;
  await settleFile(place, found, { journals, claims, durability, forgetting: owner });
  return true;
}

interface Target {
  readonly place: Place;
  readonly found: Status | undefined;
}

/** Where an upload to `path` would go; undefined where none can. */
async function targetOf(tree: Tree, path: VirtualPath): Promise<Target | undefined> {
  if (path.isRoot) return undefined;
  const walk = new Walk(tree, path.segments);
  try {
    for (;;) {
      const place = await walk.toPlace();
      const found = await lookIfThere(place).catch((error: unknown) => {
        place.directory.close();
        throw error;
      });
      if (found?.kind !== "link") return { place, found };
      using _met = place.directory;
      await walk.follow(place);
    }
  } catch (error) {
    const failure = toStorageError(error, "cannot look for an upload");
    if (!["not-found", "not-a-directory", "outside"].includes(failure.kind)) throw failure;
    return undefined;
  }
}
