import type { VirtualPath } from "../../protocol/virtual-path.js";
import type { FileWriter, UnfinishedUpload, WriteOptions } from "../contract.js";
import { StorageError } from "../errors.js";
import { type DirectoryNode, directoryAt, type FileNode } from "./node.js";
import { Part, partKey } from "./part.js";
import type { Space } from "./space.js";
import { MemoryWriter } from "./writer.js";

const nothing: Uint8Array = new Uint8Array(0);

/** Uploads of the account `owner`. */
export class Uploads {
  readonly #owner: string;
  readonly #space: Space;

  constructor(owner: string, space: Space) {
    this.#owner = owner;
    this.#space = space;
  }

  write(root: DirectoryNode, path: VirtualPath, options: WriteOptions): FileWriter {
    if (path.isRoot) throw new StorageError("is-a-directory", "the root is a directory");
    const { overwrite, resume = false, resumable = true } = options;
    const directory = directoryAt(root, path.parent);
    const found = directory.children.get(path.name);
    if (found?.kind === "directory") throw new StorageError("is-a-directory", "it is a directory");
    if (found !== undefined && !overwrite) throw new StorageError("exists", "the name is taken");
    if (resume && !resumable) throw new StorageError("unsupported", "what is continued can be continued again");
    const head = resume ? nothing : headOf(found, options.at);
    const key = partKey(this.#owner, path.name);
    const kept = directory.parts.get(key);
    if (directory.uploads.has(path.name)) {
      directory.parts.set(key, kept ?? new Part(this.#space));
      throw new StorageError("busy", "another upload to this name is running");
    }
    const part = resume ? cutForResuming(kept, options.at) : this.#begin(head, resumable, kept);
    const { name } = path;
    return new MemoryWriter({ directory, name, part, key, overwrite, space: this.#space });
  }

  unfinished(directory: DirectoryNode, { name }: VirtualPath): UnfinishedUpload | undefined {
    const key = partKey(this.#owner, name);
    const part = directory.parts.get(key);
    if (part === undefined) return undefined;
    return { offered: part.offered, running: directory.uploads.get(name) === key, id: part.id };
  }

  drop(directory: DirectoryNode, { name }: VirtualPath): boolean {
    const key = partKey(this.#owner, name);
    if (directory.uploads.get(name) === key) throw new StorageError("busy", "the upload is running");
    directory.parts.get(key)?.cut(0);
    return directory.parts.delete(key);
  }

  #begin(head: Uint8Array, resumable: boolean, kept: Part | undefined): Part {
    const part = new Part(this.#space, resumable);
    part.add(head);
    kept?.cut(0);
    return part;
  }
}

function headOf(found: FileNode | undefined, at: number | "end"): Uint8Array {
  const before = found?.content ?? nothing;
  const offset = at === "end" ? before.byteLength : at;
  if (!Number.isSafeInteger(offset) || offset < 0 || offset > before.byteLength)
    throw new StorageError("bad-offset", `an upload cannot begin at byte ${offset} of ${before.byteLength}`);
  return before.subarray(0, offset);
}

function cutForResuming(kept: Part | undefined, at: number | "end"): Part {
  if (at === "end" || !Number.isSafeInteger(at) || at < 0 || kept === undefined || kept.length <= at)
    throw new StorageError("bad-offset", `nothing was kept that goes on at byte ${at}`);
  kept.cut(at);
  return kept;
}
