import { createHash } from "node:crypto";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** After the first failure; then three times as long each time. Let's Encrypt takes five failed proofs an hour. */
const FIRST_REST_MS = 5 * MINUTE_MS;
const LONGEST_REST_MS = DAY_MS;
/** Also after a success, then a third of what is left of the certificate's life at least: an authority could issue what is due at once. */
const SHORTEST_REST_MS = 5 * MINUTE_MS;
/** However little is left of the certificate's life. */
const SHORTEST_LONG_REST_MS = HOUR_MS;
/** What an authority asks for is heeded up to here. */
const LONGEST_ASKED_REST_MS = 7 * DAY_MS;
/** Of a certificate's life: so far apart are the renewals of certificates that were issued together. */
const JITTER = 0.05;
const RENEW_AT = 2 / 3;

/** As much of a certificate as its renewal depends on. */
export interface Life {
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly fingerprint256: string;
}

/** What has been tried. Times are milliseconds since 1970. */
export interface Attempts {
  /** Since the last success. */
  readonly failures: number;
  readonly lastTry: number | undefined;
  /** Milliseconds that the authority wants to be left alone since then. */
  readonly retryAfter: number | undefined;
}

/**
 * When a certificate is to be renewed: at two thirds of its life, or up to a twentieth of its life later. How much later follows from the certificate, so
 * that it is the same after a restart.
 */
export function renewalTime({ notBefore, notAfter, fingerprint256 }: Life): number {
  const life = notAfter.getTime() - notBefore.getTime();
  const draw = createHash("sha256").update(fingerprint256).digest().readUInt32BE(0) / 2 ** 32;
  return Math.floor(notBefore.getTime() + life * (RENEW_AT + JITTER * draw));
}

/** How long to rest after a failure, in milliseconds; `left` of the certificate that is in service, 0 where there is none. */
export function restAfter({ failures, retryAfter = 0 }: Attempts, left: number, draw: number = Math.random()): number {
  if (failures === 0) return 0;
  const longest = Math.max(SHORTEST_LONG_REST_MS, Math.min(LONGEST_REST_MS, left > 0 ? left / 4 : LONGEST_REST_MS));
  const grown = Math.min(longest, FIRST_REST_MS * 3 ** Math.min(failures - 1, 20));
  // A tenth more or less, so that those who failed together do not come again together.
  return Math.floor(Math.max(grown * (0.9 + 0.2 * draw), Math.min(retryAfter, LONGEST_ASKED_REST_MS)));
}

/**
 * Milliseconds until the next try, 0 for now. Where the last try seems to lie in the future, the clock was set back: nothing is waited for that may be years
 * away, and the try itself puts that right.
 */
export function timeToTry(life: Life | undefined, attempts: Attempts, now: number): number {
  const due = life === undefined ? 0 : Math.max(0, renewalTime(life) - now);
  const { failures, lastTry } = attempts;
  if (lastTry === undefined || lastTry > now) return due;
  const left = (at: number): number => (life === undefined ? 0 : Math.max(0, life.notAfter.getTime() - at));
  const rest =
    failures === 0 ? Math.max(SHORTEST_REST_MS, left(lastTry) / 3) : restAfter(attempts, left(now), drawOf(attempts));
  return Math.max(due, lastTry + rest - now);
}

/** The same for one failure, so that looking again does not change the answer. */
function drawOf({ failures, lastTry = 0 }: Attempts): number {
  return createHash("sha256").update(`${failures} ${lastTry}`).digest().readUInt32BE(0) / 2 ** 32;
}
