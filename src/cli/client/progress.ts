import { steadyNow } from "../../support/steady-clock.js";
import { printable } from "../failure.js";
import { sizeAsText } from "./print.js";
import { progressLine } from "./progress-line.js";

/** Milliseconds between two pictures, at least; and when nothing comes, at most. */
const REDRAW_MS = 100;
const IDLE_REDRAW_MS = 500;
/** Files that are shown at once; the total has a line of its own. */
const MAX_BARS = 8;
/** Over so many milliseconds a rate is measured. */
const RATE_MS = 4_000;
const MAX_SAMPLES = 40;
/** A first moment says little. */
const LEAST_RATE_MS = 250;

export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

export interface ProgressOptions {
  /** False: with --quiet and --json nothing is drawn or noted. */
  readonly wanted: boolean;
  readonly screen?: Screen;
  readonly now?: () => number;
}

/** How files come on: on a terminal a bar for each and a line for all together, elsewhere a line for each at its end. */
export class Progress {
  readonly #wanted: boolean;
  readonly #screen: Screen;
  readonly #now: () => number;
  readonly #files = new Map<string, Meter>();
  #all: { readonly files: number; readonly bytes: number; readonly meter: Meter } | undefined;
  #ended = { files: 0, bytes: 0 };
  #lines = 0;
  #drawn = -Infinity;
  readonly #timer: NodeJS.Timeout | undefined;

  constructor({ wanted, screen = process.stderr, now = steadyNow }: ProgressOptions) {
    this.#wanted = wanted;
    this.#screen = screen;
    this.#now = now;
    if (!wanted || screen.isTTY !== true) return;
    this.#timer = setInterval(() => this.#draw(), IDLE_REDRAW_MS);
    this.#timer.unref();
  }

  /** What there is to do in all. Without it there is no line for all together. */
  expect(files: number, bytes: number): void {
    this.#ended = { files: 0, bytes: 0 };
    this.#all = files > 1 ? { files, bytes, meter: new Meter(0, bytes, this.#now()) } : undefined;
  }

  readonly update = (name: string, done: number, total: number | undefined): void => {
    if (!this.#wanted) return;
    const now = this.#now();
    const known = this.#files.get(name);
    // What was there before counts as done, not as speed.
    if (known === undefined) this.#files.set(name, new Meter(done, total, now));
    else known.update(done, total, now);
    if (now - this.#drawn >= REDRAW_MS) this.#draw();
  };

  /** A file has come to its end; with `undefined` it failed, and leaves no trace. `told`: say so in a line. */
  end(name: string, bytes: number | undefined, told = true): void {
    const meter = this.#files.get(name);
    this.#files.delete(name);
    this.#ended.files++;
    this.#ended.bytes += bytes ?? meter?.total ?? 0;
    if (!this.#wanted || bytes === undefined || !told) return;
    const now = this.#now();
    const seconds = (now - (meter?.started ?? now)) / 1000;
    this.line(`${printable(name)}  ${sizeAsText(bytes)} in ${seconds.toFixed(1)} s`);
  }

  /** A line above the bars, which stays. */
  line(text: string): void {
    this.#clear();
    this.#screen.write(`${text}\n`);
    this.#draw();
  }

  /** No trace is left of the bars. */
  close(): void {
    clearInterval(this.#timer);
    this.#files.clear();
    this.#all = undefined;
    this.#clear();
  }

  #clear(): void {
    if (this.#lines > 0) this.#screen.write(`${this.#lines > 1 ? `\x1b[${this.#lines - 1}A` : ""}\r\x1b[J`);
    this.#lines = 0;
  }

  #draw(): void {
    if (!this.#wanted || this.#screen.isTTY !== true) return;
    const lines = this.#picture();
    if (lines.length === 0 && this.#lines === 0) return;
    this.#drawn = this.#now();
    this.#clear();
    this.#screen.write(lines.join("\n"));
    this.#lines = lines.length;
  }

  #picture(): readonly string[] {
    const now = this.#now();
    // The last column stays free: some terminals go to the next line when it is used.
    const columns = Math.max(1, (this.#screen.columns || 80) - 1);
    const most = Math.max(1, Math.min(MAX_BARS, (this.#screen.rows || 24) - 2));
    const shown = [...this.#files].slice(0, most);
    const lines = shown.map(([name, meter]) =>
      progressLine({ name: printable(name), done: meter.done, total: meter.total, rate: meter.rate(now) }, columns),
    );
    const total = this.#total(now);
    return total === undefined ? lines : [...lines, progressLine(total, columns)];
  }

  #total(now: number) {
    if (this.#all === undefined) return undefined;
    const { files, bytes, meter } = this.#all;
    const running = [...this.#files.values()].reduce((sum, { done }) => sum + done, 0);
    meter.update(this.#ended.bytes + running, bytes, now);
    const name = `${this.#ended.files} of ${files} files`;
    return { name, done: meter.done, total: bytes, rate: meter.rate(now) };
  }
}

/** What has come, and how fast lately. */
class Meter {
  readonly started: number;
  done: number;
  total: number | undefined;
  readonly #samples: { readonly at: number; readonly done: number }[];

  constructor(done: number, total: number | undefined, now: number) {
    this.started = now;
    this.done = done;
    this.total = total;
    this.#samples = [{ at: now, done }];
  }

  update(done: number, total: number | undefined, now: number): void {
    this.total = total;
    // A second attempt may begin further back.
    if (done < this.done) this.#samples.length = 0;
    this.done = done;
    const last = this.#samples.at(-1);
    if (last === undefined || now - last.at >= RATE_MS / MAX_SAMPLES) this.#samples.push({ at: now, done });
    while (this.#samples.length > 2 && now - (this.#samples[1]?.at ?? now) > RATE_MS) this.#samples.shift();
  }

  /** Bytes a second. */
  rate(now: number): number {
    const first = this.#samples[0];
    return first === undefined ? 0 : ((this.done - first.done) * 1000) / Math.max(LEAST_RATE_MS, now - first.at);
  }
}
