import { textToByteString } from "../../protocol/byte-string.js";
import { StorageError } from "../errors.js";
import { descriptors, descriptorsWork } from "./descriptors.js";
import type { Directory, Way } from "./directory.js";
import { errnoOf, toStorageError } from "./errno.js";
import { paths } from "./paths.js";

let chosen: Promise<Way> | undefined;

/** The best way this machine has; found out once. */
export function bestWay(): Promise<Way> {
  chosen ??= descriptorsWork().then((work) => (work ? descriptors : paths));
  return chosen;
}

interface Shared {
  readonly directory: Directory;
  roots: number;
}

/** Roots open in this process: a thousand sessions of one account hold one descriptor. */
const shared = new Map<string, Shared>();

/**
 * The root of one storage, opened when it is first needed. Found by identity, not by name: when the directory was replaced, who logs in
 * from then on gets the new one, while older sessions keep theirs.
 */
export class Root {
  /** As configured; links may name it by this path as well as by its real one. */
  readonly path: string;
  readonly #way: Way;
  #held: { readonly key: string; readonly directory: Directory } | undefined;
  #opening: Promise<Directory> | undefined;
  #closed = false;

  constructor(path: string, way: Way) {
    this.path = path;
    this.#way = way;
  }

  /** The root directory, with one holder more: the caller closes it. */
  async enter(): Promise<Directory> {
    if (this.#closed) throw new StorageError("failed", "this storage is closed");
    if (this.#held !== undefined) return this.#held.directory.share();
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    return (await this.#opening).share();
  }

  close(): void {
    this.#closed = true;
    this.#letGo();
  }

  async #open(): Promise<Directory> {
    const { key, opened } = await this.#openNew();
    const known = shared.get(key);
    if (known !== undefined) opened.close();
    const entry = known ?? { directory: opened, roots: 0 };
    shared.set(key, entry);
    entry.roots++;
    this.#held = { key, directory: entry.directory };
    if (!this.#closed) return entry.directory;
    this.#letGo();
    throw new StorageError("failed", "this storage is closed");
  }

  async #openNew(): Promise<{ key: string; opened: Directory }> {
    let opened: Directory | undefined;
    try {
      opened = await this.#way.openRoot(this.path);
      return { key: `${this.#way.name}:${await opened.identity()}`, opened };
    } catch (error) {
      opened?.close();
      if (errnoOf(error) !== "ENOENT") throw toStorageError(error, `cannot open the root directory ${this.path}`);
      const message = `the root directory ${this.path} is missing; create it, or give the account another home`;
      throw new StorageError("not-found", message, { cause: error });
    }
  }

  #letGo(): void {
    const held = this.#held;
    if (held === undefined) return;
    this.#held = undefined;
    const entry = shared.get(held.key);
    if (entry === undefined || --entry.roots > 0) return;
    shared.delete(held.key);
    entry.directory.close();
  }
}

/** The components of `target`, an absolute path, as seen from the root; undefined when it leads elsewhere. */
export async function beneathRoot(target: string, root: Directory, configured: string): Promise<string[] | undefined> {
  const parts = plainParts(target);
  for (const base of [await root.realPath(), textToByteString(configured)]) {
    const above = plainParts(base);
    if (above.every((part, index) => part === parts[index])) return parts.slice(above.length);
  }
  return undefined;
}

function plainParts(path: string): string[] {
  return path.split("/").filter((part) => part !== "" && part !== ".");
}
