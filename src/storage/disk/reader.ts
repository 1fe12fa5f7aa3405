import { constants } from "node:fs";
import type { FileReader } from "../contract.js";
import { StorageError } from "../errors.js";
import { closeNow, fstatNow, read } from "./calls.js";
import { errnoOf, toStorageError } from "./errno.js";
import { InFlight } from "./in-flight.js";
import type { Journals } from "./journal.js";
import { asPublished, followed } from "./look.js";
import { type Status, statusOf } from "./status.js";
import type { Place, Walk } from "./walk.js";

/** An open descriptor and what it is. */
export interface OpenFile {
  readonly descriptor: number;
  readonly status: Status;
}

export async function openReader(walk: Walk, journals: Journals): Promise<FileReader> {
  const file = await followed(walk, (place) => openForReading(place, journals));
  // What is appended in place from now on is not read before it is published: not by this reader any more.
  return new DiskReader(file, file.status.size > journals.above ? file.status.size : Number.POSITIVE_INFINITY);
}

/** Opens a regular file, and nothing else; undefined for a link. What is behind `status.size` is not to be read. */
export async function openForReading(place: Place, journals: Journals): Promise<OpenFile | undefined> {
  let descriptor: number;
  try {
    descriptor = await place.directory.openFile(place.name, constants.O_RDONLY);
  } catch (error) {
    if (errnoOf(error) === "ELOOP" || errnoOf(error) === "EMLINK") return undefined;
    throw error;
  }
  try {
    const look = (): Status => statusOf(fstatNow(descriptor));
    const status = await asPublished(place, look(), journals, look);
    refuseOthers(status);
    return { descriptor, status };
  } catch (error) {
    closeNow(descriptor);
    throw error;
  }
}

/** Throws for anything but a regular file. */
export function refuseOthers(status: Status): void {
  if (status.kind === "directory") throw new StorageError("is-a-directory", "it is a directory");
  if (status.kind !== "file") throw new StorageError("not-a-file", "it is a FIFO, a socket or a device");
}

class DiskReader implements FileReader {
  readonly size: number;
  readonly modified: number;
  readonly #descriptor: number;
  readonly #end: number;
  readonly #reads = new InFlight();
  #closing: Promise<void> | undefined;

  constructor(file: OpenFile, end: number) {
    this.size = file.status.size;
    this.modified = file.status.modified;
    this.#descriptor = file.descriptor;
    this.#end = end;
  }

  async read(into: Uint8Array, position: number): Promise<number> {
    if (this.#closing !== undefined) throw new StorageError("failed", "the file was read after it was closed");
    const wanted = into.subarray(0, Math.max(0, this.#end - position));
    try {
      return await this.#reads.run(() => read(this.#descriptor, wanted, position));
    } catch (error) {
      throw toStorageError(error, "cannot read");
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#reads.idle();
    closeNow(this.#descriptor);
  }
}
