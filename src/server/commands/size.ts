import { AsciiSize } from "../../protocol/ascii.js";
import { reply } from "../../protocol/reply.js";
import type { FileReader } from "../../storage/contract.js";
import { requiredPath } from "../arguments.js";
import { command, replyWith } from "../command.js";

/** Under TYPE A the whole file must be read to know its size on the wire; beyond this it is not. */
export const MAX_ASCII_SIZE_BYTES = 1024 * 1024;

/** SIZE: how many bytes a download would be. RFC 3659 section 4. */
export const size = command({
  verb: "SIZE",
  rfc: "3659 4",
  help: "file: how large a file is",
  argument: requiredPath,
  phase: "logged-in",
  right: ["list", "read", "write"],
  keepsRestart: true,
  feat: ["SIZE"],
  codes: [213, 550],
  run: async ({ argument, session, user }) => {
    const entry = await user.storage.stat(argument);
    if (entry.kind !== "file") return replyWith(reply(550, "Not a plain file"));
    if (session.type === "I") return replyWith(reply(213, `${entry.size}`));
    if (entry.size > MAX_ASCII_SIZE_BYTES)
      return replyWith(reply(550, "Too large to be counted in TYPE A; use TYPE I"));
    const reader = await user.storage.read(argument);
    try {
      return replyWith(reply(213, `${await asciiSize(reader)}`));
    } finally {
      await reader.close();
    }
  },
});

async function asciiSize(reader: FileReader): Promise<number> {
  const counter = new AsciiSize();
  const buffer = Buffer.allocUnsafe(64 * 1024);
  for (let position = 0; position <= MAX_ASCII_SIZE_BYTES; ) {
    const count = await reader.read(buffer, position);
    if (count === 0) break;
    counter.add(buffer.subarray(0, count));
    position += count;
  }
  return counter.bytes;
}
