import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { StorageError } from "../errors.js";
import { close, fstat, fsync, ftruncate, unlink } from "./calls.js";
import { inodeOf, isAbout, type Journal, readJournal, removeJournal, writeJournal } from "./journal.js";
import { remember } from "./kept.js";
import { lookIfThere } from "./look.js";
import { partNameOf } from "./names.js";
import { recover } from "./recover.js";
import type { Settings } from "./settings.js";
import { type Status, statusOf } from "./status.js";
import type { Place } from "./walk.js";
import type { Growth } from "./writer.js";

/** This account's upload that appends to a file in place and has not become part of it; undefined where there is none. */
export async function ownJournal(place: Place, { journals, owner }: Settings): Promise<InPlaceUpload | undefined> {
  const found = await lookIfThere(place);
  if (found?.kind !== "file" || found.size <= journals.above) return undefined;
  const journal = await readJournal(place.directory, place.name, journals);
  if (journal === undefined || journal.owner !== owner || !isAbout(journal, found)) return undefined;
  return { journal, length: found.size };
}

/** What was appended to a file in place, and is not published. */
export interface InPlaceUpload {
  readonly journal: Journal;
  /** Of the file as it is. */
  readonly length: number;
}

/**
 * Begins to append to the file itself. `found` is what readers see. An older journal is replaced by this one in one step, so at no moment does the file show what is
 * not published; the memory of who wrote that one is made before.
 */
export async function appendInPlace(
  place: Place,
  found: Status | undefined,
  { offset, resumable }: { readonly offset: number; readonly resumable: boolean },
  settings: Settings,
): Promise<Growth> {
  if (found === undefined || offset !== found.size)
    throw new StorageError(
      "bad-offset",
      `a file as large can only be appended to at its end, not continued at byte ${offset}`,
    );
  const { directory, name } = place;
  const { journals, owner, durability, secret } = settings;
  const descriptor = await directory.openFile(name, constants.O_WRONLY);
  try {
    const stats = await fstat(descriptor);
    const status = statusOf(stats);
    const before = await readJournal(directory, name, journals);
    const isLeft = before !== undefined && isAbout(before, status);
    if (status.identity !== found.identity || (isLeft ? before.length : status.size) !== found.size)
      throw new StorageError("busy", "the file is being changed from outside");
    if (before !== undefined && before.owner !== owner)
      await remember(directory, partNameOf(secret, before.owner, name), status.modified);
    if (status.size > found.size) await ftruncate(descriptor, found.size);
    // Where the file system knows no time of birth, Node gives that of the last change, which the first byte would change.
    const born = stats.birthtimeNs === stats.ctimeNs || status.born === 0n ? null : status.born.toString(36);
    const { size: length, modified } = found;
    const journal = { name, length, modified, file: inodeOf(status), born, owner, resumable, id: randomUUID() };
    await writeJournal(directory, journal, journals, durability);
    await unlink(directory.at(partNameOf(secret, owner, name))).catch(() => undefined);
    return new InPlace(place, descriptor, resumable, settings);
  } catch (error) {
    await close(descriptor);
    throw error;
  }
}

/** Goes on behind the first `at` bytes. "bad-offset" where there are fewer, or where they would be bytes that are published. */
export async function resumeInPlace(
  place: Place,
  { journal }: InPlaceUpload,
  at: number,
  settings: Settings,
): Promise<Growth> {
  if (!journal.resumable || at < journal.length)
    throw new StorageError(
      "bad-offset",
      `behind its first ${journal.length} bytes the file can be appended to, not at ${at}`,
    );
  const descriptor = await place.directory.openFile(place.name, constants.O_WRONLY);
  try {
    const status = statusOf(await fstat(descriptor));
    if (!isAbout(journal, status) || at > status.size)
      throw new StorageError("bad-offset", `the file has only ${status.size} bytes`);
    await ftruncate(descriptor, at);
    return new InPlace(place, descriptor, true, settings);
  } catch (error) {
    await close(descriptor);
    throw error;
  }
}

/** An upload at the end of the file itself. Until its journal is gone the file is shown as it was. */
class InPlace implements Growth {
  readonly descriptor: number;
  readonly #place: Place;
  readonly #settings: Settings;
  readonly #resumable: boolean;
  #open = true;

  constructor(place: Place, descriptor: number, resumable: boolean, settings: Settings) {
    this.#place = place;
    this.#settings = settings;
    this.#resumable = resumable;
    this.descriptor = descriptor;
  }

  async publish(length: number): Promise<void> {
    const { durability, journals } = this.#settings;
    const status = statusOf(await fstat(this.descriptor));
    if (status.size !== length) throw new StorageError("failed", `the file has ${status.size} bytes of ${length}`);
    if ((await lookIfThere(this.#place))?.identity !== status.identity)
      throw new StorageError("busy", "another file has taken the name");
    try {
      if (durability !== "none") await fsync(this.descriptor);
      await this.#close();
    } catch (error) {
      await this.#undo(undefined);
      throw error;
    }
    await removeJournal(this.#place.directory, this.#place.name, journals, durability);
  }

  async keep(isDamaged: boolean): Promise<void> {
    const isKept = this.#resumable && !isDamaged && (await this.#flushed());
    await this.#close().catch(() => undefined);
    if (!isKept) await this.#undo(undefined);
  }

  async drop(): Promise<void> {
    await this.#close().catch(() => undefined);
    await this.#undo(this.#settings.owner);
  }

  /** Never fails: what cannot be undone now is undone by whoever comes next, and until then it is hidden. */
  async #undo(forgetting: string | undefined): Promise<void> {
    const { journals, durability } = this.#settings;
    const recovery = { journals, durability, ...(forgetting === undefined ? {} : { forgetting }) };
    await recover(this.#place, recovery).catch(() => undefined);
  }

  async #flushed(): Promise<boolean> {
    if (!this.#open || this.#settings.durability === "none") return true;
    return await fsync(this.descriptor).then(
      () => true,
      () => false,
    );
  }

  async #close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await close(this.descriptor);
  }
}
