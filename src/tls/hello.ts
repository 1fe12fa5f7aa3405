import type { Socket } from "node:net";

/** A ClientHello is at most this long here, records included: a resumed one with a client certificate in its ticket takes 3 KiB. */
export const MAX_HELLO_BYTES = 16 * 1024;
/** Time for the whole of it to arrive. */
export const HELLO_DEADLINE_MS = 10_000;

const HANDSHAKE_RECORD = 22;
const CLIENT_HELLO = 1;
const KEY_NAME_BYTES = 16;
const IV_BYTES = 16;
const RECORD_HEADER_BYTES = 5;
const TLS_1_2 = 0x0303;
const extension = { serverName: 0, sessionTicket: 35, preSharedKey: 41, supportedVersions: 43 } as const;

/** What a ClientHello says about the session that it wants to resume. RFC 8446 section 4.1.2, RFC 5077 section 3.2. */
export interface ClientHello {
  /** Lower-case hex; empty when none is offered. */
  readonly sessionId: string;
  /** Key name of the TLS 1.2 session ticket, hex: the first 16 bytes (RFC 5077 section 4). */
  readonly ticketName: string | undefined;
  /** Key name of the first TLS 1.3 PSK identity, hex. */
  readonly pskName: string | undefined;
  /** That identity's first 32 bytes, hex: key name and IV (RFC 5077 section 4), so the same only for the same ticket. */
  readonly pskTicket: string | undefined;
  /** SNI host name, lower-case. */
  readonly serverName: string | undefined;
  /** TLS 1.2 is among the versions that the client can do. */
  readonly offersTls12: boolean;
}

export type HelloReading =
  /** `body`: the bytes of the hello behind its header, for `offerOf`. */
  | { readonly kind: "hello"; readonly hello: ClientHello; readonly body: Buffer }
  /** `missing`: bytes without which reading again cannot tell more. */
  | { readonly kind: "incomplete"; readonly missing: number }
  | { readonly kind: "not-tls" }
  | { readonly kind: "malformed" };

/** Reads the first bytes of a connection. The hello may span several records (RFC 8446 section 5.1). */
export function parseClientHello(bytes: Buffer): HelloReading {
  if (bytes.length > 0 && bytes[0] !== HANDSHAKE_RECORD) return { kind: "not-tls" };
  if (bytes.length > 1 && bytes[1] !== 3) return { kind: "not-tls" };
  const { message, broken } = handshakeBytes(bytes);
  const short: HelloReading = broken ? { kind: "malformed" } : { kind: "incomplete", missing: 1 };
  if (message.length < 4) return short;
  if (message[0] !== CLIENT_HELLO) return { kind: "malformed" };
  const length = message.readUIntBE(1, 3);
  if (length > MAX_HELLO_BYTES) return { kind: "malformed" };
  const missing = 4 + length - message.length;
  if (missing > 0) return broken ? short : { kind: "incomplete", missing };
  try {
    const body = message.subarray(4, 4 + length);
    return { kind: "hello", hello: readHello(body), body };
  } catch (error) {
    if (error instanceof RangeError) return { kind: "malformed" };
    throw error;
  }
}

/** The payload of the handshake records that are there so far; `broken` where an empty or a foreign record follows (RFC 8446 section 5.1). */
function handshakeBytes(bytes: Buffer): { readonly message: Buffer; readonly broken: boolean } {
  const parts: Buffer[] = [];
  let at = 0;
  let broken = false;
  while (!broken && at + RECORD_HEADER_BYTES <= bytes.length) {
    const end = at + RECORD_HEADER_BYTES + bytes.readUInt16BE(at + 3);
    broken = bytes[at] !== HANDSHAKE_RECORD || end === at + RECORD_HEADER_BYTES;
    if (!broken) parts.push(bytes.subarray(at + RECORD_HEADER_BYTES, end));
    at = end;
  }
  return { message: parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts), broken };
}

