import { createCipheriv, createHash } from "node:crypto";
import { crc32 } from "node:zlib";

const nodeNames = { MD5: "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-512": "sha512" } as const;

export type HashName = keyof typeof nodeNames | "CRC32" | "X-GMAC";

export const hashNames: readonly string[] = [...Object.keys(nodeNames), "CRC32", "X-GMAC"];

function isNodeName(name: string): name is keyof typeof nodeNames {
  return Object.hasOwn(nodeNames, name);
}

/** In hexadecimal, lower case. */
export function hexOf(name: string, content: Buffer): string {
  if (isNodeName(name)) return createHash(nodeNames[name]).update(content).digest("hex");
  return name === "X-GMAC" ? gmacOf(content) : crc32(content).toString(16).padStart(8, "0");
}

function gmacOf(content: Buffer): string {
  const cipher = createCipheriv("aes-128-gcm", Buffer.alloc(16), Buffer.alloc(12));
  cipher.setAAD(content).final();
  return cipher.getAuthTag().toString("hex");
}
