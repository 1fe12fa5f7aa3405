import type { VirtualPath } from "../../protocol/virtual-path.js";
import type { Entry, FileWriter, Storage } from "../../storage/contract.js";
import type { HashName } from "./hash-names.js";
import { beginHash } from "./running-hash.js";

/**
 * The hashes that uploads can have as they come. These two of a chunk take less time than TLS took to open it, and are computed while the chunk is written; the others take three to
 * seven times as long as CRC32, and go to threads.
 */
const uploadHashes: readonly HashName[] = ["CRC32", "X-GMAC"];

export function canComeWithUpload(name: HashName): boolean {
  return uploadHashes.includes(name);
}

/** What came by an upload, and the file that it became. */
export interface UploadHash {
  readonly path: VirtualPath;
  readonly name: HashName;
  readonly hex: string;
  readonly entry: Entry;
}

export interface HashedUpload {
  readonly writer: FileWriter;
  readonly storage: Pick<Storage, "stat">;
  readonly path: VirtualPath;
  readonly name: HashName;
  /** Behind the commit, and before the client hears of it. */
  readonly onHashed: (hash: UploadHash) => void;
}

/** The same upload from its first byte on, with its hash. That it fails, or that none can be told, is no failure of the upload. */
export function hashingUpload({ writer, storage, path, name, onHashed }: HashedUpload): FileWriter {
  const hash = beginHash(name);
  let size = 0;
  return {
    offset: writer.offset,
    write: (chunks) => {
      const written = writer.write(chunks);
      for (const chunk of chunks) {
        hash.add(chunk);
        size += chunk.byteLength;
      }
      return written;
    },
    commit: async () => {
      await writer.commit();
      const entry = await storage.stat(path).catch(() => undefined);
      if (entry?.kind === "file" && entry.size === size) onHashed({ path, name, hex: hash.end(), entry });
    },
    keep: (options) => writer.keep(options),
    discard: () => writer.discard(),
  };
}

/** Whether that is still the file. `now`: what `stat` says of `path`. */
export function isOfFile(hash: UploadHash, path: VirtualPath, now: Entry): boolean {
  const { identity, size, modified, version } = hash.entry;
  return (
    hash.path.toString() === path.toString() &&
    identity === now.identity &&
    size === now.size &&
    modified === now.modified &&
    version === now.version
  );
}
