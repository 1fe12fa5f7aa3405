import { randomBytes } from "node:crypto";
import { access, chmod, mkdir, readdir, readFile, stat, unlink } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { writeNewFile } from "../pki/files.js";
import { StartError } from "./start-error.js";

const SECRET_BYTES = 32;

/** Where things are in a data folder. */
export interface DataFolder {
  readonly path: string;
  readonly config: string;
  readonly controlSocket: string;
  readonly runFile: string;
  readonly secret: string;
  /** Times of creation that clients have set. */
  readonly creationTimes: string;
  /** See `journalFloor`. */
  readonly journalFloor: string;
  /** See `ExpiryWatch`. */
  readonly expiryNotes: string;
  /** Held while a server runs. */
  readonly lock: string;
  /** There while the first start is not finished. */
  readonly firstStart: string;
}

/** Throws StartError for no path at all, which would be the working directory: most likely an empty variable. */
export function dataFolder(path: string): DataFolder {
  if (path === "") throw new StartError("the path of the data folder is empty", "give one with --data DIR");
  const folder = resolve(path);
  return {
    path: folder,
    config: join(folder, "sealift.yaml"),
    controlSocket: join(folder, "control.sock"),
    runFile: join(folder, "run.json"),
    secret: join(folder, "secret"),
    creationTimes: join(folder, "creation-times"),
    journalFloor: join(folder, "journal-floor"),
    expiryNotes: join(folder, "expiry-notes"),
    lock: join(folder, "lock"),
    firstStart: join(folder, "first-start"),
  };
}

/** Makes the folder if it is not there; nobody else may look into it. An empty one that was made for it is treated as new. */
export async function makeDataFolder({ path }: DataFolder): Promise<void> {
  try {
    await makeFolders(path);
    // The process's umask may have taken more away than was asked for.
    if ((await readdir(path)).length === 0) await chmod(path, 0o700);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === "ENOTDIR" ? "it, or what it lies in, is a file" : (code ?? String(error));
    throw new StartError(
      `the data folder ${path} cannot be ${code === "EACCES" ? "entered or made" : "made"} (${why})`,
      "choose another one with --data DIR",
      { cause: error },
    );
  }
}

/** Not mkdir's own `recursive`: where a folder that is there refuses to hold another (/proc), Node 20 tries for ever. */
async function makeFolders(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return;
    if (code !== "ENOENT" || dirname(path) === path) throw error;
    await makeFolders(dirname(path));
    await mkdir(path, { mode: 0o700 });
  }
}

/** Words when others may look into the folder, which holds keys and the password hashes. */
export async function folderWarning({ path }: DataFolder): Promise<{ message: string; hint: string } | undefined> {
  if (process.platform === "win32") return undefined;
  const { mode } = await stat(path);
  if ((mode & 0o077) === 0) return undefined;
  return { message: `other users may look into the data folder ${path}`, hint: `chmod 700 ${path}` };
}

export async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
}

/** The server's own secret, made once: it names the parts of uploads. Throws StartError and PkiError. */
export async function serverSecret({ secret }: DataFolder): Promise<Buffer> {
  await writeNewFile(secret, `${randomBytes(SECRET_BYTES).toString("hex")}\n`, 0o600);
  const bytes = Buffer.from((await readSecret(secret)).trim(), "hex");
  if (bytes.length !== SECRET_BYTES) {
    throw new StartError(
      `the file ${secret} is damaged`,
      "remove it: a new one is made, and uploads that were cut cannot be continued",
    );
  }
  return bytes;
}

async function readSecret(file: string): Promise<string> {
  try {
    return await readFile(file, "latin1");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StartError(`the file ${file} cannot be read (${code})`, "check its owner and permissions", {
      cause: error,
    });
  }
}

export async function removeIfThere(file: string): Promise<void> {
  try {
    await unlink(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
