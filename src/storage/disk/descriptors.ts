import { closeSync, constants } from "node:fs";
import { type ByteString, bytesToByteString } from "../../protocol/byte-string.js";
import { chmod, chown, fstat, fstatNow, lstat, open, openNow, readlink, readlinkNow } from "./calls.js";
import { Directory, type Way } from "./directory.js";
import { identityOf, type Status, statusOf } from "./status.js";

/**
 * Linux: the same number on every architecture that Node runs on, though Node does not name it. Such a descriptor only marks a place:
 * opening it needs no permission to read, and nothing is set off by it.
 */
const O_PATH = 0o10000000;
const directoryFlags = O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/** Where "/proc/self" leads: a link that each look would read. What process.pid says may be another process in this /proc, in a container. */
const ownNumber = ((): string => {
  try {
    return readlinkNow("/proc/self");
  } catch {
    return "self";
  }
})();

/**
 * openat(2) by way of /proc: the kernel takes `/proc/self/fd/7/name` as `name` in the very directory that is open as 7. So each step of a
 * walk begins where the last one ended, and links swapped in above or meanwhile are never met.
 */
class DescriptorDirectory extends Directory {
  readonly #descriptor: number;
  readonly #prefix: string;

  constructor(descriptor: number, names: readonly ByteString[]) {
    super(names);
    this.#descriptor = descriptor;
    this.#prefix = `/proc/${ownNumber}/fd/${descriptor}/`;
  }

  override get prefix(): string {
    return this.#prefix;
  }

  async child(name: ByteString): Promise<Directory> {
    return new DescriptorDirectory(await open(this.at(name), directoryFlags), [...this.names, name]);
  }

  /**
   * The kernel may follow links on the way, but to nothing that it would act upon (O_PATH), and what it then holds is ours only when it lies just
   * where the names say: the path of an open descriptor has no links in it.
   */
  override async descend(names: readonly ByteString[]): Promise<Directory | undefined> {
    using _held = this.share();
    const descriptor = await open(this.at(names.join("/") as ByteString), directoryFlags).catch(() => undefined);
    if (descriptor === undefined) return undefined;
    const reached = new DescriptorDirectory(descriptor, [...this.names, ...names]);
    if (reached.#lies(this, names)) return reached;
    reached.close();
    return undefined;
  }

  /** Name by name: a link that has come in the way is not even looked behind. */
  override descendNow(names: readonly ByteString[]): Directory | undefined {
    let reached: DescriptorDirectory = this.share();
    try {
      for (const name of names) {
        const next = new DescriptorDirectory(openNow(reached.at(name), directoryFlags), [...reached.names, name]);
        reached.close();
        reached = next;
      }
      reached.know(identityOf(fstatNow(reached.#descriptor)));
      return reached;
    } catch {
      reached.close();
      return undefined;
    }
  }

  #lies(from: DescriptorDirectory, names: readonly ByteString[]): boolean {
    const start = pathOf(from.#descriptor);
    const end = pathOf(this.#descriptor);
    return start !== undefined && end === `${start === "/" ? "" : start}/${names.join("/")}`;
  }

  openFile(name: ByteString, flags: number, mode?: number): Promise<number> {
    return open(this.at(name), flags | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY, mode);
  }

  async asRoot(): Promise<Directory> {
    return new DescriptorDirectory(await open(this.at("." as ByteString), directoryFlags), []);
  }

  verify(): undefined {
    return undefined;
  }

  async setMode(name: ByteString, decide: (found: Status) => number | undefined, group?: number): Promise<boolean> {
    const descriptor = await open(this.at(name), O_PATH | constants.O_NOFOLLOW);
    try {
      const mode = decide(statusOf(await fstat(descriptor)));
      if (mode === undefined) return false;
      // Not by the name, which may be a link by now, nor through a descriptor for reading, which not every owner of a file can have.
      const path = `/proc/self/fd/${descriptor}`;
      if (group !== undefined) await chown(path, KEEP_OWNER, group);
      await chmod(path, mode);
      return true;
    } finally {
      closeSync(descriptor);
    }
  }

  pins(): boolean {
    return false;
  }

  realPath(): Promise<string> {
    return readlink(this.#prefix.slice(0, -1));
  }

  protected locate(name: ByteString): Buffer {
    return Buffer.from(this.#prefix + name, "latin1");
  }

  protected async identify(): Promise<string> {
    using _held = this.share();
    return identityOf(await fstat(this.#descriptor));
  }

  protected release(): void {
    // Without a hop to the pool: there is nothing to flush behind such a descriptor, so this cannot wait.
    closeSync(this.#descriptor);
  }
}

/** Where an open directory lies now; undefined for one that was removed, whose path the kernel marks with a word that a name could have as well. */
function pathOf(descriptor: number): string | undefined {
  try {
    const path = readlinkNow(`/proc/self/fd/${descriptor}`);
    return path.startsWith("/") && !path.endsWith(" (deleted)") ? path : undefined;
  } catch {
    // Longer than a path may be, though it can be walked to.
    return undefined;
  }
}

/** chown(2): -1 leaves the owner as it is. */
const KEEP_OWNER = -1;

export const descriptors: Way = {
  name: "descriptors",
  // The root itself may be a link: where it leads is the operator's choice.
  openRoot: async (path) => new DescriptorDirectory(await open(path, O_PATH | constants.O_DIRECTORY), []),
};

/** Whether this machine resolves names beneath /proc/self/fd as said above. */
export async function descriptorsWork(): Promise<boolean> {
  if (process.platform !== "linux") return false;
  try {
    using proc = await descriptors.openRoot("/proc");
    using self = await proc.child(bytesToByteString(Buffer.from(String(process.pid))));
    await lstat(self.at("fd" as ByteString));
    return await isRefused(proc, "self" as ByteString);
  } catch {
    return false;
  }
}

/** /proc/self is a link, so it must not open as a directory. */
async function isRefused(directory: Directory, link: ByteString): Promise<boolean> {
  try {
    (await directory.child(link)).close();
    return false;
  } catch {
    return true;
  }
}
