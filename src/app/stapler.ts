import type { X509Certificate } from "node:crypto";
import { vouchesFor } from "../pki/chain.js";
import { responderUrl } from "../pki/ocsp-answer.js";
import { type AskOptions, OcspError, type OcspStatus } from "../pki/ocsp-ask.js";
import { parseAll } from "../pki/status.js";
import type { Staple } from "../tls/context.js";
import type { ShownCertificate } from "./shown-certificates.js";

const ASK_TIMEOUT_MS = 15_000;
const MAX_PAUSE_MS = 6 * 3_600_000;
const FIRST_RETRY_MS = 60_000;
const MAX_RETRY_MS = 3_600_000;
/** No answer is kept for longer without another being asked for, whatever end it has. */
const MAX_LIFE_MS = 30 * 86_400_000;
/** For answers without an end of their own. */
const WITHOUT_END_MS = 3_600_000;

export interface StaplerOptions {
  /** As they are at the time. */
  readonly shown: () => readonly ShownCertificate[];
  readonly authorities: () => Promise<readonly X509Certificate[]>;
  readonly ask: (certificate: X509Certificate, issuer: X509Certificate, options: AskOptions) => Promise<OcspStatus>;
  /** What is to be stapled from now on, by SHA-256 of the certificate. Never rejects. */
  readonly apply: (staples: ReadonlyMap<string, Staple>) => Promise<void>;
  readonly warn: (message: string, hint: string) => void;
  readonly now?: () => number;
  /** Calls back after that many milliseconds; returns the way to call it off. */
  readonly after?: (milliseconds: number, run: () => void) => () => void;
}

interface Kept {
  readonly staple: Staple | undefined;
  /** When it is asked again. */
  readonly due: number;
  readonly failures: number;
}

/**
 * Has OCSP answers at hand for those certificates that are shown and name a responder, so that no handshake ever waits for one (RFC 6066 section 8). They are asked
 * for anew at half of their life, and kept over failures until their end.
 */
export class Stapler {
  readonly #options: StaplerOptions;
  readonly #kept = new Map<string, Kept>();
  readonly #stopping = new AbortController();
  #callOff: () => void = () => {};
  #working: Promise<void> = Promise.resolve();

  constructor(options: StaplerOptions) {
    this.#options = options;
  }

  /** At the start, and when other certificates are shown. Never rejects. */
  look(): Promise<void> {
    this.#working = this.#working.then(() => this.#look());
    return this.#working;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#callOff();
    await this.#working;
  }

  async #look(): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    this.#callOff();
    const { apply, now = Date.now, after = afterTime } = this.#options;
    const before = stapledIn(this.#kept);
    const wanted = await this.#wanted();
    for (const fingerprint of this.#kept.keys()) if (!wanted.has(fingerprint)) this.#kept.delete(fingerprint);
    await Promise.all([...wanted].map(([fingerprint, each]) => this.#refresh(fingerprint, each)));
    if (this.#stopping.signal.aborted) return;
    const staples = stapledIn(this.#kept);
    if (!sameStaples(before, staples)) await apply(staples);
    if (this.#kept.size === 0) return;
    const next = Math.min(...[...this.#kept.values()].map(({ due }) => due));
    const pause = Math.max(1_000, Math.min(MAX_PAUSE_MS, next - now()));
    this.#callOff = after(pause, () => void this.look());
  }

  /** Those that name a responder, and whose issuer is at hand. */
  async #wanted(): Promise<Map<string, Asked>> {
    const wanted = new Map<string, Asked>();
    const { shown, authorities } = this.#options;
    for (const { pem, leaf, file } of shown()) {
      if (responderUrl(leaf) === undefined) continue;
      const pool = [...parseAll(pem).slice(1), ...(await authorities())];
      const issuer = pool.find((each) => vouchesFor(each, leaf));
      if (issuer !== undefined) wanted.set(leaf.fingerprint256, { leaf, issuer, file });
    }
    return wanted;
  }

  async #refresh(fingerprint: string, asked: Asked): Promise<void> {
    const { now = Date.now } = this.#options;
    const before = this.#kept.get(fingerprint);
    const time = now();
    // A clock that was set back by more than the longest pause would leave it for ever.
    const isDue = before === undefined || before.due <= time || before.due - time > MAX_LIFE_MS;
    if (!isDue) return;
    const next = await this.#ask(asked, before, time);
    if (!this.#stopping.signal.aborted) this.#kept.set(fingerprint, next);
  }

  async #ask({ leaf, issuer, file }: Asked, before: Kept | undefined, time: number): Promise<Kept> {
    const { ask, warn } = this.#options;
    try {
      const { status, thisUpdate, nextUpdate, raw } = await ask(leaf, issuer, {
        timeoutMs: ASK_TIMEOUT_MS,
        signal: this.#stopping.signal,
        now: () => new Date(time),
      });
      const until = nextUpdate?.getTime() ?? time + WITHOUT_END_MS;
      const half = (Math.min(time, thisUpdate.getTime()) + until) / 2;
      const due = Math.max(time + FIRST_RETRY_MS, Math.min(time + MAX_LIFE_MS, half));
      if (status === "good") return { staple: { response: raw, until }, due, failures: 0 };
      warn(...notGood(status, file));
      return { staple: undefined, due, failures: 0 };
    } catch (error) {
      if (!(error instanceof OcspError)) throw error;
      const failures = (before?.failures ?? 0) + 1;
      if (failures === 1 && error.kind !== "aborted") warn(...unanswered(error, file));
      const staple = before?.staple !== undefined && before.staple.until > time ? before.staple : undefined;
      const due = time + Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 10));
      return { staple, due, failures };
    }
  }
}

interface Asked {
  readonly leaf: X509Certificate;
  readonly issuer: X509Certificate;
  readonly file: string;
}

function stapledIn(kept: ReadonlyMap<string, Kept>): Map<string, Staple> {
  const staples = new Map<string, Staple>();
  for (const [fingerprint, { staple }] of kept) if (staple !== undefined) staples.set(fingerprint, staple);
  return staples;
}

function sameStaples(one: ReadonlyMap<string, Staple>, other: ReadonlyMap<string, Staple>): boolean {
  return one.size === other.size && [...one].every(([fingerprint, staple]) => other.get(fingerprint) === staple);
}

function notGood(status: "revoked" | "unknown", file: string): [string, string] {
  if (status === "revoked")
    return [
      `the certificate in ${file} was revoked by who issued it: clients that look refuse it`,
      "get a new one, with a new key",
    ];
  return [`the OCSP responder does not know the certificate in ${file}`, "ask who issued it"];
}

function unanswered({ message }: OcspError, file: string): [string, string] {
  return [
    `no OCSP answer for the certificate in ${file}: ${message}; it is asked again`,
    "clients that want one do without; see whether this server can reach the responder",
  ];
}

/** Does not keep the process. */
function afterTime(milliseconds: number, run: () => void): () => void {
  const timer = setTimeout(run, milliseconds).unref();
  return () => clearTimeout(timer);
}
