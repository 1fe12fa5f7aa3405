import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import path from "node:path";

/**
 * Makes something once for all files of a run of `npm test`, each of which is a process: `make` writes a file or folder of the name that it is given. Tells
 * where it is; undefined where a file runs alone, and nothing is shared. What it holds must not be changed.
 */
export async function onceForRun(name: string, make: (place: string) => Promise<void>): Promise<string | undefined> {
  const folder = process.env.TEST_RUN_FOLDER;
  if (folder === undefined) return undefined;
  const place = path.join(folder, name);
  if (existsSync(place)) return place;
  const own = `${place}-${process.pid}`;
  await make(own);
  try {
    await rename(own, place);
  } catch {
    // Another file was faster.
    await rm(own, { recursive: true });
  }
  return place;
}
