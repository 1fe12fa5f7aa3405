import type { Socket } from "node:net";
import type { FileReader } from "../../storage/contract.js";
import { chunkSizeAfter, type TransferMemory } from "../../support/transfer-memory.js";
import type { Deflater } from "./deflate.js";

/** Changes the bytes of a chunk on their way (ASCII type). */
export type Conversion = (chunk: Buffer) => Buffer;

export interface SendOptions {
  readonly stream: Socket;
  readonly memory: TransferMemory;
  /** Bytes of the file that come before the end of what is sent; undefined: all. */
  readonly end?: number | undefined;
  /** Called with the number of bytes handed to the network; in MODE Z: before they were compressed. */
  readonly onBytes: (count: number) => void;
  /** MODE Z. */
  readonly deflater?: Deflater | undefined;
}

/** Resolves when the chunk has been handed to the kernel and its memory is free again. */
function write(stream: Socket, chunk: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(chunk, (error) => (error ? reject(error) : resolve()));
  });
}

async function put(chunk: Buffer, { stream, deflater, onBytes }: SendOptions): Promise<void> {
  if (deflater === undefined) await write(stream, chunk);
  else for await (const piece of deflater.put(chunk)) await write(stream, piece);
  onBytes(chunk.length);
}

/** Sends a file from `offset` to `end`, at most to the end it had when it was opened. The next read overlaps the current write. */
export async function sendFile(
  reader: FileReader,
  offset: number,
  convert: Conversion | undefined,
  options: SendOptions,
): Promise<void> {
  const { memory } = options;
  const end = Math.min(options.end ?? reader.size, reader.size);
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
        await put(convert === undefined ? full : convert(full), options);
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

export async function sendChunks(chunks: AsyncIterable<Buffer>, options: SendOptions): Promise<void> {
  for await (const chunk of chunks) await put(chunk, options);
}

/** The end of a compressed stream. */
export async function sendRest({ stream, deflater }: SendOptions): Promise<void> {
  if (deflater === undefined) return;
  for await (const piece of deflater.finish()) await write(stream, piece);
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
