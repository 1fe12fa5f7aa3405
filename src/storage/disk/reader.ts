import { constants } from "node:fs";
import type { FileReader } from "../contract.js";
import { StorageError } from "../errors.js";
import { close, fstat, read } from "./calls.js";
import { errnoOf, toStorageError } from "./errno.js";
import { InFlight } from "./in-flight.js";
import { followed } from "./look.js";
import { type Status, statusOf } from "./status.js";
import type { Place, Walk } from "./walk.js";

/** An open descriptor and what it is. */
export interface OpenFile {
  readonly descriptor: number;
  readonly status: Status;
}

export async function openReader(walk: Walk): Promise<FileReader> {
  return new DiskReader(await followed(walk, openForReading));
}

/** Opens a regular file, and nothing else; undefined for a link. */
export async function openForReading(place: Place): Promise<OpenFile | undefined> {
  let descriptor: number;
  try {
    descriptor = await place.directory.openFile(place.name, constants.O_RDONLY);
  } catch (error) {
    if (errnoOf(error) === "ELOOP" || errnoOf(error) === "EMLINK") return undefined;
    throw error;
  }
  try {
    const status = statusOf(await fstat(descriptor));
    refuseOthers(status);
    return { descriptor, status };
  } catch (error) {
    await close(descriptor);
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
  readonly #reads = new InFlight();
  #closing: Promise<void> | undefined;

  constructor(file: OpenFile) {
    this.size = file.status.size;
    this.modified = file.status.modified;
    this.#descriptor = file.descriptor;
  }

  async read(into: Uint8Array, position: number): Promise<number> {
    if (this.#closing !== undefined) throw new StorageError("failed", "the file was read after it was closed");
    try {
      return await this.#reads.run(() => read(this.#descriptor, into, position));
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
    await close(this.#descriptor);
  }
}
