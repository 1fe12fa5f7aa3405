/** What may be missing at the end of a part is at most this, and at least one byte. */
const BLOCK_BYTES = 4096;

/**
 * What a client may go on behind, of an unfinished upload of `length` bytes: always less than is there, so that there is a tail to send, and with it
 * a clean end. Offered all of it, a client whose part is as long as its file sends nothing and takes that for success. 0: nothing to go on from.
 */
export function offeredLength(length: number): number {
  return Math.max(0, Math.floor((length - 1) / BLOCK_BYTES) * BLOCK_BYTES);
}
