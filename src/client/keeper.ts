import { textToByteString } from "../protocol/byte-string.js";
import { abortedError, FtpsError } from "./errors.js";
import type { ClientSettings } from "./options.js";
import { openSession, type Session } from "./session.js";
import { pause, Throttle } from "./throttle.js";

/** Bytes that an attempt must bring for the ones before it not to count: a server that lets go after each byte gets no further. */
const WORTH_AN_ATTEMPT = 64 * 1024;

/** Milliseconds for the server's farewell. */
const FAREWELL_MS = 2_000;

/**
 * Keeps one session with a server: operations wait in line, a session that was lost is opened anew, and what failed for a reason that may pass is tried again.
 */
export class Keeper {
  readonly settings: ClientSettings;
  readonly #throttle: Throttle | undefined;
  #session: Session | undefined;
  /** Resolves when nothing is in line any more. */
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;
  #idle: NodeJS.Timeout | undefined;

  /** `throttle`: one that others share. */
  constructor(settings: ClientSettings, throttle?: Throttle) {
    this.settings = settings;
    this.#throttle = throttle ?? (settings.limit === undefined ? undefined : new Throttle(settings.limit));
  }

  /** What is known of the session that is open, or was. */
  get session(): Session | undefined {
    return this.#session;
  }

  /** Runs `task` when all before it have ended; one attempt. */
  run<T>(task: (session: Session) => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    return this.#inLine(async () => task(await this.#ready(signal)), signal);
  }

  /**
   * The same, and again where the failure may pass, with growing pauses. `progress` tells how far the task has come, in bytes: as long as that grows, attempts
   * are not counted.
   */
  retry<T>(
    task: (session: Session) => Promise<T>,
    signal: AbortSignal | undefined,
    progress: () => number = () => 0,
  ): Promise<T> {
    const { attempts, delay, longest } = this.settings.retry;
    return this.#inLine(async () => {
      let failures = 0;
      for (;;) {
        const before = progress();
        try {
          return await task(await this.#ready(signal));
        } catch (error) {
          if (progress() - before >= WORTH_AN_ATTEMPT) failures = 0;
          if (!(error instanceof FtpsError && error.retry) || failures >= attempts || this.#closed) throw error;
          await pauseOrAbort(Math.min(delay * 2 ** failures++, longest), signal);
        }
      }
    }, signal);
  }

  /** Says goodbye behind what is in line. What comes later fails. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#idle);
    await this.#last.catch(() => {});
    const control = this.#session?.control;
    if (control === undefined || control.failure !== undefined) return;
    const stop = control.expectSoon(FAREWELL_MS);
    try {
      await control.command(textToByteString("QUIT"));
    } catch {
      // Gone is gone.
    } finally {
      stop();
      control.fail(closedError());
    }
  }

  /** Ends everything at once. */
  destroy(): void {
    this.#closed = true;
    clearTimeout(this.#idle);
    this.#session?.control.fail(closedError());
  }

  #inLine<T>(task: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    if (this.#closed) return Promise.reject(closedError());
    if (signal?.aborted) return Promise.reject(abortedError(signal));
    const before = this.#last;
    const result = new Promise<T>((resolve, reject) => {
      // Who waits in line is let go at once; who runs is ended by what runs.
      const onAbort = (): void => {
        if (signal !== undefined) reject(abortedError(signal));
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#last = before
        .then(async () => {
          signal?.removeEventListener("abort", onAbort);
          if (signal?.aborted) throw abortedError(signal);
          clearTimeout(this.#idle);
          resolve(await task());
        })
        .catch(reject)
        .finally(() => this.#rest());
    });
    return result;
  }

  async #ready(signal: AbortSignal | undefined): Promise<Session> {
    if (this.#session !== undefined && this.#session.control.failure === undefined) return this.#session;
    const lost = this.#session;
    this.#session = await openSession(this.settings, this.#throttle, signal);
    if (lost?.state.pipelines === false) this.#session.state.pipelines = false;
    return this.#session;
  }

  /** A NOOP now and then keeps the server from closing what is idle. */
  #rest(): void {
    clearTimeout(this.#idle);
    const { keepAlive } = this.settings;
    if (keepAlive <= 0 || this.#closed) return;
    this.#idle = setTimeout(() => {
      if (this.#session?.control.failure !== undefined) return;
      this.run(({ control }) => control.command(textToByteString("NOOP")), undefined).catch(() => {});
    }, keepAlive);
    this.#idle.unref();
  }
}

function closedError(): FtpsError {
  return new FtpsError("closed", "the client has been closed", { retry: false });
}

async function pauseOrAbort(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await pause(ms, signal);
  } catch (error) {
    throw signal === undefined ? error : abortedError(signal);
  }
}
