import { type ByteString, bytesToByteString } from "./byte-string.js";
import type { Reply } from "./reply.js";

/** Longest line of a reply, and all lines of one together, in bytes. */
export const MAX_REPLY_LINE_BYTES = 8 * 1024;
export const MAX_REPLY_BYTES = 64 * 1024;
/** Empty lines between replies, which some servers send. */
const MAX_EMPTY_LINES = 16;

export type ReplyFault = "reply-too-long" | "no-reply";

/** What comes is no reply, or has no end. `start`: its first bytes, to recognise what it is instead. */
export class ReplyError extends Error {
  readonly kind: ReplyFault;
  readonly start: ByteString;

  constructor(kind: ReplyFault, start: string) {
    super(kind);
    this.name = "ReplyError";
    this.kind = kind;
    this.start = start.slice(0, 64) as ByteString;
  }
}

const firstLine = /^([1-6]\d\d)(?:([ -])(.*))?$/s;

/** Cuts the bytes of a control connection into replies, as a client reads them. RFC 959 section 4.2. */
export class ReplyReader {
  #pending = "";
  /** Where the search for a line end goes on. */
  #from = 0;
  #code = "";
  #lines: ByteString[] = [];
  #bytes = 0;
  #empty = 0;

  /** Whether nothing is held that came behind the last reply. */
  get isEmpty(): boolean {
    return this.#pending === "" && this.#code === "";
  }

  push(chunk: Buffer): void {
    this.#pending += bytesToByteString(chunk);
  }

  /** The next reply; undefined when more bytes are needed. Throws ReplyError. */
  next(): Reply | undefined {
    for (let line = this.#nextLine(); line !== undefined; line = this.#nextLine()) {
      const reply = this.#take(line);
      if (reply !== undefined) return reply;
    }
    return undefined;
  }

  #nextLine(): string | undefined {
    const end = this.#pending.indexOf("\n", this.#from);
    const length = end < 0 ? this.#pending.length : end;
    if (length > MAX_REPLY_LINE_BYTES) throw new ReplyError("reply-too-long", this.#pending);
    if (end < 0) {
      // A server of another kind says its name without an end of line, or with bytes that no reply begins with.
      if (this.#code === "" && !/^\r?(?:[1-6]\d{0,2}(?:$|\D)|$)/.test(this.#pending.slice(0, 4)))
        throw new ReplyError("no-reply", this.#pending);
      this.#from = this.#pending.length;
      return undefined;
    }
    const line = this.#pending.slice(0, this.#pending[end - 1] === "\r" ? end - 1 : end);
    this.#pending = this.#pending.slice(end + 1);
    this.#from = 0;
    // IAC is doubled on a Telnet connection; RFC 959 section 3.1.1.2.
    return line.includes("\xff") ? line.replaceAll("\xff\xff", "\xff") : line;
  }

  #take(line: string): Reply | undefined {
    this.#bytes += line.length + 1;
    if (this.#bytes > MAX_REPLY_BYTES) throw new ReplyError("reply-too-long", line);
    if (this.#code === "") return this.#begin(line);
    if (line === this.#code || line.startsWith(`${this.#code} `)) return this.#finish(line.slice(4));
    const text = line.startsWith(`${this.#code}-`) ? line.slice(4) : line;
    this.#lines.push(text as ByteString);
    return undefined;
  }

  #begin(line: string): Reply | undefined {
    if (line === "" && ++this.#empty <= MAX_EMPTY_LINES) return undefined;
    const [, code, mark, text = ""] = firstLine.exec(line) ?? [];
    if (code === undefined) throw new ReplyError("no-reply", line);
    this.#code = code;
    if (mark !== "-") return this.#finish(text);
    this.#lines.push(text as ByteString);
    return undefined;
  }

  #finish(text: string): Reply {
    const reply = { code: Number(this.#code), lines: [...this.#lines, text as ByteString] };
    this.#code = "";
    this.#lines = [];
    this.#bytes = 0;
    this.#empty = 0;
    return reply;
  }
}
