import { chown, lstat, mkdir, readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Account, filesFolder } from "../app/accounts.js";
import { CliFailure } from "./failure.js";

/** The folder is for its user and the server alone. */
const FOLDER_MODE = 0o700;

/** `files/NAME`. Which names a folder may not have differs from system to system; here it is only asked to be one component. */
export function ownFolderPath(name: string, data: string): string {
  const files = filesFolder(data);
  const folder = join(files, name);
  if (dirname(folder) !== files)
    throw new CliFailure(`${JSON.stringify(name)} cannot be the name of a folder`, "give the folder with --home DIR");
  return folder;
}

/**
 * Makes a user's own folder; true when it was not there before. One that is empty and nobody's, left by a user who was removed, is taken
 * over; files that somebody else left are not handed to a new user without being asked for. Throws CliFailure.
 */
export async function makeOwnFolder(folder: string, data: string, users: readonly Account[]): Promise<boolean> {
  try {
    const madeFiles = await mkdir(dirname(folder), { recursive: true, mode: FOLDER_MODE });
    if (madeFiles !== undefined) await giveToOwner(madeFiles, data);
    await mkdir(folder, { mode: FOLDER_MODE });
    await giveToOwner(folder, data);
    return true;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== "EEXIST")
      throw new CliFailure(`the folder ${folder} cannot be made: ${message}`, "or give another one with --home DIR");
  }
  if (!(await isFree(folder, users)))
    throw new CliFailure(
      `the folder ${folder} is there already, perhaps with another user's files`,
      `to give it to this user as it is: --home '${folder}'; or move it away first`,
    );
  return false;
}

/** Where upper and lower case do not differ, two names share one folder: so it is the folders that are compared, not the names. */
async function isFree(folder: string, users: readonly Account[]): Promise<boolean> {
  const found = await lstat(folder, { bigint: true });
  if (!found.isDirectory() || (await readdir(folder)).length > 0) return false;
  for (const { home } of users) {
    const other = await stat(home, { bigint: true }).catch(() => undefined);
    if (other?.ino === found.ino && other.dev === found.dev) return false;
  }
  return true;
}

/** To whoever owns the data folder, when root runs this: the server must be able to enter. */
async function giveToOwner(folder: string, data: string): Promise<void> {
  if (process.geteuid?.() !== 0) return;
  const { uid, gid } = await stat(data);
  await chown(folder, uid, gid);
}
