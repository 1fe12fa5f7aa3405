import { randomBytes } from "node:crypto";
import { open, readFile, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { localFailure, partName } from "./download.js";

/** A part of a file: what is missing of it, in bytes from the file's start. `next` is where it goes on. */
export interface Segment {
  next: number;
  readonly end: number;
}

/** Largest note that is read, in bytes. */
const MAX_RECORD_BYTES = 64 * 1024;

/** Which parts of a file that was cut are there, beside it. A note that cannot be read or meant is none. */
export class SegmentRecord {
  readonly #file: string;

  /** `name`: in the folder of `file`. */
  constructor(file: string, name: string) {
    this.#file = path.join(path.dirname(path.resolve(file)), name);
  }

  /** The parts as they were noted for a file of `size`, of which `there` bytes lie here. */
  async read(size: number, there: number): Promise<Segment[] | undefined> {
    try {
      if ((await stat(this.#file)).size > MAX_RECORD_BYTES) return undefined;
      const noted: unknown = JSON.parse(await readFile(this.#file, "utf8"));
      return asSegments(noted, size, there);
    } catch {
      return undefined;
    }
  }

  async write(size: number, parts: readonly Segment[]): Promise<void> {
    const temporary = path.join(path.dirname(this.#file), partName("segments", randomBytes(6).toString("hex")));
    try {
      {
        await using handle = await open(temporary, "wx", 0o600);
        await handle.writeFile(JSON.stringify({ size, parts: parts.map(({ next, end }) => [next, end]) }));
        await handle.sync();
      }
      await rename(temporary, this.#file);
    } catch (error) {
      await rm(temporary, { force: true });
      throw localFailure(error, `${this.#file} cannot be written`);
    }
  }

  async remove(): Promise<void> {
    await rm(this.#file, { force: true });
  }
}

function asSegments(noted: unknown, size: number, there: number): Segment[] | undefined {
  if (typeof noted !== "object" || noted === null || !("size" in noted) || !("parts" in noted)) return undefined;
  if (noted.size !== size || !Array.isArray(noted.parts)) return undefined;
  const parts: Segment[] = [];
  for (const pair of noted.parts as unknown[]) {
    const part = asSegment(pair, parts.at(-1)?.end ?? 0, there);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return parts.at(-1)?.end === size ? parts : undefined;
}

function asSegment(pair: unknown, start: number, there: number): Segment | undefined {
  if (!Array.isArray(pair)) return undefined;
  const [next, end] = pair as unknown[];
  if (!isPlace(next) || !isPlace(end) || next < start || next > end) return undefined;
  // What is noted as there must be: a file that is shorter is another one.
  return next > start && there < next ? undefined : { next, end };
}

function isPlace(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
