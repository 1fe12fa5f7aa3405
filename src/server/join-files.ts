import type { VirtualPath } from "../protocol/virtual-path.js";
import type { Entry, FileWriter, Storage } from "../storage/contract.js";
import { copyBytes } from "../storage/copy-bytes.js";

export interface Joining {
  readonly path: VirtualPath;
  readonly parts: readonly VirtualPath[];
  /** The file is there, and the parts go behind what it has. */
  readonly appends: boolean;
}

/** `left`: parts that were joined and could not be removed. */
export type Joined = { readonly left: number } | "same-file" | "not-a-file";

/** Joins the parts, in their order; only when the whole is published they are removed. Rejects with StorageError and with the signal's reason. */
export async function joinFiles(
  storage: Storage,
  { path, parts, appends }: Joining,
  signal: AbortSignal,
): Promise<Joined> {
  const before = await lookAt(storage, parts, signal);
  if (before.some(({ kind }) => kind !== "file")) return "not-a-file";
  const identities = new Set(before.map(({ identity }) => identity));
  if (identities.size < parts.length) return "same-file";
  if (appends && identities.has((await storage.stat(path)).identity)) return "same-file";
  const writer = await storage.write(path, { at: appends ? "end" : 0, overwrite: appends, resumable: false });
  try {
    for (const part of parts) await addPart(storage, part, writer, signal);
    signal.throwIfAborted();
    await writer.commit();
  } catch (error) {
    await writer.discard();
    // A commit that failed has kept what came, and nobody would go on with that.
    await storage.dropUnfinished(path).catch(() => undefined);
    throw error;
  }
  return { left: await removeParts(storage, parts, before) };
}

async function lookAt(storage: Storage, parts: readonly VirtualPath[], signal: AbortSignal): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const part of parts) {
    signal.throwIfAborted();
    entries.push(await storage.stat(part));
  }
  return entries;
}

async function addPart(storage: Storage, part: VirtualPath, writer: FileWriter, signal: AbortSignal): Promise<void> {
  const reader = await storage.read(part);
  try {
    await copyBytes(reader, writer, signal);
  } finally {
    await reader.close();
  }
}

/** The whole is there, so what fails now is no failure of the command. A part that was changed meanwhile is not what was joined, and stays. */
async function removeParts(storage: Storage, parts: readonly VirtualPath[], before: readonly Entry[]): Promise<number> {
  let left = 0;
  for (const [index, part] of parts.entries()) {
    try {
      if (!isSame(await storage.stat(part), before[index])) left++;
      else await storage.removeFile(part);
    } catch {
      left++;
    }
  }
  return left;
}

function isSame(now: Entry, before: Entry | undefined): boolean {
  return now.identity === before?.identity && now.size === before.size && now.modified === before.modified;
}
