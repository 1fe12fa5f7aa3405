import { steadyNow } from "../support/steady-clock.js";
import { gatherSizeAfter, TransferMemory } from "../support/transfer-memory.js";

/** What the buffers of all transfers of this process together may take, in bytes. */
const BUFFER_BYTES = 32 * 1024 * 1024;
/** Each chunk is a way to a thread and back, and here a single transfer is what all is for. */
const LARGEST_CHUNK = 4 * 1024 * 1024;
/** Milliseconds in which a chunk of that size must be full: what is slower is seen to come, and less of it is in memory alone. */
const FULL_MS = 100;
/** Bytes of a transfer before it is given one. */
const LARGE_TRANSFER = 16 * 1024 * 1024;

export const transferMemory = new TransferMemory(BUFFER_BYTES);

/** For one download: the size of the chunk that comes after so many bytes. */
export function downloadChunkSizes(now: () => number = steadyNow): (received: number) => number {
  let since = now();
  let before = 0;
  return (received) => {
    const rate = (received - before) / Math.max(now() - since, Number.EPSILON);
    since = now();
    before = received;
    const isFast = received >= LARGE_TRANSFER && rate * FULL_MS >= LARGEST_CHUNK;
    return isFast ? LARGEST_CHUNK : gatherSizeAfter(received);
  };
}