/** Bounded cursor: reading past the end is a RangeError. */
export class Cursor {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  take(length: number): Buffer {
    if (this.#at + length > this.#bytes.length) throw new RangeError("past the end");
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  number(bytes: 1 | 2): number {
    return this.take(bytes).readUIntBE(0, bytes);
  }

  vector(lengthBytes: 1 | 2): Buffer {
    return this.take(this.number(lengthBytes));
  }
}

function readHello(body: Buffer): ClientHello {
  const cursor = new Cursor(body);
  cursor.take(2 + 32); // legacy version, random
  const sessionId = cursor.vector(1).toString("hex");
  cursor.vector(2); // cipher suites
  cursor.vector(1); // compression methods
  const found: { -readonly [K in Exclude<keyof ClientHello, "sessionId">]: ClientHello[K] } = {
    ticketName: undefined,
    pskName: undefined,
    pskTicket: undefined,
    serverName: undefined,
    offersTls12: true,
  };
  if (cursor.done) return { sessionId, ...found };
  const extensions = new Cursor(cursor.vector(2));
  while (!extensions.done) {
    const type = extensions.number(2);
    const data = extensions.vector(2);
    if (type === extension.sessionTicket) found.ticketName = keyName(data);
    else if (type === extension.preSharedKey) {
      const identity = new Cursor(new Cursor(data).vector(2)).vector(2);
      found.pskName = keyName(identity);
      found.pskTicket = identity.toString("hex", 0, KEY_NAME_BYTES + IV_BYTES);
    } else if (type === extension.serverName) found.serverName = hostName(data);
    else if (type === extension.supportedVersions) found.offersTls12 = lists(new Cursor(data).vector(1), TLS_1_2);
  }
  return { sessionId, ...found };
}

function lists(versions: Buffer, version: number): boolean {
  for (let at = 0; at + 2 <= versions.length; at += 2) if (versions.readUInt16BE(at) === version) return true;
  return false;
}

function keyName(ticket: Buffer): string | undefined {
  return ticket.length < KEY_NAME_BYTES ? undefined : ticket.toString("hex", 0, KEY_NAME_BYTES);
}

/** RFC 6066 section 3. */
function hostName(data: Buffer): string | undefined {
  if (data.length === 0) return undefined;
  const list = new Cursor(new Cursor(data).vector(2));
  while (!list.done) {
    const type = list.number(1);
    const name = list.vector(2);
    if (type === 0) return name.toString("latin1").toLowerCase();
  }
  return undefined;
}

export type HelloOutcome =
  | HelloReading
  | { readonly kind: "closed" }
  | { readonly kind: "timeout" }
  | { readonly kind: "oversized" };

/**
 * Collects the ClientHello from a connection that nobody has read yet, and puts every byte back: afterwards the socket is paused and can be given to TLS
 * as if it had never been touched. Returns the way to give up early.
 */
export function collectClientHello(
  socket: Socket,
  done: (outcome: HelloOutcome) => void,
  deadline = HELLO_DEADLINE_MS,
): () => void {
  const chunks: Buffer[] = [];
  let length = 0;
  // A hello that dribbles in is read a few times, not once a byte: that would take seconds of CPU for 16 KiB.
  let wanted = 1;
  const timer = setTimeout(() => finish({ kind: "timeout" }), deadline);
  const finish = (outcome: HelloOutcome): void => {
    stop();
    done(outcome);
  };
  const onData = (chunk: Buffer): void => {
    chunks.push(chunk);
    length += chunk.length;
    if (length < wanted && length <= MAX_HELLO_BYTES) return;
    const reading = parseClientHello(chunks.length === 1 ? chunk : Buffer.concat(chunks));
    if (reading.kind !== "incomplete") finish(reading);
    else if (length > MAX_HELLO_BYTES) finish({ kind: "oversized" });
    else wanted = length + reading.missing;
  };
  const onClose = (): void => finish({ kind: "closed" });
  const stop = (): void => {
    clearTimeout(timer);
    socket.off("data", onData).off("end", onClose).off("close", onClose);
    socket.pause();
    if (length > 0 && !socket.destroyed && !socket.readableEnded) socket.unshift(Buffer.concat(chunks));
  };
  socket.on("data", onData).on("end", onClose).on("close", onClose);
  socket.resume();
  return stop;
}
