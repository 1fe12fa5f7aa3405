/** What the keeper of certificates knows of time; tests have their own. */
export interface AcmeClock {
  /** Milliseconds since 1970, as this machine believes. */
  now(): number;
  /** Milliseconds since some moment; it never jumps. */
  steady(): number;
  /** Calls back after that many milliseconds; returns the way to call it off. */
  after(milliseconds: number, run: () => void): () => void;
}

export const systemClock: AcmeClock = {
  now: Date.now,
  steady: () => performance.now(),
  // It does not keep the process.
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds).unref();
    return () => clearTimeout(timer);
  },
};
