import type { ByteString } from "../../protocol/byte-string.js";
import { StorageError } from "../errors.js";

/** Names in use in this process, by directory: of targets and of parts. Accounts that share a directory meet here. */
const claimed = new Map<string, Set<ByteString>>();

/** Takes all the names for one upload, or none and throws "busy"; gives the way to let them go. */
export function claim(directory: string, ...wanted: readonly ByteString[]): () => void {
  const names = claimed.get(directory) ?? new Set();
  if (wanted.some((name) => names.has(name))) throw new StorageError("busy", "another upload to this name is running");
  for (const name of wanted) names.add(name);
  claimed.set(directory, names);
  return () => {
    for (const name of wanted) names.delete(name);
    if (names.size === 0 && claimed.get(directory) === names) claimed.delete(directory);
  };
}

/** Whether an upload into this directory is running. */
export function isClaimed(directory: string): boolean {
  return claimed.has(directory);
}

/** Whether an upload to this target, or one that grows in this part, is running. */
export function isNameClaimed(directory: string, name: ByteString): boolean {
  return claimed.get(directory)?.has(name) === true;
}
