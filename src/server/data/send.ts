import type { Socket } from "node:net";
import type { FileReader } from "../../storage/contract.js";
import { chunkSizeAfter, type TransferMemory } from "../../support/transfer-memory.js";

/** Changes the bytes of a chunk on their way (ASCII type). */
export type Conversion = (chunk: Buffer) => Buffer;

export interface SendOptions {
  readonly stream: Socket;
  readonly memory: TransferMemory;
  /** Bytes of the file that come before the end of what is sent; undefined: all. */
  readonly end?: number | undefined;
  /** Called with the number of bytes handed to the network. */
  readonly onBytes: (count: number) => void;
}

/** Resolves when the chunk has been handed to the kernel and its memory is free again. */
function write(stream: Socket, chunk: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(chunk, (error) => (error ? reject(error) : resolve()));
  });
}

/** Sends a file from `offset` to `end`, at most to the end it had when it was opened. The next read overlaps the current write. */
export async function sendFile(
  reader: FileReader,
  offset: number,
  convert: Conversion | undefined,
  { stream, memory, onBytes, end: wanted = reader.size }: SendOptions,
): Promise<void> {
  const end = Math.min(wanted, reader.size);
  if (offset >= end) return;
  let position = offset;
  let buffer = memory.lease(chunkSizeAfter(0));
  let reading: Promise<number> = reader.read(buffer, position);
  try {
    for (;;) {
      const count = await reading;
      if (count === 0) return;
      const full = buffer.subarray(0, Math.min(count, end - position));
      const spent = buffer;
      position += full.length;
      const more = position < end;
      try {
        if (more) {
          buffer = memory.lease(chunkSizeAfter(position - offset));
          reading = reader.read(buffer, position);
          // It is awaited a write later; until then a failure has no listener.
          reading.catch(() => {});
        }
        const chunk = convert === undefined ? full : convert(full);
        await write(stream, chunk);
        onBytes(chunk.length);
      } finally {
        if (more) memory.giveBack(spent);
      }
      if (!more) return;
    }
  } finally {
    await settled(reading);
    memory.giveBack(buffer);
  }
}

export async function sendChunks(chunks: AsyncIterable<Buffer>, { stream, onBytes }: SendOptions): Promise<void> {
  for await (const chunk of chunks) {
    await write(stream, chunk);
    onBytes(chunk.length);
  }
}

/** Ends the sending side: TLS sends close_notify. Resolves when all of it has been handed to the kernel. */
export function finishSending(stream: Socket): Promise<void> {
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

async function settled(reading: Promise<number>): Promise<void> {
  try {
    await reading;
  } catch {
    // Reported where it was awaited.
  }
}
