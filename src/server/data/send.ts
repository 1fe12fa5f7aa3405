import type { FileReader } from "../../storage/contract.js";
import type { DataStream } from "../../support/block-connection.js";
import { pumpFile, writeChunk } from "../../support/send-stream.js";
import type { TransferMemory } from "../../support/transfer-memory.js";
import type { Deflater } from "./deflate.js";

/** Changes the bytes of a chunk on their way (ASCII type). */
export type Conversion = (chunk: Buffer) => Buffer;

export interface SendOptions {
  readonly stream: DataStream;
  readonly memory: TransferMemory;
  /** Bytes of the file that come before the end of what is sent; undefined: all. */
  readonly end?: number | undefined;
  /** Called with the number of bytes handed to the network; in MODE Z: before they were compressed. */
  readonly onBytes: (count: number) => void;
  /** MODE Z. */
  readonly deflater?: Deflater | undefined;
}

async function put(chunk: Buffer, { stream, deflater, onBytes }: SendOptions): Promise<void> {
  if (deflater === undefined) await writeChunk(stream, chunk);
  else for await (const piece of deflater.put(chunk)) await writeChunk(stream, piece);
  onBytes(chunk.length);
}

/** Sends a file from `offset` to `end`, at most to the end it had when it was opened. The next read overlaps the current write. */
export async function sendFile(
  reader: FileReader,
  offset: number,
  convert: Conversion | undefined,
  options: SendOptions,
): Promise<void> {
  const end = Math.min(options.end ?? reader.size, reader.size);
  const send = (chunk: Buffer): Promise<void> => put(convert === undefined ? chunk : convert(chunk), options);
  await pumpFile(reader, { memory: options.memory, offset, end, put: send });
}

export async function sendChunks(chunks: AsyncIterable<Buffer>, options: SendOptions): Promise<void> {
  for await (const chunk of chunks) await put(chunk, options);
}

/** The end of a compressed stream. */
export async function sendRest({ stream, deflater }: SendOptions): Promise<void> {
  if (deflater === undefined) return;
  for await (const piece of deflater.finish()) await writeChunk(stream, piece);
}
