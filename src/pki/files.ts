import { randomBytes } from "node:crypto";
import { constants, copyFile, type FileHandle, link, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { PkiError } from "./errors.js";

/** A chain of ten certificates with RSA 4096 has 25 KB. */
const MAX_PEM_BYTES = 256 * 1024;

export interface PemFile {
  readonly text: string;
  /** Permission bits. */
  readonly mode: number;
}

/** Undefined when there is no such file. Throws PkiError "unreadable". */
export async function readPem(file: string): Promise<PemFile | undefined> {
  const found = await readBounded(file, MAX_PEM_BYTES);
  return found === undefined ? undefined : { text: found.bytes.toString("latin1"), mode: found.mode };
}

/** All bytes of a regular file of at most `most` bytes; undefined when there is none. Throws PkiError "unreadable". */
export async function readBounded(file: string, most: number): Promise<{ bytes: Buffer; mode: number } | undefined> {
  try {
    // Without waiting: a FIFO in its place would never open.
    await using handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const found = await handle.stat();
    if (!found.isFile())
      throw new PkiError("unreadable", `${file} is no regular file`, "name a file with certificates");
    if (found.size > most)
      throw new PkiError(
        "unreadable",
        `${file} is larger than ${Math.floor(most / 1024)} KiB`,
        "is it the right file?",
      );
    const buffer = Buffer.alloc(Math.min(found.size + 1, most));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
    return { bytes: buffer.subarray(0, bytesRead), mode: found.mode & 0o777 };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw asPkiError("unreadable", `${file} cannot be read`, error);
  }
}

/**
 * Publishes a new file whole and on disk; false, and nothing is changed, when `file` is there already, also when another process was
 * quicker. Throws PkiError "unwritable".
 */
export function writeNewFile(
  file: string,
  text: string | Uint8Array,
  mode: number,
  owner: Owner = "whoever runs this",
): Promise<boolean> {
  return publish(file, text, { mode, owner }, async (temporary) => {
    try {
      await linkOrCopy(temporary, file);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
      throw error;
    }
  });
}

/** As `writeNewFile`, in place of what was there; it is the folder's owner's. */
export async function replaceFile(file: string, text: string | Uint8Array, mode: number): Promise<void> {
  await publish(file, text, { mode, owner: "the folder's" }, (temporary) => rename(temporary, file));
}

async function publish<T>(
  file: string,
  text: string | Uint8Array,
  how: { readonly mode: number; readonly owner: Owner },
  put: (temporary: string) => Promise<T>,
): Promise<T> {
  const temporary = `${file}.${randomBytes(6).toString("hex")}.new`;
  try {
    await writeToDisk(temporary, text, how);
    const result = await put(temporary);
    await syncDirectory(dirname(file));
    return result;
  } catch (error) {
    throw asPkiError("unwritable", `${file} cannot be written`, error);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Of what root makes in the data folder of another user: that one runs the server, and has to read it. */
export type Owner = "whoever runs this" | "the folder's";

async function writeToDisk(
  file: string,
  text: string | Uint8Array,
  { mode, owner }: { readonly mode: number; readonly owner: Owner },
): Promise<void> {
  await using handle = await open(file, "wx", mode);
  if (owner === "the folder's") await giveToOwner(dirname(file), handle);
  await handle.writeFile(text);
  await handle.sync();
}

/** To the owner of `folder`, when root runs this. By a handle: that one could put a link in the path. */
export async function giveToOwner(folder: string, handle: FileHandle): Promise<void> {
  if (process.geteuid?.() !== 0) return;
  const { uid, gid } = await stat(folder);
  await handle.chown(uid, gid);
}

/** A folder for the owner of the one above it alone, and those above it. Throws PkiError "unwritable". */
export async function makePrivateFolder(folder: string): Promise<void> {
  try {
    const made = await mkdir(folder, { recursive: true, mode: 0o700 });
    if (made === undefined || process.geteuid?.() !== 0) return;
    await using handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
    await giveToOwner(dirname(folder), handle);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown";
    const hint = "check the path, its owner and permissions";
    throw new PkiError("unwritable", `the folder ${folder} cannot be made (${code})`, hint, { cause: error });
  }
}

/** A hard link never replaces; file systems without links (FAT, some network mounts) copy, which is not atomic but neither replaces. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (!NO_LINKS.has((error as NodeJS.ErrnoException).code ?? "")) throw error;
    await copyFile(from, to, constants.COPYFILE_EXCL);
  }
}

const NO_LINKS: ReadonlySet<string> = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"]);

/** Windows has no handle of a directory to flush. */
export async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === "win32") return;
  await using handle = await open(directory, "r");
  await handle.sync();
}

function asPkiError(kind: "unreadable" | "unwritable", what: string, error: unknown): PkiError {
  if (error instanceof PkiError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? "unknown";
  return new PkiError(
    kind,
    `${what} (${code})`,
    "check the path, its owner and permissions, and the space on the disk",
    { cause: error },
  );
}
