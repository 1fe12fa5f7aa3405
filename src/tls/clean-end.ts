import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import { newScratch, readInto } from "../support/read-into.js";

/** For the bytes of TCP connections; what TLS makes of them goes elsewhere. */
const scratch = newScratch();

/**
 * Lies between a TCP connection and TLS, to tell how the client ended: with close_notify, or by merely closing (or being cut off by somebody on the path).
 * Node reports both alike, as 'end'. The order tells them apart: on close_notify TLS ends while the connection still goes on, on a cut the connection ends
 * first. Give this to `handshake`, then `watch` the socket that comes back. RFC 8446 section 6.1.
 */
export class CleanEndWatch extends Duplex {
  readonly #raw: Socket;
  #tls: TLSSocket | undefined;
  #cut = false;

  constructor(raw: Socket) {
    // Half-open: with false, data is lost under back-pressure when the client closes right behind it.
    super({ allowHalfOpen: true });
    this.#raw = raw;
    // The connection too, or it closes by itself when the client has: before a slow reader has come to the end, and before TLS has answered it.
    raw.allowHalfOpen = true;
    // Before TLS listens, so that the verdict is there when TLS hears of the end.
    this.on("end", () => {
      this.#cut = !hasEnded(this.#tls);
    });
    if (!readInto(raw, scratch, (bytes) => this.#take(bytes))) {
      raw.on("data", (chunk: Buffer) => {
        if (!this.push(chunk)) raw.pause();
      });
    }
    // A stream that was given nothing since it was asked does not ask again.
    this.on("resume", () => raw.resume());
    raw.on("end", () => this.push(null));
    raw.on("error", (error) => this.#lost(error));
    raw.on("close", () => this.#lost());
  }

  watch(tls: TLSSocket): void {
    this.#tls = tls;
  }

  /** Ask when TLS has ended. */
  get endedCleanly(): boolean {
    return !this.#cut && hasEnded(this.#tls);
  }

  /** The connection is gone. Where TLS had come to its end before, all of it is there still, and a slow reader shall have it. */
  #lost(error?: Error): void {
    const tls = this.#tls;
    if (this.endedCleanly && tls !== undefined && !tls.destroyed && !tls.readableEnded)
      tls.once("end", () => this.destroy());
    else this.destroy(error);
  }

  /**
   * TLS copies what it is given at once, so bytes that go straight to it need no memory of their own; what has to wait does.
   */
  #take(bytes: Buffer): boolean {
    const passesOn = this.readableFlowing === true && this.readableLength === 0;
    if (!passesOn) return this.push(Buffer.from(bytes));
    const handle = receiverOf(this.#tls);
    if (handle !== undefined) {
      handle.receive(bytes);
      // TLS pauses us when its reader is slow.
      return this.readableFlowing === true;
    }
    const more = this.push(bytes);
    if (this.readableLength > 0) this.destroy(new Error("bytes were kept that are not ours to keep"));
    return more;
  }

  override _read(): void {
    this.#raw.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.#raw.write(chunk, callback);
  }

  override _final(callback: (error?: Error | null) => void): void {
    this.#raw.end(callback);
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#raw.destroy();
    callback(error);
  }
}

interface Receiver {
  receive(bytes: Buffer): void;
}

/** Where Node itself puts bytes that were read before TLS began; it saves the way through two streams. Undefined when this Node has no such way, or TLS is over. */
function receiverOf(tls: TLSSocket | undefined): Receiver | undefined {
  const handle = (tls as unknown as { _handle?: Partial<Receiver> | null } | undefined)?._handle;
  return typeof handle?.receive === "function" ? (handle as Receiver) : undefined;
}

/** Whether a stream was told of its end (TLS: by close_notify or otherwise), also while a slow reader has not come to it yet. */
export function hasEnded(stream: Duplex | undefined): boolean {
  return (stream as unknown as { _readableState?: { ended: boolean } } | undefined)?._readableState?.ended === true;
}
