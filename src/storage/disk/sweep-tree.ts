import { constants } from "node:fs";
import type { ByteString } from "../../protocol/byte-string.js";
import { close, fstat, ftruncate, futimes, unlink } from "./calls.js";
import { type Claims, claimUnlessBusy, processClaims } from "./claims.js";
import type { Directory } from "./directory.js";
import type { Durability } from "./durability.js";
import { errnoOf, toStorageError } from "./errno.js";
import { isAbout, type Journal, MAX_JOURNAL_BYTES, parseJournal, readText } from "./journal.js";
import { lookIfThere } from "./look.js";
import { isPartName, journalNameOf } from "./names.js";
import { recover } from "./recover.js";
import { bestWay } from "./root.js";
import { scanKinds } from "./scan.js";
import { type Status, statusOf } from "./status.js";
import { toTime } from "./times.js";

/** Milliseconds for which it is remembered that an upload was cut, at least. */
export const REMEMBER_MS = 30 * 24 * 60 * 60 * 1000;
/** Each level of directories holds two descriptors while what is beneath it is swept. */
const MAX_DEPTH = 200;

export interface SweepOptions {
  /** The server's own: without it a journal cannot be told from a part. */
  readonly secret: Uint8Array;
  /** Milliseconds since its last change for which a part can be gone on with. */
  readonly keepParts: number;
  readonly durability: Durability;
  /** See DiskOptions. */
  readonly claims?: Claims;
  /** Milliseconds since 1970, UTC. */
  readonly now: () => number;
  /** Ends it between two entries: it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What was done. */
export interface Swept {
  /** Parts of which only the memory is left. */
  readonly emptied: number;
  /** Memories that are gone. */
  readonly forgotten: number;
  /** Files that are again what they were before an upload appended to them in place. */
  readonly recovered: number;
  /** That are free again. */
  readonly bytes: number;
}

/**
 * Goes through a tree, and takes from uploads that were cut what nobody has come back for. No link is followed, and nothing but parts and the files of journals is
 * touched. One call is under way at a time: nobody waits for this. A directory that cannot be read is left out; the root must be there.
 */
export async function sweepTree(root: string, options: SweepOptions): Promise<Swept> {
  const sweep = new Sweep(options);
  try {
    using directory = await (await bestWay()).openRoot(root);
    await sweep.directory(directory, 0);
  } catch (error) {
    options.signal?.throwIfAborted();
    throw toStorageError(error, `cannot sweep ${root}`);
  }
  return sweep.swept;
}

class Sweep {
  readonly swept = { emptied: 0, forgotten: 0, recovered: 0, bytes: 0 };
  readonly #options: SweepOptions;
  readonly #claims: Claims;

  constructor(options: SweepOptions) {
    this.#options = options;
    this.#claims = options.claims ?? processClaims;
  }

  async directory(directory: Directory, depth: number): Promise<void> {
    for await (const { name, kind } of scanKinds(directory)) {
      this.#options.signal?.throwIfAborted();
      if (isPartName(name)) await unlessGone(this.#part(directory, name));
      else if (kind !== "other" && depth < MAX_DEPTH) await unlessGone(this.#beneath(directory, name, depth));
    }
  }

  async #beneath(directory: Directory, name: ByteString, depth: number): Promise<void> {
    using inner = await directory.child(name);
    await this.directory(inner, depth + 1);
  }

  async #part(directory: Directory, name: ByteString): Promise<void> {
    const status = await lookIfThere({ directory, name });
    if (status?.kind !== "file" || !this.#isOver(status.modified)) return;
    const identity = await directory.identity();
    if (await this.#claims.isNameClaimed(identity, name)) return;
    const journal = status.size > MAX_JOURNAL_BYTES ? undefined : await this.#journalIn(directory, name);
    if (journal !== undefined) return await this.#journal(directory, identity, journal, status);
    const unclaim = await claimUnlessBusy(this.#claims, identity, [name]);
    if (unclaim === undefined) return;
    try {
      // A second name of a published file, of an upload whose process died when it had just got its first.
      if (status.links > 1) await unlink(directory.at(name));
      else if (status.size > 0) await this.#empty(directory, name);
      else if (this.#isForgettable(status.modified)) {
        await unlink(directory.at(name));
        this.swept.forgotten++;
      }
    } finally {
      unclaim();
    }
  }

  /** Only where the name proves it: any text may be the content of a part. */
  async #journalIn(directory: Directory, name: ByteString): Promise<Journal | undefined> {
    const text = await readText(directory, name);
    const journal = text === undefined ? undefined : parseJournal(text);
    return journal !== undefined && journalNameOf(this.#options.secret, journal.name) === name ? journal : undefined;
  }

  async #journal(directory: Directory, identity: string, journal: Journal, own: Status): Promise<void> {
    const place = { directory, name: journal.name };
    const unclaim = await claimUnlessBusy(this.#claims, identity, [journal.name]);
    if (unclaim === undefined) return;
    try {
      const file = await lookIfThere(place);
      const isThere = file !== undefined && isAbout(journal, file);
      if (!this.#isOver(Math.max(own.modified, isThere ? file.modified : 0))) return;
      const { secret, durability } = this.#options;
      await recover(place, { journals: { secret, above: 0 }, durability });
      this.swept.recovered++;
      this.swept.bytes += isThere ? file.size - journal.length : 0;
    } finally {
      unclaim();
    }
  }

  /** Its time stays: from then on it is remembered. */
  async #empty(directory: Directory, name: ByteString): Promise<void> {
    const descriptor = await directory.openFile(name, constants.O_WRONLY);
    try {
      const stats = await fstat(descriptor);
      const { kind, links, size, modified } = statusOf(stats);
      if (kind !== "file" || links !== 1 || !this.#isOver(modified)) return;
      await ftruncate(descriptor, 0);
      await futimes(descriptor, toTime(Number(stats.atimeNs) / 1e6), toTime(modified));
      this.swept.emptied++;
      this.swept.bytes += size;
    } finally {
      await close(descriptor);
    }
  }

  #isOver(modified: number): boolean {
    return this.#options.now() - modified > this.#options.keepParts;
  }

  #isForgettable(modified: number): boolean {
    return this.#options.now() - modified > Math.max(REMEMBER_MS, this.#options.keepParts);
  }
}

/** Gone, or something else by now; or the server itself may not touch it. */
async function unlessGone(action: Promise<void>): Promise<void> {
  try {
    await action;
  } catch (error) {
    const codes = ["ENOENT", "ENOTDIR", "ELOOP", "EMLINK", "ENXIO", "EISDIR", "EACCES", "EPERM", "EROFS", "ESTALE"];
    if (!codes.includes(errnoOf(error))) throw error;
  }
}
