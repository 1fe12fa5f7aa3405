import { mkdir, open } from "node:fs/promises";
import path from "node:path";
import { configFolder, readPrivate, writePrivate } from "../private-file.js";

/** Lines that are kept, and the largest file of them that is read, in bytes. */
const MAX_LINES = 1_000;
const MAX_HISTORY_BYTES = 1024 * 1024;

/** A line that may hold a password, or that its writer wants to be forgotten (a space before it). */
const secret =
  /^\s|:\/\/[^/@\s]*:[^/@]*@|^(?:user|login)\s+\S+\s+\S|\s-u\s*\S+,|\b(?:PASS|ACCT)\b|passw(?:or)?d|passphrase|secret/i;

/** What was typed before, in a file that only its owner can read. */
export class History {
  readonly #file = path.join(configFolder(), "history");
  /** The newest last. */
  readonly lines: string[] = [];

  static async read(): Promise<History> {
    const history = new History();
    const text = await readPrivate(history.#file, MAX_HISTORY_BYTES).catch(() => undefined);
    const lines = (text ?? "").split("\n").filter((line) => line !== "");
    history.lines.push(...lines.slice(-MAX_LINES));
    // Not for each line, but once in a while it is made short again.
    if (lines.length > 2 * MAX_LINES)
      await writePrivate(history.#file, `${history.lines.join("\n")}\n`).catch(() => {});
    return history;
  }

  /** A history that cannot be written is none; the shell goes on. */
  async add(line: string): Promise<void> {
    if (line.trim() === "" || secret.test(line) || line === this.lines.at(-1)) return;
    this.lines.push(line);
    try {
      await mkdir(path.dirname(this.#file), { recursive: true, mode: 0o700 });
      await using handle = await open(this.#file, "a", 0o600);
      await handle.chmod(0o600);
      await handle.appendFile(`${line}\n`);
    } catch {
      // See above.
    }
  }
}
