import { createCipheriv } from "node:crypto";

const KEY = new Uint8Array(16);
const IV = new Uint8Array(12);

/**
 * AES-128-GMAC (NIST SP 800-38D) under a key and an IV of zeros, which everyone knows: a sum of 128 bits against accidents, as CRC32 is one of 32, and no more than that against whoever
 * changes contents on purpose. Processors have instructions for it, since TLS lives on it: two to seven times as fast as CRC32.
 * `openssl mac -cipher AES-128-GCM -macopt hexkey:$(printf %032d 0) -macopt hexiv:$(printf %024d 0) -in FILE GMAC` computes the same.
 */
export class Gmac {
  readonly #cipher = createCipheriv("aes-128-gcm", KEY, IV);

  add(bytes: Uint8Array): void {
    this.#cipher.setAAD(bytes);
  }

  /** Lower-case hexadecimal. Nothing can be added after it. */
  end(): string {
    this.#cipher.final();
    return this.#cipher.getAuthTag().toString("hex");
  }
}
