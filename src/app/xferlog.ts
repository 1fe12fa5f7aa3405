import { type FileHandle, open } from "node:fs/promises";
import { resolve } from "node:path";
import type { Config } from "../config/schema.js";
import type { ServerEvent } from "../server/events.js";
import { LineWriter } from "./line-writer.js";
import { StartError } from "./start-error.js";
import { xferlogLine } from "./xferlog-line.js";

/** Time for the last lines to be written, in milliseconds. */
const CLOSE_DEADLINE_MS = 5000;
const FILE_MODE = 0o640;

/** The file of transfers, or nothing when it is off. A rotation renames it and opens another. */
export class Xferlog {
  readonly #handle: FileHandle | undefined;
  readonly #writer: LineWriter | undefined;

  /** A relative path starts in the data folder. Throws StartError. */
  static async open(
    setting: Config["log"]["xferlog"],
    dataFolder: string,
    onTrouble: (words: string) => void,
  ): Promise<Xferlog> {
    if (setting === "off") return new Xferlog(undefined, undefined);
    const file = resolve(dataFolder, setting.path);
    const handle = await openFile(file);
    const writer = new LineWriter(handle.fd, {
      onTrouble: ({ message }) => onTrouble(`the xferlog file ${file} cannot be written: ${message}`),
      onLost: (count) => onTrouble(`${count} lines of the xferlog file ${file} were lost`),
    });
    return new Xferlog(handle, writer);
  }

  private constructor(handle: FileHandle | undefined, writer: LineWriter | undefined) {
    this.#handle = handle;
    this.#writer = writer;
  }

  event(event: ServerEvent, now: Date = new Date()): void {
    if (event.type === "transfer") this.#writer?.write(xferlogLine(event, now));
  }

  async close(): Promise<void> {
    await this.#writer?.flush(CLOSE_DEADLINE_MS);
    await this.#handle?.close();
  }
}

async function openFile(file: string): Promise<FileHandle> {
  try {
    return await open(file, "a", FILE_MODE);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StartError(
      `the xferlog file ${file} cannot be opened (${code ?? String(error)})`,
      "make its folder, or change log.xferlog",
      { cause: error },
    );
  }
}
