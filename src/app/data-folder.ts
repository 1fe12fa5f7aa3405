import { randomBytes } from "node:crypto";
import { access, chmod, mkdir, open, readFile, rename, unlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { StartError } from "./start-error.js";

const SECRET_BYTES = 32;

/** Where things are in a data folder. */
export interface DataFolder {
  readonly path: string;
  readonly config: string;
  readonly controlSocket: string;
  readonly runFile: string;
  readonly secret: string;
}

export function dataFolder(path: string): DataFolder {
  const folder = resolve(path);
  return {
    path: folder,
    config: join(folder, "sealift.yaml"),
    controlSocket: join(folder, "control.sock"),
    runFile: join(folder, "run.json"),
    secret: join(folder, "secret"),
  };
}

/** Makes the folder if it is not there; nobody else may look into it. */
export async function makeDataFolder({ path }: DataFolder): Promise<void> {
  try {
    const made = await mkdir(path, { recursive: true, mode: 0o700 });
    // The process's umask may have taken more away than was asked for.
    if (made !== undefined) await chmod(path, 0o700);
  } catch (error) {
    throw new StartError(`the data folder ${path} cannot be made`, "choose another one with --data DIR", {
      cause: error,
    });
  }
}

export async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
}

/** The server's own secret, made once: it names the parts of uploads. */
export async function serverSecret({ secret }: DataFolder): Promise<Buffer> {
  try {
    await writeFile(secret, `${randomBytes(SECRET_BYTES).toString("hex")}\n`, { mode: 0o600, flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const bytes = Buffer.from((await readFile(secret, "latin1")).trim(), "hex");
  if (bytes.length !== SECRET_BYTES) {
    throw new StartError(
      `the file ${secret} is damaged`,
      "remove it: a new one is made, and uploads that were cut cannot be continued",
    );
  }
  return bytes;
}

/** Whole or not at all, also when the machine stops in between. */
export async function writeWhole(file: string, text: string, mode: number): Promise<void> {
  const temporary = `${file}.${process.pid}.new`;
  const handle = await open(temporary, "w", mode);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
}

export async function removeIfThere(file: string): Promise<void> {
  try {
    await unlink(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
