import { type FileHandle, open } from "node:fs/promises";
import { Readable } from "node:stream";
import { QuickReads } from "../support/quick-reads.js";
import type { ByteSource } from "../support/send-stream.js";
import { localFailure } from "./download.js";
import { FtpsError, printable } from "./errors.js";

/** What is sent: a file of this machine (its path), bytes, or a stream of bytes. */
export type UploadSource =
  | string
  | URL
  | Uint8Array
  | Blob
  | AsyncIterable<Uint8Array>
  | ReadableStream<Uint8Array>
  | { readonly text: string };

/** Bytes that can be had again, from anywhere, when an attempt fails; or a stream, which goes by once. */
export type OpenSource = ({ readonly kind: "file" } & ByteSource & AsyncDisposable) | (StreamSource & AsyncDisposable);

export interface StreamSource {
  readonly kind: "stream";
  readonly chunks: AsyncIterable<Buffer>;
  readonly begun: Begun;
  /** Nobody will take more of it. */
  readonly stop: () => void;
}

/** Whether anything was asked of a stream: then it cannot be sent again. `failed`: what it ended with itself. */
export interface Begun {
  is: boolean;
  failed: unknown;
}

/** Throws FtpsError "local". */
export async function openSource(source: UploadSource): Promise<OpenSource> {
  if (typeof source === "string" || source instanceof URL) return openFile(source);
  if (source instanceof Uint8Array) return bytesSource(source);
  if (source instanceof Blob) return openSource(source.stream() as ReadableStream<Uint8Array>);
  if (isRecord(source) && typeof source.text === "string") return bytesSource(Buffer.from(source.text));
  if (!isRecord(source) || !(Symbol.asyncIterator in source))
    throw new FtpsError("usage", "this is nothing that can be sent", {
      hint: "a path, bytes, a Blob, a stream of bytes, or { text }",
    });
  const begun: Begun = { is: false, failed: undefined };
  const chunks = watched(source as AsyncIterable<Uint8Array>, begun);
  const stop = (): void => {
    if (source instanceof Readable) source.destroy();
  };
  return { kind: "stream", chunks, begun, stop, [Symbol.asyncDispose]: async () => {} };
}

async function* watched(source: AsyncIterable<Uint8Array>, begun: Begun): AsyncGenerator<Buffer> {
  begun.is = true;
  try {
    for await (const chunk of source) yield bytesOf(chunk);
  } catch (error) {
    begun.failed = failureOf(error);
    throw begun.failed;
  }
}

function failureOf(error: unknown): FtpsError {
  if (error instanceof FtpsError) return error;
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  const said = error instanceof Error ? error.message : typeof error === "string" ? error : "unknown reason";
  const why = typeof code === "string" ? code : printable(said);
  return new FtpsError("local", `the stream that is sent failed (${why})`, { cause: error, retry: false });
}

/** Text is UTF-8. Throws FtpsError "usage" for what is neither bytes nor text. */
function bytesOf(chunk: unknown): Buffer {
  if (typeof chunk === "string") return Buffer.from(chunk);
  if (chunk instanceof Uint8Array) return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  throw new FtpsError("usage", "the stream that is sent gives what are no bytes", { hint: "bytes or text" });
}

function isRecord(value: unknown): value is Readonly<Record<PropertyKey, unknown>> {
  return typeof value === "object" && value !== null;
}

/** What a handle has for a descriptor behind its end. */
const CLOSED = -1;

async function openFile(file: string | URL): Promise<OpenSource> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, "r");
    const stat = await handle.stat();
    if (!stat.isFile()) throw Object.assign(new Error("no file"), { code: stat.isDirectory() ? "EISDIR" : "EINVAL" });
    const { size } = stat;
    const opened = handle;
    const quick = new QuickReads(opened.fd);
    return {
      kind: "file",
      size,
      read: async (buffer, position) => {
        try {
          return (await opened.read(buffer, 0, buffer.length, position)).bytesRead;
        } catch (error) {
          throw localFailure(error, `${file} cannot be read`);
        }
      },
      quick: {
        isNow: () => opened.fd !== CLOSED && quick.isNow(),
        read: (buffer, position) => {
          try {
            return quick.read(buffer, position);
          } catch (error) {
            throw localFailure(error, `${file} cannot be read`);
          }
        },
      },
      [Symbol.asyncDispose]: () => opened.close(),
    };
  } catch (error) {
    await handle?.close();
    throw localFailure(error, `${file} cannot be read`);
  }
}

function bytesSource(bytes: Uint8Array): OpenSource {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    kind: "file",
    size: buffer.length,
    read: async (target, position) => buffer.copy(target, 0, position),
    [Symbol.asyncDispose]: async () => {},
  };
}
