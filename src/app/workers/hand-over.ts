import { type Server, Socket } from "node:net";

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

/**
 * Closes what this process has of a connection that is handed over. Node does it when the other process has confirmed it, and never where that one dies before;
 * then it has no public way, since the Socket knows nothing of it any more. A second time does nothing.
 */
export function closerOf(handle: Socket | Server): () => void {
  if (!(handle instanceof Socket)) return () => {};
  const own = (handle as unknown as { _handle?: { close?: () => void } | null })._handle;
  return () => own?.close?.();
}
