import type { ByteString } from "../protocol/byte-string.js";
import { MAX_LIST_LINE_BYTES } from "../protocol/listing/parse-list.js";

const LINE_FEED = 10;
/** One byte more than is read shows that a line is too long. */
const KEPT = MAX_LIST_LINE_BYTES + 1;

/**
 * The bytes of a listing as lines, while they come: the whole text would take more memory than what it says. Without line ends and empty lines; what a line has beyond
 * `MAX_LIST_LINE_BYTES` + 1 is left out.
 */
export class ListingLines {
  readonly #onLine: (line: ByteString) => void;
  /** Of a line whose end has not come. */
  #start = "";

  constructor(onLine: (line: ByteString) => void) {
    this.#onLine = onLine;
  }

  push(chunk: Buffer): void {
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, from)) {
      this.#gather(chunk, from, end);
      this.finish();
      from = end + 1;
    }
    this.#gather(chunk, from, chunk.length);
  }

  /** The last line may have no end. */
  finish(): void {
    const line = this.#start.endsWith("\r") ? this.#start.slice(0, -1) : this.#start;
    this.#start = "";
    if (line !== "") this.#onLine(line as ByteString);
  }

  #gather(chunk: Buffer, from: number, end: number): void {
    const stop = Math.min(end, from + KEPT - this.#start.length);
    if (stop > from) this.#start += chunk.toString("latin1", from, stop);
  }
}
