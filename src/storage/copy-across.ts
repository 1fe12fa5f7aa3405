import type { VirtualPath } from "../protocol/virtual-path.js";
import type { FileWriter, Storage } from "./contract.js";
import { copyBytes } from "./copy-bytes.js";

export interface FilePlace {
  readonly storage: Storage;
  readonly path: VirtualPath;
}

/** Copies a file from one storage to another, as `Storage.copy` does within one: by reading and uploading it. */
export async function copyAcross(
  from: FilePlace,
  to: FilePlace,
  { overwrite, signal }: { readonly overwrite: boolean; readonly signal?: AbortSignal },
): Promise<void> {
  signal?.throwIfAborted();
  const reader = await from.storage.read(from.path);
  try {
    const writer = await to.storage.write(to.path, { at: 0, overwrite, resumable: false });
    try {
      await copyBytes(reader, writer, signal);
      signal?.throwIfAborted();
      await writer.commit();
    } catch (error) {
      await leaveNothing(writer, to);
      throw error;
    }
  } finally {
    await reader.close();
  }
}

/** Nobody uploads it, so nobody would go on with what was kept. */
async function leaveNothing(writer: FileWriter, { storage, path }: FilePlace): Promise<void> {
  await writer.discard();
  // A commit that failed has kept what came; what went wrong there is what the caller is told.
  await storage.dropUnfinished(path).catch(() => undefined);
}
