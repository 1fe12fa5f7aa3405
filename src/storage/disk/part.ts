import { constants } from "node:fs";
import type { ByteString } from "../../protocol/byte-string.js";
import { StorageError } from "../errors.js";
import { close, closeWrittenNow, fchown, fstat, fstatNow, fsync, link, rename, unlink } from "./calls.js";
import type { Directory } from "./directory.js";
import type { Durability } from "./durability.js";
import { errnoOf } from "./errno.js";
import { lookIfThere } from "./look.js";
import { newPartName } from "./names.js";
import { type Status, statusOf } from "./status.js";

/** Between creation and publication only the server reads what replaces a file that may be private. */
export const PRIVATE_MODE = 0o600;

/** A new file that is no larger leaves nothing to be tidied up behind its descriptor: file systems set aside room for more only behind larger ones. */
const QUICK_CLOSE_BYTES = 32 * 1024;

/** The file an upload grows in, beside its target: rename works within one file system only. */
export class Part {
  readonly directory: Directory;
  readonly descriptor: number;
  #name: ByteString;
  #open = true;
  /** Whether the file system has said that it lost what it took. */
  #damaged = false;

  constructor(directory: Directory, name: ByteString, descriptor: number) {
    this.directory = directory;
    this.descriptor = descriptor;
    this.#name = name;
  }

  get name(): ByteString {
    return this.#name;
  }

  async status(): Promise<Status> {
    return statusOf(this.directory.isNear ? fstatNow(this.descriptor) : await fstat(this.descriptor));
  }

  /** All of it on the disk. */
  async flush(): Promise<void> {
    await this.#noting(fsync(this.descriptor));
  }

  /** Reports what the file system could not store after all (NFS tells on close), so it comes before publication. `length`: bytes it has, where all of them were written to it since it was made. */
  async close(length = Number.POSITIVE_INFINITY): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    const isQuick = length <= QUICK_CLOSE_BYTES && this.directory.isNear;
    await this.#noting(isQuick ? closeQuickly(this.descriptor) : close(this.descriptor));
  }

  /** Takes the place of an older part, in one step: at no moment is there none. */
  async takeName(name: ByteString): Promise<void> {
    await rename(this.directory.at(this.#name), this.directory.at(name));
    this.#name = name;
  }

  /** Gives the part the name `target`, in the place of what stands there. */
  async replace(target: ByteString): Promise<void> {
    await this.directory.verify();
    await rename(this.directory.at(this.#name), this.directory.at(target));
  }

  /** Gives the part the name `target`, which must be free: "exists". */
  async publishAsNew(target: ByteString): Promise<void> {
    await this.directory.verify();
    await moveToFreeName(this.directory, this.#name, this.directory, target);
  }

  /**
   * Leaves the part where it is; of one that may have lost bytes, an empty one: asked again, fsync(2) would find nothing wrong. Never fails: what is not
   * on the disk after a power failure is not offered then.
   */
  async keep(durability: Durability, isDamaged = false): Promise<void> {
    this.#damaged ||= isDamaged;
    try {
      if (this.#open && (await this.status()).links === 0) return await this.close();
      if (this.#open && !this.#damaged && durability !== "none") await this.flush().catch(() => undefined);
      await this.close().catch(() => undefined);
      if (this.#damaged) await (await createPart(this.directory, this.#name, PRIVATE_MODE)).close();
    } catch {
      await this.close().catch(() => undefined);
    }
  }

  /** Never fails: a part that stays is hidden, and makes way for the next upload to its name. */
  async drop(): Promise<void> {
    try {
      // Without links it is no longer ours: another process has taken the name over, and what stands there is its upload.
      const mine = this.#open ? (await this.status()).links > 0 : true;
      await this.close();
      if (mine) await unlink(this.directory.at(this.#name));
    } catch {
      await this.close().catch(() => undefined);
    }
  }

  async #noting(call: Promise<void>): Promise<void> {
    try {
      await call;
    } catch (error) {
      this.#damaged = true;
      throw error;
    }
  }
}

async function closeQuickly(descriptor: number): Promise<void> {
  closeWrittenNow(descriptor);
}

/**
 * A new, empty part. One left over from an earlier upload is replaced, not written over: it may be a second name of a published file
 * (see `moveToFreeName`), or another process may still write to it, and must not find its bytes mixed with ours.
 */
export async function createPart(directory: Directory, name: ByteString, mode: number): Promise<Part> {
  try {
    return await createNew(directory, name, mode);
  } catch (error) {
    if (errnoOf(error) !== "EEXIST") throw error;
  }
  const part = await createNew(directory, newPartName(), mode);
  try {
    await part.takeName(name);
    return part;
  } catch (error) {
    await part.drop();
    throw error;
  }
}

async function createNew(directory: Directory, name: ByteString, mode: number): Promise<Part> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
  return new Part(directory, name, await directory.openFile(name, flags, mode));
}

/**
 * rename(2) that replaces nothing, by link and unlink: of the calls Node has, only link checks and names in one step. On file systems
 * without hard links, and for directories, the check comes first.
 */
export async function moveToFreeName(
  from: Directory,
  name: ByteString,
  to: Directory,
  target: ByteString,
): Promise<void> {
  try {
    await link(from.at(name), to.at(target));
  } catch (error) {
    if (!cannotLink(error)) throw error;
    if ((await lookIfThere({ directory: to, name: target })) !== undefined)
      throw new StorageError("exists", "the name is taken");
    return await rename(from.at(name), to.at(target));
  }
  try {
    await unlink(from.at(name));
  } catch (error) {
    // Somebody else removed the second name: that is all that was left to do.
    if (errnoOf(error) === "ENOENT") return;
    await unlink(to.at(target));
    throw error;
  }
}

/** EPERM also where the kernel protects files of others from links (proc_sys_fs(5), protected_hardlinks). */
function cannotLink(error: unknown): boolean {
  return ["EPERM", "EACCES", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"].includes(errnoOf(error));
}

/** Keeps or gives owner and group; false when this process may not. */
export async function changeOwner(descriptor: number, uid: number, gid: number): Promise<boolean> {
  try {
    await fchown(descriptor, uid, gid);
    return true;
  } catch (error) {
    if (errnoOf(error) === "EPERM" || errnoOf(error) === "EINVAL") return false;
    throw error;
  }
}
