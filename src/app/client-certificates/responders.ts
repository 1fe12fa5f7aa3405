import type { X509Certificate } from "node:crypto";
import { certificateParts } from "../../pki/certificate-parts.js";
import { askResponder, OcspError, type OcspStatus } from "../../pki/ocsp-ask.js";
import { RecentMap } from "../../support/recent-map.js";

/** Milliseconds. */
export interface ResponderTerms {
  readonly timeout: number;
  /** How long an answer may be used at most. */
  readonly keep: number;
}

export type ResponderAnswer =
  | Pick<OcspStatus, "status" | "revokedAt" | "reason">
  /** There was no answer that can be believed; in words. */
  | { readonly status: "none"; readonly why: string; readonly namesResponder: boolean };

const MAX_ANSWERS = 10_000;
/** Of one that does not answer; so that not every login waits for it. */
const FAILURE_KEPT_MS = 30_000;
/** Questions at once. */
const MAX_ASKED = 64;
/** Questions that wait for their turn: all sessions are looked at anew at one time. */
const MAX_WAITING = 10_000;

interface Kept {
  readonly answer: ResponderAnswer;
  readonly since: number;
  readonly until: number;
}

/** Asks the responders of authorities, each about one certificate once for a while. */
export class Responders {
  readonly #kept = new RecentMap<Kept>(MAX_ANSWERS);
  readonly #asking = new Map<string, Promise<ResponderAnswer>>();
  readonly #waiting = new Set<() => void>();
  readonly #closing = new AbortController();
  #asked = 0;
  readonly #ask: typeof askResponder;
  readonly #now: () => number;

  constructor(ask: typeof askResponder = askResponder, now: () => number = Date.now) {
    this.#ask = ask;
    this.#now = now;
  }

  /** Never rejects. */
  async status(certificate: X509Certificate, issuer: X509Certificate, terms: ResponderTerms): Promise<ResponderAnswer> {
    const key = `${issuer.fingerprint256} ${certificateParts(certificate).serial}`;
    const kept = this.#kept.get(key);
    // A clock that was set back would make an answer last as long again.
    const now = this.#now();
    if (kept !== undefined && kept.since <= now && now < kept.until) return kept.answer;
    const running = this.#asking.get(key);
    if (running !== undefined) return await running;
    const asked = this.#askInTurn(certificate, issuer, terms, key);
    this.#asking.set(key, asked);
    try {
      return await asked;
    } finally {
      this.#asking.delete(key);
    }
  }

  /** What is being asked is asked no more. */
  close(): void {
    this.#closing.abort();
  }

  async #askInTurn(
    certificate: X509Certificate,
    issuer: X509Certificate,
    terms: ResponderTerms,
    key: string,
  ): Promise<ResponderAnswer> {
    if (!(await this.#turn(terms.timeout)))
      return { status: "none", why: "too many questions to responders at once", namesResponder: true };
    try {
      return await this.#askAnew(certificate, issuer, terms, key);
    } finally {
      this.#passOn();
    }
  }

  /** False: it did not come in that time, in milliseconds. */
  async #turn(timeout: number): Promise<boolean> {
    if (this.#asked < MAX_ASKED) {
      this.#asked += 1;
      return true;
    }
    if (this.#waiting.size >= MAX_WAITING) return false;
    return await new Promise((resolve) => {
      const begin = (): void => {
        clearTimeout(timer);
        resolve(true);
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(begin);
        resolve(false);
      }, timeout);
      timer.unref();
      this.#waiting.add(begin);
    });
  }

  /** The turn goes to who has waited longest. */
  #passOn(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#asked -= 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }

  async #askAnew(
    certificate: X509Certificate,
    issuer: X509Certificate,
    { timeout, keep }: ResponderTerms,
    key: string,
  ): Promise<ResponderAnswer> {
    try {
      const { status, revokedAt, reason, nextUpdate } = await this.#ask(certificate, issuer, {
        timeoutMs: timeout,
        signal: this.#closing.signal,
      });
      const now = this.#now();
      const answer = {
        status,
        ...(revokedAt === undefined ? {} : { revokedAt }),
        ...(reason === undefined ? {} : { reason }),
      };
      this.#kept.set(key, { answer, since: now, until: Math.min(now + keep, nextUpdate?.getTime() ?? now) });
      return answer;
    } catch (error) {
      const why = error instanceof OcspError ? error.message : "the responder could not be asked";
      const namesResponder = !(error instanceof OcspError && error.kind === "no-responder");
      const answer: ResponderAnswer = { status: "none", why, namesResponder };
      const now = this.#now();
      this.#kept.set(key, { answer, since: now, until: now + Math.min(keep, FAILURE_KEPT_MS) });
      return answer;
    }
  }
}
