import type { FileReader } from "../../storage/contract.js";
import { untilAborted } from "../../support/until-aborted.js";
import type { Chunk, ChunkPool } from "./chunk-pool.js";
import type { HashName } from "./hash-names.js";
import type { HashJob } from "./hash-thread.js";
import { beginHash } from "./running-hash.js";

/** Bytes of a file, `end` not included. */
export interface Span {
  readonly from: number;
  readonly end: number;
}

export interface HashedFile {
  readonly reader: FileReader;
  readonly span: Span;
  readonly owner: string;
}

/**
 * Reads a span of a file into a hash, the next piece while the thread works on the one before. Undefined when the file has become shorter. Rejects with the
 * reason of `signal` at once when that aborts; `onRead` is told each read, which may then still be under way.
 */
export async function hashFile(
  { reader, span, owner }: HashedFile,
  job: HashJob,
  chunks: ChunkPool,
  signal: AbortSignal,
  onRead: (reading: Promise<unknown>) => void,
): Promise<string | undefined> {
  let hashing: Promise<void> = Promise.resolve();
  try {
    for (let position = span.from; position < span.end; ) {
      const chunk = await chunks.take(owner, signal);
      const wanted = Math.min(chunk.memory.byteLength, span.end - position);
      const reading = readInto(reader, chunk, wanted, position);
      onRead(reading);
      const count = await untilAborted(reading, signal, () => chunk.giveBack(chunk.memory));
      if (count === 0) {
        chunk.giveBack(chunk.memory);
        return undefined;
      }
      // One piece of a file at a time is with the thread, and one is read meanwhile.
      await orGiveBack(chunk, untilAborted(hashing, signal));
      hashing = addTo(job, chunk, count);
      // It is awaited a read later; until then a failure has no listener.
      hashing.catch(() => {});
      position += count;
    }
    await untilAborted(hashing, signal);
    return await untilAborted(job.end(), signal);
  } finally {
    job.drop();
  }
}

/** Up to here the way to a thread and back takes longer than the hash itself, which holds up others for a tenth of a millisecond at most. */
export const MAX_HASHED_AT_ONCE = 64 * 1024;

/** As hashFile, in this thread: a span of at most MAX_HASHED_AT_ONCE bytes. */
export async function hashSmallFile(
  { reader, span }: HashedFile,
  name: HashName,
  signal: AbortSignal,
  onRead: (reading: Promise<unknown>) => void,
): Promise<string | undefined> {
  const memory = Buffer.allocUnsafe(span.end - span.from);
  for (let filled = 0; filled < memory.length; ) {
    const reading = reader.read(memory.subarray(filled), span.from + filled);
    onRead(reading);
    const count = await untilAborted(reading, signal);
    if (count === 0) return undefined;
    filled += count;
  }
  const hash = beginHash(name);
  hash.add(memory);
  return hash.end();
}

/** A chunk whose read failed holds nothing any more. */
function readInto(reader: FileReader, chunk: Chunk, wanted: number, position: number): Promise<number> {
  return orGiveBack(chunk, reader.read(new Uint8Array(chunk.memory, 0, wanted), position));
}

async function orGiveBack<T>(chunk: Chunk, promise: Promise<T>): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    chunk.giveBack(chunk.memory);
    throw error;
  }
}

async function addTo(job: HashJob, chunk: Chunk, count: number): Promise<void> {
  let memory: ArrayBuffer | undefined;
  try {
    memory = await job.add(chunk.memory, count);
  } finally {
    chunk.giveBack(memory);
  }
}
