import type { ByteString } from "../../protocol/byte-string.js";
import { StorageError } from "../errors.js";

/** Names being uploaded to in this process, by directory. Accounts that share a directory meet here. */
const claimed = new Map<string, Set<ByteString>>();

/** Takes the name for one upload, or throws "busy"; gives the way to let it go. */
export function claim(directory: string, part: ByteString): () => void {
  const names = claimed.get(directory) ?? new Set();
  if (names.has(part)) throw new StorageError("busy", "another upload to this name is running");
  claimed.set(directory, names.add(part));
  return () => {
    names.delete(part);
    if (names.size === 0 && claimed.get(directory) === names) claimed.delete(directory);
  };
}

/** Whether an upload into this directory is running. */
export function isClaimed(directory: string): boolean {
  return claimed.has(directory);
}
