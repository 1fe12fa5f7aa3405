import { reply } from "../../protocol/reply.js";
import type { VirtualPath } from "../../protocol/virtual-path.js";
import type { Storage } from "../../storage/contract.js";
import { StorageError } from "../../storage/errors.js";
import { requiredPath } from "../arguments.js";
import { command, replyWith, type Services } from "../command.js";
import { type LoggedIn, treeOf } from "../session-state.js";

/** DELE: remove a file. RFC 959 section 4.1.3. */
export const dele = command({
  verb: "DELE",
  rfc: "959 4.1.3",
  help: "file: remove a file",
  argument: requiredPath,
  phase: "logged-in",
  right: "delete",
  codes: [250],
  note: "also drops the user's own unfinished upload to that name",
  run: async ({ argument, user, services }) => {
    const removed = await removeFile(user.storage, argument);
    const dropped = await dropUnfinished(argument, user, services, removed);
    if (!removed && !dropped) throw new StorageError("not-found");
    return replyWith(reply(250, removed ? "Removed" : "What was kept of your upload is removed"));
  },
});

async function removeFile(storage: Storage, path: VirtualPath): Promise<boolean> {
  try {
    await storage.removeFile(path);
    return true;
  } catch (error) {
    if (error instanceof StorageError && error.kind === "not-found") return false;
    throw error;
  }
}

/** An upload that runs is told of (busy), unless a file was removed: then it goes on, and becomes a new one. */
async function dropUnfinished(
  path: VirtualPath,
  user: LoggedIn,
  { uploads, settings }: Services,
  removed: boolean,
): Promise<boolean> {
  try {
    await uploads.clear(treeOf(user), path, settings.upload.takeover);
    return await user.storage.dropUnfinished(path);
  } catch (error) {
    if (removed && error instanceof StorageError && error.kind === "busy") return false;
    throw error;
  }
}
