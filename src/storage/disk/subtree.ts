import type { VirtualPath } from "../../protocol/virtual-path.js";
import { StorageError } from "../errors.js";
import type { Directory } from "./directory.js";
import { errnoOf } from "./errno.js";
import { type Place, type Tree, Walk } from "./walk.js";

/** What a storage stands on. */
export interface Rooted {
  /** As configured. */
  readonly path: string;
  /** The root directory, with one holder more: the caller closes it. */
  enter(): Promise<Directory>;
  close(): void;
}

/** Holds the directory at `path`, which must be none of the names that are links. */
export async function openSubtree(tree: Tree, path: VirtualPath): Promise<Rooted> {
  return new HeldRoot(await openDirectory(tree, path));
}

async function openDirectory(tree: Tree, path: VirtualPath): Promise<Directory> {
  const place = await new Walk(tree, path.segments).toPlace();
  using above = place.directory;
  if (path.isRoot) return await above.asRoot();
  using directory = await child(place);
  return await directory.asRoot();
}

async function child({ directory, name }: Place): Promise<Directory> {
  try {
    return await directory.child(name);
  } catch (error) {
    // How systems say that it is a link; with Linux's flags it is ENOTDIR.
    if (errnoOf(error) !== "ELOOP" && errnoOf(error) !== "EMLINK") throw error;
    throw new StorageError("not-a-directory", "it is a link", { cause: error });
  }
}

class HeldRoot implements Rooted {
  /** Only absolute targets of links are compared with it, and no link is followed here. */
  readonly path = "";
  readonly #directory: Directory;
  #closed = false;

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  async enter(): Promise<Directory> {
    if (this.#closed) throw new StorageError("failed", "this storage is closed");
    return this.#directory.share();
  }

  close(): void {
    this.#closed = true;
    this.#directory.close();
  }
}
