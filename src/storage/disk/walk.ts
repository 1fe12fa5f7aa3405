import type { ByteString } from "../../protocol/byte-string.js";
import { StorageError } from "../errors.js";
import { readlink } from "./calls.js";
import type { Claims } from "./claims.js";
import type { Directory } from "./directory.js";
import { errnoOf } from "./errno.js";
import type { Journals } from "./journal.js";
import { isOneComponent, isPartName } from "./names.js";
import { beneathRoot } from "./root.js";
import type { LinkPolicy } from "./settings.js";
import type { Warmth } from "./warmth.js";

/** How often one walk may start anew, for a link or for a `..` in a link's target. */
const MAX_TURNS = 8;

const self = "." as ByteString;
const parent = ".." as ByteString;

/** An entry, or the place for one: `name` in `directory`. The root is "." in itself. */
export interface Place {
  readonly directory: Directory;
  readonly name: ByteString;
}

/** What every operation on a path has in hand: the root, held, and the path by which the configuration names it. */
export interface Tree {
  readonly root: Directory;
  readonly configured: string;
  readonly links: LinkPolicy;
  readonly journals: Journals;
  readonly claims: Claims;
  readonly warmth: Warmth;
}

/**
 * One way through the tree, from the root to where a path leads. No link that the kernel follows decides where we are: each is read, its target is
 * put in its place, and the walk starts anew from the root. So no link, however swapped, leads to anything but a place that is walked to.
 */
export class Walk {
  readonly #tree: Tree;
  #ahead: readonly ByteString[];
  #turns = 0;

  constructor(tree: Tree, names: readonly ByteString[]) {
    this.#tree = tree;
    this.#ahead = names;
  }

  /** Of the tree that this goes through. */
  get warmth(): Warmth {
    return this.#tree.warmth;
  }

  /** Where the last component stands, or would stand. The caller closes its directory. */
  async toPlace(): Promise<Place> {
    for (;;) {
      const directory = await this.#toDirectoryOf(1);
      const name = this.#ahead.at(-1) ?? self;
      if (name !== "..") return { directory, name };
      using _parent = directory;
      this.#turn(directory.names, [name], []);
    }
  }

  /** The directory itself. The caller closes it. */
  toDirectory(): Promise<Directory> {
    return this.#toDirectoryOf(0);
  }

  /** Goes on where the link at `place` leads, `place` being what `toPlace` gave last. */
  async follow(place: Place): Promise<void> {
    const { directory, name } = place;
    const target = await readTarget(directory, name);
    // Swapped for something else meanwhile: the next look tells. It counts, or swapping on and on would keep us here.
    if (target === undefined) this.#turn(directory.names, [name], []);
    else await this.#turnTo(target, directory.names, []);
  }

  /** `left` of the last components stay unopened. */
  async #toDirectoryOf(left: 0 | 1): Promise<Directory> {
    for (;;) {
      const reached = await this.#attempt(left);
      if (reached !== undefined) return reached;
    }
  }

  /** Undefined when a link was met, and the walk is to start anew. */
  async #attempt(left: 0 | 1): Promise<Directory | undefined> {
    for (const name of this.#ahead) checkName(name);
    const names = left === 1 ? this.#ahead.slice(0, -1) : this.#ahead;
    const warm = this.#leapNow(names);
    if (warm !== undefined) return warm;
    const reached = (await this.#leap(names)) ?? (await this.#goThere(names));
    if (reached !== undefined) await this.warmth.keepDirectory(this.#tree.root, reached);
    return reached;
  }

  /** Step by step. */
  async #goThere(names: readonly ByteString[]): Promise<Directory | undefined> {
    let directory = this.#tree.root.share();
    try {
      for (const [index, name] of names.entries()) {
        const next = await this.#step(directory, name, this.#ahead.slice(index + 1));
        directory.close();
        if (next === undefined) return undefined;
        directory = next;
      }
      await directory.verify();
      return directory;
    } catch (error) {
      directory.close();
      throw error;
    }
  }

  /** Where a storage was a moment ago. */
  #leapNow(names: readonly ByteString[]): Directory | undefined {
    if (names.length === 0 || !this.warmth.hasDirectory(names)) return undefined;
    const reached = this.#tree.root.descendNow(names);
    if (reached !== undefined) this.warmth.meet(reached);
    return reached;
  }

  /** All the way at once, where nothing is in the way: each step costs a hop to the pool. */
  async #leap(names: readonly ByteString[]): Promise<Directory | undefined> {
    if (names.length < 2 || names.includes(parent)) return undefined;
    return await this.#tree.root.descend(names);
  }

  async #step(from: Directory, name: ByteString, rest: readonly ByteString[]): Promise<Directory | undefined> {
    if (name === "..") {
      this.#turn(from.names, [name], rest);
      return undefined;
    }
    try {
      return await from.child(name);
    } catch (error) {
      const target = mayBeLink(error) ? await readTarget(from, name) : undefined;
      if (target === undefined) throw error;
      await this.#turnTo(target, from.names, rest);
      return undefined;
    }
  }

  async #turnTo(target: string, from: readonly ByteString[], rest: readonly ByteString[]): Promise<void> {
    if (this.#tree.links === "refuse")
      throw new StorageError("outside", "a link is on the way, and links are not followed where rights differ by path");
    if (!target.startsWith("/")) return this.#turn(from, target.split("/"), rest);
    const parts = await beneathRoot(target, this.#tree.root, this.#tree.configured);
    if (parts === undefined) throw new StorageError("outside", "a link leads out of the tree");
    this.#turn([], parts, rest);
  }

  #turn(from: readonly ByteString[], target: readonly string[], rest: readonly ByteString[]): void {
    if (++this.#turns > MAX_TURNS)
      throw new StorageError("outside", `more than ${MAX_TURNS} links on the way: perhaps they lead in a circle`);
    this.#ahead = joined(from, [...target, ...rest]);
  }
}

/**
 * `parts` as seen from the directory `from`, whose names are real. Only there is `..` the same as dropping a name; after a name that may
 * be a link it stays for the walk.
 */
function joined(from: readonly ByteString[], parts: readonly string[]): readonly ByteString[] {
  const names = [...from];
  let real = true;
  for (const part of parts) {
    if (part === "" || part === ".") continue;
    if (part !== ".." || !real) {
      real = false;
      names.push(part as ByteString);
    } else if (names.pop() === undefined) {
      throw new StorageError("outside", "a link leads out of the tree");
    }
  }
  return names;
}

/** Uploads under way are nowhere to be found, and nothing that the platform would take for two components goes on to it. */
function checkName(name: ByteString): void {
  if (isPartName(name)) throw new StorageError("not-found", "the name belongs to an upload under way");
  if (!isOneComponent(name)) throw new StorageError("name-invalid", "the name has a character that Windows reserves");
}

/** Linux says ENOTDIR where a directory was asked for, others ELOOP, FreeBSD EMLINK. */
function mayBeLink(error: unknown): boolean {
  return ["ENOTDIR", "ELOOP", "EMLINK"].includes(errnoOf(error));
}

/** Where a link leads; undefined for anything that is none. */
async function readTarget(directory: Directory, name: ByteString): Promise<string | undefined> {
  try {
    return await readlink(directory.at(name));
  } catch (error) {
    if (errnoOf(error) === "EINVAL" || errnoOf(error) === "UNKNOWN") return undefined;
    throw error;
  }
}
