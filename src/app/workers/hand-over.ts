import type { Socket } from "node:net";

interface Reading {
  readStop(): unknown;
  reading?: boolean;
}

/**
 * Makes a connection that was read ready to be handed to another process, and gives what was read of it. Node reads on by itself otherwise, and what it reads then is
 * lost. It has no public way to stop that: `_handle.readStop` and `_read` are its own, so they are looked for, and tested on each release.
 */
export function stopReading(raw: Socket): Buffer {
  const own = raw as unknown as { _handle?: Partial<Reading> | null; _read: () => void };
  raw.pause();
  const head = (raw.read() as Buffer | null) ?? Buffer.alloc(0);
  own._read = () => {};
  if (typeof own._handle?.readStop === "function") {
    own._handle.readStop();
    own._handle.reading = false;
  }
  return head;
}

/** The other process's side: as if nothing of the connection had been read. */
export function putBack(raw: Socket, head: Uint8Array): void {
  raw.pause();
  if (head.length > 0) raw.unshift(Buffer.from(head.buffer, head.byteOffset, head.byteLength));
}
