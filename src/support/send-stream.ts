import type { Duplex } from "node:stream";
import { setImmediate as turnOfLoop } from "node:timers/promises";
import type { QuickSource } from "./quick-reads.js";
import { sendSizeAfter, type TransferMemory } from "./transfer-memory.js";

/** Where a file's bytes come from. */
export interface ByteSource {
  /** Bytes. */
  readonly size: number;
  /** How many bytes at `position` were put at the start of `buffer`; 0 at the end. */
  read(buffer: Buffer, position: number): Promise<number>;
  /** The same without a wait, where that can be. */
  readonly quick?: QuickSource;
}

/** Bytes. What is shorter is read by way of the pool alone. */
const FIRST_BY_POOL = 512 * 1024;
/** A chunk that is read and sealed in the same core's cache. */
const QUICK_BYTES = 256 * 1024;
/** Chunks. A connection without TLS may take one after the other at once, and then nobody else had a turn. */
const QUICK_IN_A_ROW = 4;

export interface PumpOptions {
  readonly memory: TransferMemory;
  readonly offset: number;
  /** Bytes of the file that come before the end of what is sent. */
  readonly end: number;
  /** The chunk's memory is used again when this resolves. */
  readonly put: (chunk: Buffer) => Promise<void>;
  /** The size of the chunk that is read after so many bytes. */
  readonly chunkSize?: (sent: number) => number;
}

/**
 * Takes a file from `offset` to `end`, or to its own end where that comes first, chunk by chunk to `put`. The next read overlaps the current one's way out, unless there is nothing
 * to wait for.
 */
export async function pumpFile(source: ByteSource, options: PumpOptions): Promise<void> {
  const { memory, offset, end, put, chunkSize = sendSizeAfter } = options;
  if (offset >= end) return;
  let position = offset;
  let quickReads = 0;
  let buffer = memory.lease(chunkSize(0));
  let reading: Promise<number> | number = source.read(buffer, position);
  try {
    for (;;) {
      const count = await reading;
      if (count === 0) return;
      const full = buffer.subarray(0, Math.min(count, end - position));
      position += full.length;
      if (position >= end) {
        await put(full);
        return;
      }
      if (position - offset >= FIRST_BY_POOL && source.quick?.isNow()) {
        await put(full);
        if (++quickReads % QUICK_IN_A_ROW === 0) await turnOfLoop();
        // The same memory, which the core still has at hand.
        buffer = ofSize(Math.min(chunkSize(position - offset), QUICK_BYTES), buffer, memory);
        // Others may have waited for a disk meanwhile.
        reading = readOf(source, buffer, position);
        continue;
      }
      const spent = buffer;
      try {
        buffer = memory.lease(chunkSize(position - offset));
        reading = source.read(buffer, position);
        // It is awaited a write later; until then a failure has no listener.
        reading.catch(() => {});
        await put(full);
      } finally {
        memory.giveBack(spent);
      }
    }
  } finally {
    await settled(reading);
    memory.giveBack(buffer);
  }
}

function readOf(source: ByteSource, buffer: Buffer, position: number): Promise<number> | number {
  return source.quick?.isNow() ? source.quick.read(buffer, position) : source.read(buffer, position);
}

/** The same buffer where that has the size, as a slow connection has smaller ones. */
function ofSize(size: number, buffer: Buffer, memory: TransferMemory): Buffer {
  if (buffer.length === size) return buffer;
  const other = memory.lease(size);
  memory.giveBack(buffer);
  return other;
}

/** Resolves when the chunk has been handed to the kernel and its memory is free again. */
export function writeChunk(stream: Duplex, chunk: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(chunk, (error) => (error ? reject(error) : resolve()));
  });
}

/** Ends the sending side: TLS sends close_notify. Resolves when all of it has been handed to the kernel. */
export function finishSending(stream: Duplex): Promise<void> {
  return new Promise((resolve, reject) => {
    const onClose = (): void =>
      reject(Object.assign(new Error("closed before the end was sent"), { code: "ECONNRESET" }));
    if (stream.destroyed) {
      // Its 'close' may be past, and then the callback of `end` is never called.
      onClose();
      return;
    }
    stream.once("error", reject).once("close", onClose);
    stream.end(() => {
      stream.off("error", reject).off("close", onClose);
      // Also called when the stream is destroyed before it has finished.
      if (stream.writableFinished) resolve();
      else onClose();
    });
  });
}

async function settled(reading: Promise<number> | number): Promise<void> {
  try {
    await reading;
  } catch {
    // Reported where it was awaited.
  }
}
