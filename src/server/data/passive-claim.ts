import { type DataConnection, DataFailure } from "./connection.js";
import type { Candidate, Expectation } from "./expectation.js";

/** Handshakes under way at once for one awaited connection. */
export const MAX_ATTEMPTS = 4;

export interface ClaimOptions {
  readonly expectation: Expectation;
  /** Undefined: data in clear, the connection is taken as it is. */
  readonly secure: ((candidate: Candidate) => Promise<DataConnection>) | undefined;
  /** One has come, and its handshake begins. */
  readonly onCandidate: (candidate: Candidate) => void;
  readonly signal: AbortSignal;
}

/**
 * Waits for the data connection of a transfer. The first candidate that completes wins, not the first that arrives. A stranger's failure is dropped and the
 * wait goes on; the client's own ends it at once, so that the client need not wait for a deadline to learn of it.
 */
export function claimPassive({ expectation, secure, onCandidate, signal }: ClaimOptions): Promise<DataConnection> {
  if (expectation.ended !== undefined) return Promise.reject(nobodyCame());
  return new Promise((resolve, reject) => {
    const claim = new Claim(
      secure,
      (address) => expectation.accepts(address),
      (result) => {
        signal.removeEventListener("abort", onAbort);
        expectation.close();
        if (result instanceof DataFailure) reject(result);
        else resolve(result);
      },
    );
    const onAbort = (): void => claim.finish(new DataFailure("closed", "The transfer was aborted"));
    if (signal.aborted) {
      onAbort();
      return;
    }
    signal.addEventListener("abort", onAbort);
    expectation.claim(
      (candidate) => {
        onCandidate(candidate);
        claim.consider(candidate);
      },
      (failure) => claim.finish(failure ?? nobodyCame()),
      (failure) => claim.clientFailed(failure),
    );
  });
}

function nobodyCame(): DataFailure {
  return new DataFailure(
    "nobody-came",
    "Nobody came to the passive port in time: a firewall or NAT may keep the client from it",
  );
}

class Claim {
  readonly #secure: ClaimOptions["secure"];
  readonly #isExpected: (address: string) => boolean;
  readonly #onEnd: (result: DataConnection | DataFailure) => void;
  readonly #queue: Candidate[] = [];
  readonly #attempts = new Set<Candidate>();
  #over = false;

  constructor(
    secure: ClaimOptions["secure"],
    isExpected: (address: string) => boolean,
    onEnd: (result: DataConnection | DataFailure) => void,
  ) {
    this.#secure = secure;
    this.#isExpected = isExpected;
    this.#onEnd = onEnd;
  }

  consider(candidate: Candidate): void {
    if (this.#over) candidate.raw.destroy();
    else if (this.#secure === undefined)
      this.finish({ stream: candidate.raw, raw: candidate.raw, cleanEnd: undefined, sealed: false, resumed: false });
    else if (this.#attempts.size < MAX_ATTEMPTS) void this.#attempt(candidate, this.#secure);
    else if (this.#queue.length < MAX_ATTEMPTS) this.#queue.push(candidate);
    else candidate.raw.destroy();
  }

  /** Unless somebody else is about to complete. */
  clientFailed(failure: DataFailure): void {
    if (this.#attempts.size === 0 && this.#queue.length === 0) this.finish(failure);
  }

  finish(result: DataConnection | DataFailure): void {
    if (this.#over) {
      if (!(result instanceof DataFailure)) result.raw.destroy();
      return;
    }
    this.#over = true;
    const winner = result instanceof DataFailure ? undefined : result.raw;
    for (const { raw } of [...this.#attempts, ...this.#queue]) if (raw !== winner) raw.destroy();
    this.#queue.length = 0;
    this.#onEnd(result);
  }

  /** One that names this session may still complete: somebody else at the client's address must not spoil that. */
  get #hopes(): boolean {
    return [...this.#attempts, ...this.#queue].some(({ named }) => named);
  }

  async #attempt(candidate: Candidate, secure: NonNullable<ClaimOptions["secure"]>): Promise<void> {
    this.#attempts.add(candidate);
    try {
      this.finish(await secure(candidate));
    } catch (error) {
      const failure =
        error instanceof DataFailure
          ? error
          : new DataFailure("handshake", "The TLS handshake on the data connection failed");
      this.#attempts.delete(candidate);
      if (this.#isExpected(candidate.address) && !this.#hopes) this.finish(failure);
    } finally {
      this.#attempts.delete(candidate);
      const next = this.#queue.shift();
      if (next !== undefined) this.consider(next);
    }
  }
}
