/** Who writes several files writes them one after the other: so long after the last sign of it they are looked at. Milliseconds. */
const QUIET_MS = 200;
/** And so long after the first sign in any case. */
const MAX_DELAY_MS = 2_000;
/** So long what does not fit together may become whole, before the log says so; it is looked at with every further sign of a change, then and later. */
const PATIENCE_MS = 5_000;

export interface CertificateWatchOptions {
  /** Takes up what is in the files, if it is new and whole. Rejects when it is not whole; then nothing has changed. */
  readonly take: () => Promise<void>;
  /** What is in the files is not taken. Told once for the same words. */
  readonly onRefused: (error: Error) => void;
  /** What was said of the files before. */
  readonly told?: string | undefined;
  /** Calls back after that many milliseconds; returns the way to call it off. */
  readonly after?: (milliseconds: number, run: () => void) => () => void;
  readonly now?: () => number;
}

/** Decides when changed files, of certificates or of lists of revoked ones, are looked at, and when it is said that they are no good. */
export class CertificateWatch {
  readonly #options: CertificateWatchOptions;
  #first: number | undefined;
  #callOff: () => void = () => {};
  #impatient: (() => void) | undefined;
  #overdue = false;
  #said: string | undefined;
  #working: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: CertificateWatchOptions) {
    this.#options = options;
    this.#said = options.told;
  }

  /** Something in the folders has changed. */
  changed(): void {
    if (this.#stopped) return;
    const { after = afterTime, now = Date.now } = this.#options;
    const time = now();
    this.#first = Math.min(this.#first ?? time, time);
    this.#callOff();
    this.#callOff = after(Math.max(0, Math.min(QUIET_MS, this.#first + MAX_DELAY_MS - time)), () => this.#look());
  }

  /** Resolves when it has been looked. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#callOff();
    this.#impatient?.();
    await this.#working;
  }

  #look(): void {
    this.#first = undefined;
    this.#working = this.#working.then(() => this.#take());
  }

  async #take(): Promise<void> {
    if (this.#stopped) return;
    try {
      await this.#options.take();
      this.#settle();
      this.#said = undefined;
    } catch (error) {
      this.#refuse(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #settle(): void {
    this.#impatient?.();
    this.#impatient = undefined;
    this.#overdue = false;
  }

  #refuse(error: Error): void {
    if (!this.#overdue) {
      const { after = afterTime } = this.#options;
      this.#impatient ??= after(PATIENCE_MS, () => {
        this.#overdue = true;
        this.#look();
      });
      return;
    }
    this.#settle();
    if (this.#said === error.message) return;
    this.#said = error.message;
    this.#options.onRefused(error);
  }
}

/** Does not keep the process. */
function afterTime(milliseconds: number, run: () => void): () => void {
  const timer = setTimeout(run, milliseconds).unref();
  return () => clearTimeout(timer);
}
