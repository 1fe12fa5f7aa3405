import { type Reply, reply } from "../protocol/reply.js";
import { StorageError, type StorageErrorKind } from "../storage/errors.js";

/** The only map from what went wrong to what the client reads. Exhaustive by type; no text of an exception passes here. */
const storageReplies: Readonly<Record<StorageErrorKind, Reply>> = {
  "not-found": reply(550, "No such file or directory"),
  exists: reply(550, "That name is in use"),
  "not-a-directory": reply(550, "Not a directory"),
  "is-a-directory": reply(550, "That is a directory"),
  "not-a-file": reply(550, "Not a plain file"),
  "not-empty": reply(550, "The directory is not empty"),
  denied: reply(550, "Permission denied"),
  "read-only": reply(550, "The file system is read-only"),
  "no-space": reply(452, "No space left on the server"),
  quota: reply(552, "That is more than your quota allows; SITE QUOTA shows it"),
  "name-invalid": reply(553, "That name is not possible here"),
  outside: reply(550, "Links are not followed there"),
  busy: reply(450, "An upload is running there; try again later"),
  "bad-offset": reply(554, "The file is shorter than the offset that REST gave"),
  overloaded: reply(451, "The server is short of resources; try again later"),
  unsupported: reply(504, "The storage behind this path cannot do that"),
  failed: reply(451, "The storage failed; the server's log says why"),
};

/** Kinds that say something about the server, not about what the client asked: these go to the log as failures. */
export function isServerFault(error: unknown): boolean {
  return (
    !(error instanceof StorageError) ||
    error.kind === "failed" ||
    error.kind === "overloaded" ||
    error.kind === "no-space"
  );
}

export function replyToError(error: unknown): Reply {
  if (error instanceof StorageError) return storageReplies[error.kind];
  return reply(451, "Something failed in the server; its log says what");
}

/** Every code that storage may cause, for docs/rfc.md. */
export const storageCodes: readonly number[] = [
  ...new Set([...Object.values(storageReplies).map(({ code }) => code), 451]),
].sort();
