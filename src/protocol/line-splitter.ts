import { type ByteString, bytesToByteString } from "./byte-string.js";

/** Longest command line, in bytes, without its end. */
export const MAX_LINE_BYTES = 8192;

const START_BYTES = 16;
const IAC = 0xff;
const NOTHING = "" as ByteString;

export type Line =
  | { readonly kind: "line"; readonly text: ByteString }
  /** `start`: its first bytes, enough to recognise another protocol. */
  | { readonly kind: "too-long"; readonly start: ByteString };

/**
 * Cuts the bytes of a control connection into lines: CRLF, or a bare LF (RFC 959 section 5.3 asks for CRLF; some clients send LF).
 * Telnet commands are taken out (RFC 854): IAC with 240 to 250 is two bytes, with 251 to 254 three, IAC IAC is the byte 255. IAC with
 * anything else loses only itself: that is how urgent data arrives where the urgent byte was cut away (FTPS clients send `FF F4 FF`, then ABOR).
 * Pull with `next`, so that a chunk of a million line ends is not a million strings.
 */
export class LineSplitter {
  #pending: ByteString = NOTHING;
  /** Where the search for a line end goes on in `#pending`. */
  #from = 0;
  /** The first bytes of a line that is too long and has not ended. */
  #overlong: ByteString | undefined;
  #telnet: "data" | "command" | "option" = "data";

  push(chunk: Buffer): void {
    const clean = this.#telnet === "data" && chunk.indexOf(IAC) === -1 ? chunk : this.#withoutTelnet(chunk);
    const text = bytesToByteString(clean);
    this.#pending = this.#pending === "" ? text : ((this.#pending + text) as ByteString);
  }

  /** The next line, or undefined when more bytes are needed. */
  next(): Line | undefined {
    const end = this.#pending.indexOf("\n", this.#from);
    if (end === -1) {
      // A CR at the end may be the first half of the line's.
      if (this.#pending.length > MAX_LINE_BYTES + (this.#pending.endsWith("\r") ? 1 : 0)) {
        this.#overlong ??= startOf(this.#pending);
        this.#pending = NOTHING;
      }
      this.#from = this.#pending.length;
      return undefined;
    }
    const line = this.#pending.slice(0, this.#pending[end - 1] === "\r" ? end - 1 : end) as ByteString;
    this.#pending = this.#pending.slice(end + 1) as ByteString;
    this.#from = 0;
    if (this.#overlong !== undefined || line.length > MAX_LINE_BYTES) {
      const start = this.#overlong ?? startOf(line);
      this.#overlong = undefined;
      return { kind: "too-long", start };
    }
    return { kind: "line", text: line };
  }

  /** Whether bytes are held that are not yet a line. */
  get isEmpty(): boolean {
    return this.#pending === "" && this.#overlong === undefined;
  }

  /** The first bytes held, to recognise another protocol. */
  peek(length: number): string {
    return this.#pending.slice(0, length);
  }

  #withoutTelnet(chunk: Buffer): Buffer {
    const out = Buffer.allocUnsafe(chunk.length);
    let length = 0;
    for (const byte of chunk) if (this.#isData(byte)) out[length++] = byte;
    return out.subarray(0, length);
  }

  #isData(byte: number): boolean {
    switch (this.#telnet) {
      case "option":
        this.#telnet = "data";
        return false;
      case "command":
        this.#telnet = byte >= 251 && byte <= 254 ? "option" : "data";
        return byte === IAC || byte < 240;
      case "data":
        if (byte === IAC) this.#telnet = "command";
        return byte !== IAC;
    }
  }
}

function startOf(line: ByteString): ByteString {
  return line.slice(0, START_BYTES) as ByteString;
}
