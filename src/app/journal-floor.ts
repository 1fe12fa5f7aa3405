import { readFile } from "node:fs/promises";
import { replaceFile } from "../pki/files.js";

const FILE_MODE = 0o600;

/**
 * Bytes: the smallest `upload.copyLimit` that this data folder has ever been served with, this one included. A larger file may have a journal of
 * an append that was cut under an earlier limit, and is not to be read without a look for it. Rejects where it cannot be kept.
 */
export async function journalFloor(file: string, copyLimit: number): Promise<number> {
  const before = await storedFloor(file);
  const floor = Math.min(before, copyLimit);
  // Before the first file is appended to under it.
  if (floor < before) await replaceFile(file, `${floor}\n`, FILE_MODE);
  return floor;
}

/** What cannot be read is taken for the least: each file is looked at then, which is slow, and right. */
async function storedFloor(file: string): Promise<number> {
  try {
    const text = (await readFile(file, "utf8")).trim();
    return /^\d{1,16}$/.test(text) ? Number(text) : 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return Number.POSITIVE_INFINITY;
    throw error;
  }
}
