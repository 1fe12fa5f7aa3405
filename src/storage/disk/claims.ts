import type { ByteString } from "../../protocol/byte-string.js";
import { StorageError } from "../errors.js";

/** Names in use, by the identity of their directory: of targets and of parts. Accounts that share a directory meet here. */
export interface Claims {
  /** Takes all the names for one upload in one step, or none and rejects with StorageError "busy"; gives the way to let them go. */
  claim(directory: string, names: readonly ByteString[]): Promise<() => void>;
  /** Whether an upload into this directory is running. */
  isClaimed(directory: string): Promise<boolean>;
  /** Whether an upload to this target, or one that grows in this part, is running. */
  isNameClaimed(directory: string, name: ByteString): Promise<boolean>;
}

/** For storages of one process. */
export class LocalClaims implements Claims {
  readonly #claimed = new Map<string, Set<ByteString>>();

  async claim(directory: string, wanted: readonly ByteString[]): Promise<() => void> {
    const names = this.#claimed.get(directory) ?? new Set();
    if (wanted.some((name) => names.has(name)))
      throw new StorageError("busy", "another upload to this name is running");
    for (const name of wanted) names.add(name);
    this.#claimed.set(directory, names);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      for (const name of wanted) names.delete(name);
      if (names.size === 0) this.#claimed.delete(directory);
    };
  }

  async isClaimed(directory: string): Promise<boolean> {
    return this.#claimed.has(directory);
  }

  async isNameClaimed(directory: string, name: ByteString): Promise<boolean> {
    return this.#claimed.get(directory)?.has(name) === true;
  }
}

/** Of all storages that are given no others: two that have a directory in common meet wherever in the process they were opened. */
export const processClaims: Claims = new LocalClaims();

/** Undefined where the names are taken. */
export async function claimUnlessBusy(
  claims: Claims,
  directory: string,
  names: readonly ByteString[],
): Promise<(() => void) | undefined> {
  try {
    return await claims.claim(directory, names);
  } catch (error) {
    if (error instanceof StorageError && error.kind === "busy") return undefined;
    throw error;
  }
}
