import type { Duplex } from "node:stream";

/** Takes bytes that were read. They are valid during the call only. False pauses the socket; `resume` goes on. */
export type OnRead = (bytes: Buffer) => boolean;

/** Large enough for one read of a TCP connection (libuv asks for 64 KiB) or one TLS record. */
const SCRATCH_BYTES = 64 * 1024;

/**
 * Memory that sockets read into. Between a read and its callback no other socket reads, so all of one layer can share it; but TLS hands on what it decrypts
 * while it still takes the bytes that it is given, so TLS and the connection beneath it need one each.
 */
export function newScratch(): Buffer {
  return Buffer.allocUnsafeSlow(SCRATCH_BYTES);
}

/** What net.connect's public option `onread` sets; sockets that a server accepted have no public way to it. */
interface UserBufferSymbols {
  readonly buffer: symbol;
  readonly callback: symbol;
}

/**
 * From now on what is read goes into `scratch` and to `onRead` in place of 'data', without a new Buffer for each chunk: at a gigabyte a second those make V8's garbage collector
 * take more time than the transfer itself. 'end', 'error' and 'close' come as ever. What was read before is delivered first. False, and nothing is changed,
 * when this Node has no such way; listen to 'data' then.
 */
export function readInto(socket: Duplex, scratch: Buffer, onRead: OnRead): boolean {
  const symbols = findSymbols(socket);
  const handle = (socket as unknown as { _handle?: { useUserBuffer?: (buffer: Buffer) => void } })._handle;
  if (symbols === undefined || typeof handle?.useUserBuffer !== "function") return false;
  for (let chunk: Buffer | null = socket.read(); chunk !== null; chunk = socket.read()) onRead(chunk);
  Object.assign(socket, {
    [symbols.buffer]: scratch,
    [symbols.callback]: (count: number, buffer: Buffer) => onRead(buffer.subarray(0, count)),
  });
  handle.useUserBuffer(scratch);
  return true;
}

function findSymbols(socket: Duplex): UserBufferSymbols | undefined {
  const own = new Map(Object.getOwnPropertySymbols(socket).map((symbol) => [symbol.description, symbol]));
  const [buffer, callback] = [own.get("kBuffer"), own.get("kBufferCb")];
  // A socket that has a generator of buffers was made with `onread`, and is somebody else's.
  if (buffer === undefined || callback === undefined || !own.has("kBufferGen")) return undefined;
  return { buffer, callback };
}
