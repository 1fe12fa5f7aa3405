import { AsciiSize } from "../../protocol/ascii.js";
import { type Reply, reply } from "../../protocol/reply.js";
import type { VirtualPath } from "../../protocol/virtual-path.js";
import type { FileReader, UnfinishedUpload } from "../../storage/contract.js";
import { requiredPath } from "../arguments.js";
import { type ContextOf, command, replyWith } from "../command.js";
import { treeOf } from "../session-state.js";
import { isPublished, rememberOffer } from "../upload.js";

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
  note: "of an upload of the user's own that was cut: where it can be continued",
  run: async (context) => {
    const { argument, session, user } = context;
    const unfinished = await user.storage.unfinished(argument);
    if (unfinished !== undefined) return replyWith(await tellOfUnfinished(context, unfinished));
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

/** What SIZE says while an upload of this user's to that name is unfinished. */
async function tellOfUnfinished(
  { argument: path, session, user, services }: ContextOf<VirtualPath, "logged-in">,
  unfinished: UnfinishedUpload,
): Promise<Reply> {
  const { offered } = unfinished;
  const quietFor = await services.uploads.quietFor(treeOf(user), path);
  const isRunning = quietFor !== undefined && quietFor < services.settings.upload.takeover;
  // Also where a file has the name: a client that comes back at once, while its old connection seems to live, takes the old file's size for
  // what it has sent itself, and one that is larger for proof that nothing is left to send.
  if (isRunning) return reply(550, "An upload of yours to this name is running");
  if (await isPublished(user.storage, path)) {
    rememberOffer(session, path, unfinished);
    return reply(550, `An upload of yours to this name was cut at ${offered} bytes`);
  }
  if (session.type === "A") return reply(550, "Your upload to this name was cut; it can be continued in TYPE I only");
  rememberOffer(session, path, unfinished);
  return offered > 0 ? reply(213, `${offered}`) : reply(550, "Nothing of your upload to this name can be continued");
}

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
