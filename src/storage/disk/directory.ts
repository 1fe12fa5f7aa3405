import type { ByteString } from "../../protocol/byte-string.js";
import type { Status } from "./status.js";

/**
 * A directory that is held: what is done in it is done in this very directory, wherever its name leads by now. Counted, because a
 * descriptor that is closed too early may be given out again, for a place that this tree must not reach.
 */
export abstract class Directory {
  /** The real names on the way here from the root; none of them was a link. */
  readonly names: readonly ByteString[];
  #holders = 1;
  #identity: Promise<string> | undefined;
  #known: string | undefined;
  /** What is asked again about it, and about what is open in it, costs a system call and no more. While it is held its file system stays where it is. */
  isNear = false;

  protected constructor(names: readonly ByteString[]) {
    this.names = names;
  }

  /** Where a system call finds the entry `name`, "." being the directory itself. Good only while this is held. */
  at(name: ByteString): Buffer {
    if (this.#holders === 0) throw new Error("a directory was used after it was closed");
    return this.locate(name);
  }

  /** What with a name behind it is a path to that entry, one character a byte; undefined where more must be done for that. Good only while this is held. */
  get prefix(): string | undefined {
    return undefined;
  }

  /** One more holder; each closes once. */
  share(): this {
    if (this.#holders === 0) throw new Error("a directory was used after it was closed");
    this.#holders++;
    return this;
  }

  close(): void {
    if (this.#holders > 0 && --this.#holders === 0) this.release();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** The same for two directories exactly when they are the same. */
  identity(): Promise<string> {
    this.#identity ??= this.#find();
    return this.#identity;
  }

  /** The same, where it has been found out. */
  get knownIdentity(): string | undefined {
    return this.#known;
  }

  /** The directory `name` in this one. ENOTDIR or ELOOP for a link: it is never followed. */
  abstract child(name: ByteString): Promise<Directory>;
  /** The directory that `names` lead to, in one step; undefined where there is none, a link is on the way, or it takes a step for each. */
  descend(_names: readonly ByteString[]): Promise<Directory | undefined> | undefined {
    return undefined;
  }
  /** The same without waiting, for what the kernel has in memory, its identity known; undefined also where that cannot be. */
  descendNow(_names: readonly ByteString[]): Directory | undefined {
    return undefined;
  }
  /** Opens an entry that is no link (ELOOP), without waiting for the other side of a FIFO. */
  abstract openFile(name: ByteString, flags: number, mode?: number): Promise<number>;
  /** The same directory as a root: its names begin here, and nothing above it is within. The caller closes it. */
  abstract asRoot(): Promise<Directory>;
  /** Before a call that changes something: "outside" when this directory was moved out of the tree. */
  abstract verify(): Promise<void> | undefined;
  /**
   * Gives the entry the permission bits that `decide` says, and a group where one is given; tells whether it did. What `decide` sees is
   * what is changed, whatever has the name by then; undefined leaves it alone.
   */
  abstract setMode(name: ByteString, decide: (found: Status) => number | undefined, group?: number): Promise<boolean>;
  /** Whether something that is held lies beneath the entry `name`, and would be lost if that were renamed. */
  abstract pins(name: ByteString): boolean;
  /** The path by which the operating system names this directory now. */
  abstract realPath(): Promise<string>;

  protected abstract locate(name: ByteString): Buffer;
  protected abstract identify(): Promise<string>;
  protected abstract release(): void;

  protected know(identity: string): void {
    this.#known = identity;
    this.#identity = Promise.resolve(identity);
  }

  async #find(): Promise<string> {
    const identity = await this.identify();
    this.#known = identity;
    return identity;
  }
}

/** One way to hold directories. */
export interface Way {
  readonly name: "descriptors" | "paths";
  openRoot(path: string): Promise<Directory>;
}
