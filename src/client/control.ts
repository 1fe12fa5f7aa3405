import type { Socket } from "node:net";
import { type ByteString, byteStringToText } from "../protocol/byte-string.js";
import type { Reply } from "../protocol/reply.js";
import { ReplyError, ReplyReader } from "../protocol/reply-reader.js";
import { abortedError, asFtpsError, FtpsError, printable, textOf } from "./errors.js";
import type { ClientSettings } from "./options.js";
import { openRoute } from "./route.js";
import { isClearAnswer, SecureSession } from "./secure.js";
import { whatAnswers } from "./what-answers.js";

/** Replies that may come before anybody asks for them: the end of a transfer, and a farewell. */
const MAX_EARLY_REPLIES = 4;

/** Commands whose argument nobody shall read. */
const secret = /^(PASS|ACCT) /i;

interface Waiting {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: FtpsError) => void;
}

/**
 * One control connection: commands out, replies in, one after the other. Whatever goes wrong ends it, and everything that hangs on it: after that each call
 * fails with `failure`. The one who calls sees to it that commands do not overlap.
 */
export class ControlConnection {
  readonly #settings: ClientSettings;
  readonly #onLost = new Set<(error: FtpsError) => void>();
  #socket: Socket;
  #reader = new ReplyReader();
  #early: Reply[] = [];
  #waiting: Waiting | undefined;
  #failure: FtpsError | undefined;
  #secure: SecureSession | undefined;
  #hasSpoken = false;

  private constructor(settings: ClientSettings, socket: Socket) {
    this.#settings = settings;
    this.#socket = socket;
  }

  /** Connects; with TLS from the first byte where that is asked for. Throws FtpsError. */
  static async open(settings: ClientSettings, signal: AbortSignal | undefined): Promise<ControlConnection> {
    const socket = await openRoute(settings, settings, signal);
    const control = new ControlConnection(settings, socket);
    control.#listen();
    if (settings.security === "implicit") await control.beginWithTls(signal);
    return control;
  }

  get secure(): SecureSession | undefined {
    return this.#secure;
  }

