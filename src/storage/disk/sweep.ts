import { unlink } from "./calls.js";
import type { Directory } from "./directory.js";
import { isPartName } from "./names.js";
import { scan } from "./scan.js";

/** Empties a directory of the parts that uploads left in it; false, with nothing removed, when there is anything else. */
export async function sweepParts(directory: Directory): Promise<boolean> {
  for await (const name of scan(directory)) if (!isPartName(name)) return false;
  for await (const name of scan(directory)) if (isPartName(name)) await unlink(directory.at(name));
  return true;
}
