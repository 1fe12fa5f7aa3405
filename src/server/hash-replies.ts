import { type Reply, reply } from "../protocol/reply.js";
import type { HashRefusal } from "./hashing/hashes.js";

/** What a client is told where there is no hash. The codes are those of draft-bryan-ftpext-hash section 3.5, but for what the commands without draft say. */
export const hashRefusals: Readonly<Record<HashRefusal, Reply>> = {
  "is-a-directory": reply(550, "That is a directory"),
  "not-a-file": reply(550, "Not a plain file"),
  "beyond-end": reply(550, "The file is shorter than that"),
  changed: reply(450, "The file was changed while it was read; try again later"),
  busy: reply(450, "Too many files are being hashed now; try again later"),
};
