import path from "node:path";
import { FtpsError } from "../../client/index.js";
import { settingsOf } from "../../client/options.js";
import { isAddress, resolveTarget, type Target } from "./target.js";

/**
 * Where `mv` moves `from` to: a path from the root, a path from the folder that `from` is in, or an address of the same server. What ends in `/` is a folder, into
 * which it goes under its own name. Throws FtpsError "usage".
 */
export async function newPath(target: Target, from: string, given: string): Promise<string> {
  if (given === "") throw new FtpsError("usage", "the new path is empty", { hint: "sealift mv ftpes://host/old new" });
  const whole = isAddress(given) ? await pathOn(target, given) : fromFolderOf(from, given);
  return whole.endsWith("/") ? whole + path.posix.basename(from) : whole;
}

function fromFolderOf(from: string, given: string): string {
  return given.startsWith("/") ? given : path.posix.join(path.posix.dirname(from), given);
}

async function pathOn(target: Target, address: string): Promise<string> {
  const other = await resolveTarget(address);
  const [here, there] = [target, other].map(({ options }) => settingsOf({ ...options, allowClear: true }));
  const isSame = here?.host === there?.host && here?.port === there?.port && here?.user === there?.user;
  if (!isSame)
    throw new FtpsError("usage", "both names of mv are on the same server", {
      hint: "between servers: get it, put it, and then rm it",
    });
  if (other.path === undefined) throw new FtpsError("usage", "the second address has no path");
  return other.path;
}
