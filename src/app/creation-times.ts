import { appendFile, open } from "node:fs/promises";
import { replaceFile } from "../pki/files.js";
import type { CreationTimes } from "../storage/disk/index.js";
import { StorageError } from "../storage/errors.js";
import { StartError } from "./start-error.js";

/** Files whose time of creation is remembered; beyond that the one that was set first is forgotten. */
export const MAX_CREATION_TIMES = 65_536;
/** Read of the file at a start, its end first: more than twice as many lines of the longest kind. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;
const FILE_MODE = 0o600;

/** Device, inode and birth in base 36, and the time in milliseconds since 1970. */
const entry = /^([0-9a-z]+:[0-9a-z]+:-?[0-9a-z]+) (-?\d{1,16})$/;

/** Times of creation by file, of which the one that was set first is forgotten when there are too many. */
export class RememberedTimes {
  readonly #most: number;
  /** The one that was set first comes first. */
  readonly #times = new Map<string, number>();

  constructor(most: number = MAX_CREATION_TIMES) {
    this.#most = most;
  }

  get size(): number {
    return this.#times.size;
  }

  get(file: string): number | undefined {
    return this.#times.get(file);
  }

  /** In the order in which they were set. */
  entries(): Iterable<readonly [string, number]> {
    return this.#times.entries();
  }

  set(file: string, created: number): void {
    this.#times.delete(file);
    this.#times.set(file, created);
    if (this.#times.size <= this.#most) return;
    for (const first of this.#times.keys()) {
      this.#times.delete(first);
      break;
    }
  }
}

/** The times of creation that clients have set (MFCT), in a file of the data folder: a line for each, of several for one file the last one holds. */
export class CreationTimesFile implements CreationTimes {
  readonly #path: string;
  readonly #most: number;
  readonly #times: RememberedTimes;
  #lines = 0;
  #writing: Promise<void> = Promise.resolve();

  /** `openCreationTimes` makes it. */
  constructor(path: string, text: string, most: number) {
    this.#path = path;
    this.#most = most;
    this.#times = new RememberedTimes(most);
    for (const line of text.split("\n")) {
      const [, file, time] = entry.exec(line) ?? [];
      if (file !== undefined) this.#times.set(file, Number(time));
      if (line !== "") this.#lines++;
    }
  }

  get isEmpty(): boolean {
    return this.#times.size === 0;
  }

  get(file: string): number | undefined {
    return this.#times.get(file);
  }

  /** All of them, in the order in which they were set. */
  entries(): Iterable<readonly [string, number]> {
    return this.#times.entries();
  }

  /** One line after the other, so that none is torn by another. */
  set(file: string, created: number): Promise<void> {
    const writing = this.#writing.then(() => this.#write(file, created));
    this.#writing = writing.catch(() => undefined);
    return writing;
  }

  async #write(file: string, created: number): Promise<void> {
    const line = `${file} ${created}`;
    if (!entry.test(line)) throw new StorageError("unsupported", `${line} is no time that can be remembered`);
    try {
      // Behind a line that a crash has torn.
      await appendFile(this.#path, `\n${line}\n`, { mode: FILE_MODE });
    } catch (error) {
      throw new StorageError("failed", `${this.#path} cannot be written`, { cause: error });
    }
    this.#times.set(file, created);
    if (++this.#lines > 2 * this.#most) await this.#shorten();
  }

  /** Where it fails, the longer file does as well. */
  async #shorten(): Promise<void> {
    const text = [...this.#times.entries()].map(([file, created]) => `${file} ${created}\n`).join("");
    const done = await replaceFile(this.#path, text, FILE_MODE).then(
      () => true,
      () => false,
    );
    if (done) this.#lines = this.#times.size;
  }
}

/** Throws StartError where the file is there and cannot be read. */
export async function openCreationTimes(path: string, most: number = MAX_CREATION_TIMES): Promise<CreationTimesFile> {
  try {
    return new CreationTimesFile(path, await readEnd(path), most);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StartError(`the file ${path} cannot be read (${code})`, "check its owner and permissions", {
      cause: error,
    });
  }
}

async function readEnd(path: string): Promise<string> {
  try {
    await using handle = await open(path, "r");
    const { size } = await handle.stat();
    const buffer = Buffer.alloc(Math.min(size, MAX_FILE_BYTES));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString("latin1", 0, bytesRead);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}
