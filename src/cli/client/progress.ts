import { printable } from "../failure.js";
import { sizeAsText } from "./print.js";

/** Milliseconds between two pictures of a bar. */
const REDRAW_MS = 100;
const BAR_WIDTH = 24;
const NAME_WIDTH = 28;

interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** How one file comes on: a bar on a terminal, a line at its end elsewhere, nothing where nothing is wanted. */
export class Progress {
  readonly #name: string;
  readonly #screen: Screen;
  readonly #wanted: boolean;
  readonly #started = performance.now();
  #drawn = 0;
  #from: number | undefined;
  #done = 0;

  constructor(name: string, wanted: boolean, screen: Screen = process.stderr) {
    this.#name = printable(name);
    this.#wanted = wanted;
    this.#screen = screen;
  }

  readonly update = (done: number, total: number | undefined): void => {
    // What was there before counts as done, not as speed.
    this.#from ??= done;
    this.#done = done;
    const now = performance.now();
    if (!this.#wanted || this.#screen.isTTY !== true || now - this.#drawn < REDRAW_MS) return;
    this.#drawn = now;
    this.#screen.write(`\r\x1b[K${this.#bar(total).slice(0, (this.#screen.columns ?? 80) - 1)}`);
  };

  /** The last line, or no trace where it failed. */
  end(bytes: number | undefined): void {
    if (!this.#wanted) return;
    const clear = this.#screen.isTTY === true ? "\r\x1b[K" : "";
    const seconds = (performance.now() - this.#started) / 1000;
    const line = bytes === undefined ? "" : `${this.#name}  ${sizeAsText(bytes)} in ${seconds.toFixed(1)} s\n`;
    this.#screen.write(clear + line);
  }

  #bar(total: number | undefined): string {
    const seconds = (performance.now() - this.#started) / 1000;
    const rate = (this.#done - (this.#from ?? 0)) / Math.max(seconds, 0.001);
    const name = this.#name.slice(0, NAME_WIDTH).padEnd(NAME_WIDTH);
    if (total === undefined || total === 0) return `${name} ${sizeAsText(this.#done)}  ${sizeAsText(rate)}/s`;
    const share = Math.min(1, this.#done / total);
    const full = Math.round(share * BAR_WIDTH);
    const left = rate > 0 ? Math.round((total - this.#done) / rate) : 0;
    const bar = "#".repeat(full).padEnd(BAR_WIDTH, ".");
    return `${name} [${bar}] ${Math.floor(share * 100)}%  ${sizeAsText(rate)}/s  ${left} s left`;
  }
}