  /** The addresses of the connection beneath. */
  get addresses(): { readonly local: string; readonly remote: string } {
    return { local: this.#socket.localAddress ?? "", remote: this.#socket.remoteAddress ?? "" };
  }

  get failure(): FtpsError | undefined {
    return this.#failure;
  }

  /** Sends a command and waits for the next reply. `signal` ends the connection: a command cannot be taken back. */
  async command(line: ByteString, signal?: AbortSignal): Promise<Reply> {
    this.send(line);
    return this.reply(signal);
  }

  /** Several go out at once; their replies come in the same order. */
  send(...lines: readonly ByteString[]): void {
    if (lines.some((line) => /[\0\r\n]/.test(line)))
      throw new FtpsError("usage", "a command, and each name in it, is one line");
    const unasked = this.#early.shift();
    if (unasked !== undefined)
      this.fail(new FtpsError("protocol", `the server sent a reply to nothing: ${unasked.code} ${textOf(unasked)}`));
    if (this.#failure !== undefined) throw this.#failure;
    for (const line of lines)
      this.#settings.onLine?.(
        "sent",
        secret.test(line) ? `${line.slice(0, 4)} ****` : printable(byteStringToText(line)),
      );
    // IAC is doubled on a Telnet connection; RFC 959 section 3.1.1.2.
    const text = lines.map((line) => `${line.replaceAll("\xff", "\xff\xff")}\r\n`).join("");
    this.#socket.write(Buffer.from(text, "latin1"));
  }

  /** The next reply, within the deadline for replies; `unlimited`: see `expectSoon`. */
  async reply(signal?: AbortSignal, unlimited = false): Promise<Reply> {
    const stop = unlimited ? () => {} : this.expectSoon();
    const onAbort = (): void => {
      if (signal !== undefined) this.fail(abortedError(signal));
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    if (signal?.aborted) onAbort();
    try {
      return await this.#next();
    } finally {
      stop();
      signal?.removeEventListener("abort", onAbort);
    }
  }

  /** From now on a reply is due: the connection ends unless what comes back is called within the deadline. */
  expectSoon(timeout: number = this.#settings.timeouts.reply): () => void {
    const timer = setTimeout(() => this.fail(new FtpsError("timeout", "the server did not reply in time")), timeout);
    return () => clearTimeout(timer);
  }

  /** RFC 4217 section 4: from now on TLS. Whatever came in clear behind the 234 was not said by the server that TLS leads to. */
  async startTls(signal?: AbortSignal): Promise<void> {
    if (!this.#reader.isEmpty || this.#early.length > 0 || this.#socket.readableLength > 0)
      this.fail(
        new FtpsError(
          "protocol",
          "the server, or somebody in between, sent bytes in clear behind its agreement to TLS",
          {
            retry: false,
          },
        ),
      );
    if (this.#failure !== undefined) throw this.#failure;
    await this.#upgrade(signal);
  }

  /** Hands out the connection beneath, for one who goes on in another way; this one is over. */
  release(): Socket {
    const socket = this.#socket;
    if (this.#failure !== undefined) throw this.#failure;
    this.#forget(socket);
    this.#failure = new FtpsError("closed", "the connection is somebody else's now");
    return socket;
  }

  /** TLS from the first byte. Throws FtpsError, which tells who is there in place of TLS. */
  async beginWithTls(signal?: AbortSignal): Promise<void> {
    try {
      await this.#upgrade(signal);
    } catch (error) {
      if (!isClearAnswer(error)) throw error;
      const { whoSpeaksInClear } = await import("./who-is-there.js");
      throw await whoSpeaksInClear(this.#settings, error);
    }
  }

  /** `lost` is called when the connection ends; call what comes back to be told no more. */
  whenLost(lost: (error: FtpsError) => void): () => void {
    if (this.#failure !== undefined) lost(this.#failure);
    else this.#onLost.add(lost);
    return () => this.#onLost.delete(lost);
  }

  /** Ends the connection; everything that waits for it fails with `error`, which is also what comes of later calls. */
  fail(error: FtpsError): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.#socket.destroy();
    this.#waiting?.reject(error);
    this.#waiting = undefined;
    for (const lost of this.#onLost) lost(error);
    this.#onLost.clear();
  }

  async #upgrade(signal: AbortSignal | undefined): Promise<void> {
    const secure = new SecureSession(this.#settings);
    const raw = this.#socket;
    this.#forget(raw);
    const onAbort = (): void => {
      raw.destroy();
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      this.#socket = await secure.secureControl(raw);
    } catch (error) {
      const failure = signal?.aborted ? abortedError(signal) : asFtpsError(error, "tls", "TLS failed");
      this.fail(failure);
      throw failure;
    } finally {
      signal?.removeEventListener("abort", onAbort);
    }
    this.#secure = secure;
    this.#reader = new ReplyReader();
    this.#listen();
  }

  #listen(): void {
    const socket = this.#socket;
    socket.on("data", this.#onData).on("end", this.#onEnd).on("error", this.#onError).on("close", this.#onEnd);
    if (socket.destroyed || socket.readableEnded) this.#onEnd();
  }

  #forget(socket: Socket): void {
    socket.off("data", this.#onData).off("end", this.#onEnd).off("error", this.#onError).off("close", this.#onEnd);
  }

  readonly #onData = (chunk: Buffer): void => {
    try {
      this.#reader.push(chunk);
      for (let reply = this.#reader.next(); reply !== undefined; reply = this.#reader.next()) this.#take(reply);
    } catch (error) {
      this.fail(this.#unreadable(error));
    }
  };

  readonly #onEnd = (): void => {
    const farewell = this.#early.find(({ code }) => code === 421);
    const why = farewell === undefined ? "" : `: ${farewell.code} ${textOf(farewell)}`;
    this.fail(new FtpsError("closed", `the server closed the connection${why}`, { reply: farewell }));
  };

  readonly #onError = (error: NodeJS.ErrnoException): void => {
    const isTls = error.code?.startsWith("ERR_SSL") === true;
    this.fail(asFtpsError(error, isTls ? "tls" : "closed", "the connection was lost"));
  };

  #take(reply: Reply): void {
    this.#hasSpoken = true;
    this.#settings.onLine?.("received", `${reply.code} ${textOf(reply)}`);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting !== undefined) waiting.resolve(reply);
    else if (this.#early.push(reply) > MAX_EARLY_REPLIES)
      throw new FtpsError("protocol", "the server sends replies that nobody asked for");
  }

  #next(): Promise<Reply> {
    const early = this.#early.shift();
    if (early !== undefined) return Promise.resolve(early);
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  #unreadable(error: unknown): FtpsError {
    if (!(error instanceof ReplyError)) return asFtpsError(error, "protocol", "the server's reply cannot be read");
    if (error.kind === "reply-too-long") return new FtpsError("too-large", "the server's reply has no end");
    return this.#hasSpoken
      ? new FtpsError("protocol", `the server sent what is no reply: ${printable(error.start)}`)
      : whatAnswers(error.start);
  }
}
