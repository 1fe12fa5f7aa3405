import type { VirtualPath } from "../../protocol/virtual-path.js";
import type { Entry, FileWriter, Storage } from "../../storage/contract.js";
import type { HashName } from "./hash-names.js";
import { beginHash } from "./running-hash.js";

/**
 * The hash that uploads can have as they come. CRC32 of a chunk takes less time than TLS took to open it, and is computed while the chunk is written; the others take three to
 * seven times as long, and go to threads.
 */
export const UPLOAD_HASH: HashName = "CRC32";

/** What came by an upload, and the file that it became. */
export interface UploadHash {
  readonly path: VirtualPath;
  readonly hex: string;
  readonly entry: Entry;
}

export interface HashedUpload {
  readonly writer: FileWriter;
  readonly storage: Pick<Storage, "stat">;
  readonly path: VirtualPath;
  /** Behind the commit, and before the client hears of it. */
  readonly onHashed: (hash: UploadHash) => void;
}

/** The same upload from its first byte on, with its hash. That it fails, or that none can be told, is no failure of the upload. */
export function hashingUpload({ writer, storage, path, onHashed }: HashedUpload): FileWriter {
  const hash = beginHash(UPLOAD_HASH);
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
      if (entry?.kind === "file" && entry.size === size) onHashed({ path, hex: hash.end(), entry });
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
