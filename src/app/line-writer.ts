import { write } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

/** Characters that wait while the reader is slow; what comes beyond is counted and dropped. */
export const MAX_WAITING_CHARACTERS = 4 * 2 ** 20;
/** A pipe that another program made non-blocking is full. */
const FULL_PIPE_PAUSE_MS = 20;

export interface LineWriterEvents {
  /** Lines could be written again after `count` were lost. */
  readonly onLost: (count: number) => void;
  /** Lines could not be written; told once, until it works again. */
  readonly onTrouble?: (error: NodeJS.ErrnoException) => void;
}

/**
 * Lines to a descriptor: in order, those of one turn together, and never so that the program waits for the reader or ends because of it. A reader
 * that is gone (EPIPE) or a full disk costs the lines of that moment, no more.
 */
export class LineWriter {
  readonly #descriptor: number;
  readonly #events: LineWriterEvents;
  #waiting: string[] = [];
  #size = 0;
  #lost = 0;
  #inTrouble = false;
  #draining: Promise<void> | undefined;

  constructor(descriptor: number, events: LineWriterEvents) {
    this.#descriptor = descriptor;
    this.#events = events;
  }

  write(line: string): void {
    if (this.#size + line.length > MAX_WAITING_CHARACTERS) {
      this.#lost += 1;
      return;
    }
    this.#waiting.push(line);
    this.#size += line.length;
    this.#draining ??= this.#drain();
  }

  /** Resolves when all is written, or after `deadline` milliseconds. */
  async flush(deadline: number): Promise<void> {
    const late = new AbortController();
    await Promise.race([this.#draining, delay(deadline, undefined, { signal: late.signal }).catch(() => undefined)]);
    late.abort();
  }

  async #drain(): Promise<void> {
    await undefined;
    while (this.#waiting.length > 0) {
      const lines = this.#waiting;
      this.#waiting = [];
      this.#size = 0;
      await this.#writeOrLose(lines);
    }
    this.#draining = undefined;
  }

  async #writeOrLose(lines: readonly string[]): Promise<void> {
    try {
      await writeAll(this.#descriptor, Buffer.from(lines.join("")));
      this.#inTrouble = false;
      const lost = this.#lost;
      this.#lost = 0;
      if (lost > 0) this.#events.onLost(lost);
    } catch (error) {
      this.#lost += lines.length;
      if (!this.#inTrouble) this.#events.onTrouble?.(error as NodeJS.ErrnoException);
      this.#inTrouble = true;
    }
  }
}

async function writeAll(descriptor: number, bytes: Buffer): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    try {
      written += await writeSome(descriptor, bytes, written);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      await delay(FULL_PIPE_PAUSE_MS);
    }
  }
}

function writeSome(descriptor: number, bytes: Buffer, from: number): Promise<number> {
  return new Promise((resolve, reject) => {
    write(descriptor, bytes, from, bytes.length - from, null, (error, count) =>
      error === null ? resolve(count) : reject(error),
    );
  });
}
