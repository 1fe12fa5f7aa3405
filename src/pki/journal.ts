import { open } from "node:fs/promises";
import { dirname } from "node:path";
import { PkiError } from "./errors.js";
import { giveToOwner, readBounded } from "./files.js";

/** A million certificates. */
const MAX_JOURNAL_BYTES = 256 * 1024 * 1024;
const LF = 10;

/**
 * Writes one line of JSON behind the others, and to the disk. Lines are never changed, so two programs may write at once, and one that is
 * broken off leaves no more than a broken line. Throws PkiError "unwritable".
 */
export async function appendLine(file: string, line: object): Promise<void> {
  try {
    await using handle = await open(file, "a+", 0o600);
    const { size } = await handle.stat();
    if (size === 0) await giveToOwner(dirname(file), handle);
    const last = Buffer.alloc(1, LF);
    if (size > 0) await handle.read(last, 0, 1, size - 1);
    await handle.appendFile(`${last[0] === LF ? "" : "\n"}${JSON.stringify(line)}\n`);
    await handle.sync();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const hint = "check its owner and permissions, and the space on the disk";
    throw new PkiError("unwritable", `${file} cannot be written (${code})`, hint, { cause: error });
  }
}

/** All whole lines; broken ones are passed over. Throws PkiError "unreadable". */
export async function readLines(file: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const found = await readBounded(file, MAX_JOURNAL_BYTES);
  return found === undefined ? [] : parseLines(found.bytes.toString("utf8"));
}

function parseLines(text: string): readonly Readonly<Record<string, unknown>>[] {
  const lines: Record<string, unknown>[] = [];
  for (const line of text.split("\n")) {
    try {
      const value: unknown = JSON.parse(line);
      if (typeof value === "object" && value !== null) lines.push(value as Record<string, unknown>);
    } catch {
      // Broken off, or empty.
    }
  }
  return lines;
}
