import type { Socket } from "node:net";
import type { Server, TLSSocket } from "node:tls";
import type { ByteString } from "../protocol/byte-string.js";
import { type Line, LineSplitter } from "../protocol/line-splitter.js";
import { printReply, printReplyPart, type Reply, reply } from "../protocol/reply.js";
import { collectClientHello, type HelloOutcome } from "../tls/hello.js";
import { handshake } from "../tls/upgrade.js";

const NOTHING = "" as ByteString;
/** After the last reply: time for the client to read it and close. */
export const CLOSE_GRACE_MS = 2000;
const KEEP_ALIVE_MS = 60_000;
/** From so many bytes of replies unread on, no further command is run: thousands of short replies that wait take megabytes. */
const COMFORTABLE_UNREAD_BYTES = 4096;
/** Replies waiting for a client that does not read. */
export const MAX_UNREAD_REPLY_BYTES = 256 * 1024;

export interface ControlListener {
  /** There may be lines: pull them with `next`. */
  onInput(): void;
  /** The client has ended its side. */
  onEnd(): void;
  /** Once, when nothing more can come or go. */
  onClose(error: NodeJS.ErrnoException | undefined): void;
}

/** The wire of one control connection: bytes to lines, replies to bytes, clear to TLS. It knows no command. */
export class ControlConnection {
  readonly #raw: Socket;
  readonly #listener: ControlListener;
  readonly #worded: (reply: Reply) => Reply;
  #socket: Socket;
  #splitter = new LineSplitter();
  #error: NodeJS.ErrnoException | undefined;
  #ending = false;
  #isHeld = false;

  /** `worded`: a reply as this client is to read it. */
  constructor(raw: Socket, listener: ControlListener, worded: (reply: Reply) => Reply = (reply) => reply) {
    this.#worded = worded;
    this.#raw = raw;
    this.#socket = raw;
    this.#listener = listener;
    raw.setNoDelay(true);
    raw.setKeepAlive(true, KEEP_ALIVE_MS);
    raw.on("error", this.#onError);
    raw.once("close", () => listener.onClose(this.#error));
  }

  /** Begins to read; for implicit TLS, after `secure`. */
  start(): void {
    this.#listen();
  }

  next(): Line | undefined {
    return this.#splitter.next();
  }

  /** The TLS version, or undefined in clear. */
  get protocol(): string | undefined {
    return this.#socket === this.#raw ? undefined : ((this.#socket as TLSSocket).getProtocol() ?? undefined);
  }

  /** Nothing has come that is not a line yet, here or in the socket. */
  get isDrained(): boolean {
    return this.#splitter.isEmpty && this.#socket.readableLength === 0;
  }

  peek(length: number): string {
    return this.#splitter.peek(length);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    if (!this.#ending) this.#socket.resume();
  }

  /** `hasBegun`: lines of it have gone out by `sendPart`. */
  send(reply: Reply, hasBegun = false): void {
    this.#write(printReply(this.#worded(reply), hasBegun));
  }

  /** A line of a reply whose last line is not known yet. */
  sendPart(code: number, words: string, hasBegun: boolean): void {
    const [line = NOTHING] = this.#worded(reply(code, words)).lines;
    this.#write(printReplyPart(code, line, hasBegun));
    this.release();
  }

  /** One that answers out of turn waits for no other. */
  sendNow(reply: Reply): void {
    this.send(reply);
    this.release();
  }

  /** Replies wait until `release`: a client that sends commands without waiting gets them in one record, which costs both sides as much as one reply. */
  hold(): void {
    if (this.#isHeld) return;
    this.#isHeld = true;
    this.#socket.cork();
  }

  release(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#socket.uncork();
  }

  #write(lines: Buffer): void {
    if (this.#ending || this.#socket.destroyed) return;
    this.#socket.write(lines);
    // A client that sends commands and never reads must not fill our memory.
    if (this.#socket.writableLength <= MAX_UNREAD_REPLY_BYTES) return;
    this.#onError(new Error("the client does not read its replies"));
    this.destroy();
  }

  /** Resolves when the client has taken its replies, but for a few; or when none will be taken any more. `mayHold`: others follow at once. */
  async flushed(mayHold: boolean): Promise<void> {
    if (!mayHold) this.release();
    if (this.#ending || this.#socket.destroyed || this.#socket.writableLength < COMFORTABLE_UNREAD_BYTES) return;
    this.release();
    await new Promise<void>((resolve) => {
      this.#socket.write("", () => resolve());
    });
  }

  /** The last reply, and the end: close_notify, FIN, and after a short while the socket is taken down. */
  end(reply: Reply | undefined): void {
    if (this.#ending) return;
    if (reply !== undefined) this.send(reply);
    this.release();
    this.#ending = true;
    if (this.#raw.closed) return;
    const timer = setTimeout(() => this.destroy(), CLOSE_GRACE_MS);
    this.#raw.once("close", () => clearTimeout(timer));
    this.#socket.removeListener("data", this.#onData);
    this.#socket.resume();
    this.#socket.end();
  }

  destroy(): void {
    this.#ending = true;
    this.#socket.destroy();
    this.#raw.destroy();
  }

  /** The first bytes of TLS, put back after a look. `deadline` in milliseconds. */
  look(deadline: number): Promise<HelloOutcome> {
    return new Promise((resolve) => {
      collectClientHello(this.#raw, resolve, deadline);
    });
  }

  /** Sends `last` in clear; what comes from then on is TLS. Nothing that was read before is read again. `secure` follows. */
  async becomeTls(last?: Reply): Promise<void> {
    this.#raw.removeListener("data", this.#onData);
    this.#raw.pause();
    this.#splitter = new LineSplitter();
    if (last !== undefined) await new Promise((resolve) => this.#raw.write(printReply(this.#worded(last)), resolve));
  }

  /** Rejects with HandshakeError. */
  async secure(server: Server): Promise<TLSSocket> {
    const secured = await handshake(server, this.#raw);
    this.#socket = secured;
    secured.on("error", this.#onError);
    secured.once("close", () => this.#raw.destroy());
    return secured;
  }

  #listen(): void {
    this.#socket.on("data", this.#onData);
    this.#socket.once("end", () => this.#listener.onEnd());
    this.#socket.resume();
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#splitter.push(chunk);
    this.#listener.onInput();
  };

  readonly #onError = (error: NodeJS.ErrnoException): void => {
    this.#error ??= error;
  };
}
