import { type ExpiryStep, nextStepAt, stepReached, tellOnce } from "../pki/expiry.js";
import { readPem, replaceFile } from "../pki/files.js";
import type { ServerEvent } from "../server/events.js";
import type { ShownCertificate } from "./shown-certificates.js";

/** A timer runs no longer than this: a clock that jumps is noticed within it. Milliseconds; Node's own limit is 2^31. */
const MAX_PAUSE_MS = 6 * 3_600_000;
const MIN_PAUSE_MS = 1_000;
/** Of certificates that are no longer shown, what was told is forgotten after the next write; more than these are never shown. */
const MAX_NOTES = 2_000;

export interface ExpiryWatchOptions {
  /** Where it is kept what was told, over restarts. */
  readonly file: string;
  /** As they are at the time. */
  readonly shown: () => readonly Pick<ShownCertificate, "file" | "leaf">[];
  readonly report: (event: Extract<ServerEvent, { type: "certificate-expires" }>) => void;
  readonly onUnwritable: (error: unknown) => void;
  readonly now?: () => number;
  /** Calls back after that many milliseconds; returns the way to call it off. */
  readonly after?: (milliseconds: number, run: () => void) => () => void;
}

type Notes = Readonly<Record<string, readonly number[]>>;

/** Tells of certificates that come to their end, each step once: also over restarts, and when the clock jumps. */
export class ExpiryWatch {
  readonly #options: ExpiryWatchOptions;
  #notes: Notes | undefined;
  #callOff: () => void = () => {};
  #looking: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: ExpiryWatchOptions) {
    this.#options = options;
  }

  /** At the start, and when other certificates are shown. Never rejects. */
  look(): Promise<void> {
    this.#looking = this.#looking.then(() => this.#look());
    return this.#looking;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#callOff();
    await this.#looking;
  }

  async #look(): Promise<void> {
    if (this.#stopped) return;
    this.#callOff();
    const { shown, report, now = Date.now, after = afterTime } = this.#options;
    const time = now();
    const before = this.#notes ?? (await readNotes(this.#options.file));
    const notes: Record<string, readonly number[]> = {};
    let next = time + MAX_PAUSE_MS;
    for (const { file, leaf } of shown().slice(0, MAX_NOTES)) {
      const end = Date.parse(leaf.validTo);
      const fingerprint = leaf.fingerprint256;
      const reached = stepReached(end, time);
      const { tell, said } = tellOnce(notes[fingerprint] ?? before[fingerprint] ?? [], reached);
      if (tell && reached !== undefined) report(eventOf({ file, fingerprint, end, reached }));
      if (said.length > 0) notes[fingerprint] = said;
      next = Math.min(next, nextStepAt(end, time) ?? next);
    }
    await this.#remember(before, notes);
    if (this.#stopped) return;
    this.#callOff = after(Math.max(MIN_PAUSE_MS, next - time), () => void this.look());
  }

  async #remember(before: Notes, notes: Notes): Promise<void> {
    this.#notes = notes;
    if (JSON.stringify(before) === JSON.stringify(notes)) return;
    try {
      await replaceFile(this.#options.file, `${JSON.stringify(notes)}\n`, 0o644);
    } catch (error) {
      this.#options.onUnwritable(error);
    }
  }
}

interface Ending {
  readonly file: string;
  readonly fingerprint: string;
  readonly end: number;
  readonly reached: ExpiryStep;
}

function eventOf({ file, fingerprint, end, reached }: Ending): Extract<ServerEvent, { type: "certificate-expires" }> {
  return {
    type: "certificate-expires",
    file,
    fingerprint256: fingerprint,
    notAfter: new Date(end),
    withinDays: reached,
  };
}

/** What is damaged was told once more: better than never. */
async function readNotes(file: string): Promise<Notes> {
  try {
    const found: unknown = JSON.parse((await readPem(file))?.text ?? "{}");
    if (typeof found !== "object" || found === null) return {};
    const entries = Object.entries(found).filter(
      ([, said]) => Array.isArray(said) && said.every((each) => typeof each === "number"),
    );
    return Object.fromEntries(entries.slice(0, MAX_NOTES)) as Notes;
  } catch {
    return {};
  }
}

/** Does not keep the process. */
function afterTime(milliseconds: number, run: () => void): () => void {
  const timer = setTimeout(run, milliseconds).unref();
  return () => clearTimeout(timer);
}
