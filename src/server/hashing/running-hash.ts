import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { Gmac } from "../../support/gmac.js";
import type { HashName } from "./hash-names.js";

/** A hash that grows. */
export interface RunningHash {
  add(bytes: Uint8Array): void;
  /** Lower-case hexadecimal. Nothing can be added after it. */
  end(): string;
}

export function beginHash(name: HashName): RunningHash {
  if (name === "CRC32") return new RunningCrc();
  if (name === "X-GMAC") return new Gmac();
  const hash = createHash(name.replace("-", ""));
  return {
    add: (bytes) => {
      hash.update(bytes);
    },
    end: () => hash.digest("hex"),
  };
}

class RunningCrc implements RunningHash {
  #value = 0;

  add(bytes: Uint8Array): void {
    this.#value = crc32(bytes, this.#value);
  }

  end(): string {
    return this.#value.toString(16).padStart(8, "0");
  }
}
