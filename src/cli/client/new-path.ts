import path from "node:path";
import { type FtpsClient, FtpsError } from "../../client/index.js";
import { settingsOf } from "../../client/options.js";
import { isAddress, resolveTarget, type Target } from "./target.js";
import { workingFolder } from "./working-folder.js";

interface Move {
  readonly client: FtpsClient;
  readonly signal: AbortSignal;
  readonly target: Target;
  /** What is renamed, and the new name as it was given. */
  readonly from: string;
  readonly given: string;
}

/**
 * Where `mv` moves something to: a path from the root, a path from the folder that it is in, or an address of the same server. Into a folder it goes under its own name.
 * Throws FtpsError.
 */
export async function newPath({ client, signal, target, from, given }: Move): Promise<string> {
  if (given === "") throw new FtpsError("usage", "the new path is empty", { hint: "sealift mv ftpes://host/old new" });
  const to = isAddress(given)
    ? ((await pathOn(target, given)) ?? (await workingFolder(client, signal)))
    : fromFolderOf(from, given);
  return to.endsWith("/") || (await isFolder(client, to, signal)) ? path.posix.join(to, path.posix.basename(from)) : to;
}

function fromFolderOf(from: string, given: string): string {
  return given.startsWith("/") ? given : path.posix.join(path.posix.dirname(from), given);
}

async function isFolder(client: FtpsClient, remote: string, signal: AbortSignal): Promise<boolean> {
  return (await client.exists(remote, { signal })) && (await client.stat(remote, { signal })).kind === "directory";
}

/** Undefined: where the login leads. */
async function pathOn(target: Target, address: string): Promise<string | undefined> {
  const other = await resolveTarget(address);
  const [here, there] = [target, other].map(({ options }) => settingsOf({ ...options, allowClear: true }));
  const isSame = here?.host === there?.host && here?.port === there?.port && here?.user === there?.user;
  if (isSame) return other.path;
  throw new FtpsError("usage", "both names of mv are on the same server", {
    hint: "between servers: get it, put it, and then rm it",
  });
}
