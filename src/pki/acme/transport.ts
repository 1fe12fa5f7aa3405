import { Agent, type RequestOptions, request } from "node:https";
import { isHttps } from "./directories.js";
import { AcmeError } from "./errors.js";
import { type AcmeProblem, parseProblem } from "./problem.js";

/** Longest answer: a chain of ten certificates has 25 KB. */
const MAX_ANSWER_BYTES = 512 * 1024;
/** From the first byte of a request to the last of its answer, in milliseconds. */
const ANSWER_TIMEOUT_MS = 30_000;
/** A longer rest than a week is no rest that anybody meant. Milliseconds. */
const MAX_RETRY_AFTER_MS = 7 * 86_400_000;
/** Further away, certificates would be judged by a wrong clock. Milliseconds. */
const MAX_CLOCK_DIFFERENCE_MS = 3_600_000;

export interface TransportOptions {
  /** Who vouches for the authority's own TLS, PEM; undefined: those that Node trusts. */
  readonly authorities?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly userAgent: string;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly answerTimeout?: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface HttpRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** HTTPS with one authority, bounded in time and size; redirects are not followed. Remembers what the authority complained of last. */
export class AcmeTransport {
  readonly #options: TransportOptions;
  readonly #agent: Agent;
  #problem: AcmeProblem | undefined;
  #retryAfter: number | undefined;

  constructor(options: TransportOptions) {
    this.#options = options;
    const { authorities } = options;
    this.#agent = new Agent({
      keepAlive: true,
      maxSockets: 2,
      ...(authorities === undefined ? {} : { ca: [...authorities] }),
    });
  }

  /** Of the last answer, if that was an error. */
  get problem(): AcmeProblem | undefined {
    return this.#problem;
  }

  /** Of the last answer, in milliseconds. */
  get retryAfter(): number | undefined {
    return this.#retryAfter;
  }

  /** Rejects with AcmeError "acme-unreachable", "acme-malformed" or "acme-clock", or with the signal's reason. */
  async send(url: string, wanted: HttpRequest): Promise<HttpAnswer> {
    this.#problem = undefined;
    this.#retryAfter = undefined;
    if (!isHttps(url)) {
      const hint = "RFC 8555 section 6.1 wants HTTPS for all that an authority is asked";
      throw new AcmeError("acme-malformed", "the authority names a URL that is not one of HTTPS", hint);
    }
    const answer = await this.#exchange(new URL(url), wanted);
    const now = (this.#options.now ?? Date.now)();
    this.#retryAfter = retryAfterOf(answer.headers["retry-after"], now);
    if (answer.status >= 400) this.#problem = parseProblem(parsedJson(answer.body)) ?? statusProblem(answer.status);
    checkClock(answer.headers.date, now);
    return answer;
  }

  close(): void {
    this.#agent.destroy();
  }

  #exchange(url: URL, { method, headers, body }: HttpRequest): Promise<HttpAnswer> {
    const { signal, userAgent, answerTimeout = ANSWER_TIMEOUT_MS } = this.#options;
    signal?.throwIfAborted();
    return new Promise((resolve, reject) => {
      const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
      const options: RequestOptions = {
        method,
        headers: { ...headers, ...length, "user-agent": userAgent, "accept-encoding": "identity" },
        agent: this.#agent,
      };
      const sent = request(url, options, (answer) => {
        const chunks: Buffer[] = [];
        let length = 0;
        answer.on("data", (chunk: Buffer) => {
          length += chunk.length;
          if (length > MAX_ANSWER_BYTES) sent.destroy(tooLong(url));
          else chunks.push(chunk);
        });
        answer.once("end", () => {
          end();
          resolve({
            status: answer.statusCode ?? 0,
            headers: plain(answer.headers),
            body: Buffer.concat(chunks).toString("utf8"),
          });
        });
        answer.once("error", fail);
      });
      const stop = (): void =>
        void sent.destroy(signal?.reason instanceof Error ? signal.reason : new Error("stopped"));
      const timer = setTimeout(() => sent.destroy(tooSlow(url, answerTimeout)), answerTimeout);
      const end = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", stop);
      };
      const fail = (error: unknown): void => {
        end();
        reject(signal?.aborted === true ? signal.reason : unreachable(url, error));
      };
      signal?.addEventListener("abort", stop);
      sent.once("error", fail).on("error", () => {});
      sent.end(body);
    });
  }
}

function plain(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function statusProblem(status: number): AcmeProblem {
  return { type: "", detail: `HTTP status ${status}, without a reason`, status, subproblems: [] };
}

/** RFC 9110 section 10.2.3: seconds, or a date. Milliseconds; undefined for none. */
export function retryAfterOf(header: string | undefined, now: number): number | undefined {
  if (header === undefined || header.length > 100) return undefined;
  const wait = /^\d{1,10}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(wait) && wait > 0 ? Math.min(wait, MAX_RETRY_AFTER_MS) : undefined;
}

function checkClock(date: string | undefined, now: number): void {
  const theirs = date === undefined ? Number.NaN : Date.parse(date);
  if (!(Math.abs(theirs - now) > MAX_CLOCK_DIFFERENCE_MS)) return;
  const [ours, other] = [new Date(now), new Date(theirs)].map((time) => `${time.toISOString().slice(0, 16)}Z`);
  throw new AcmeError(
    "acme-clock",
    `the clock of this machine says ${ours}, the authority's ${other}`,
    "set the clock right, best by NTP: certificates are judged by it",
  );
}

function tooLong(url: URL): AcmeError {
  const hint = "is the URL that of an ACME directory (acme.directory)?";
  return new AcmeError("acme-malformed", `${url.host} answers with more than ${MAX_ANSWER_BYTES / 1024} KiB`, hint);
}

function tooSlow(url: URL, wait: number): AcmeError {
  const hint = "is it the right URL (acme.directory), and may this machine connect to it?";
  return new AcmeError("acme-unreachable", `${url.host} did not answer within ${wait / 1000} s`, hint);
}

const clockHint = "set the clock of this machine right, unless the authority's own certificate is to blame";
const trustHint = "give the file with the authority that vouches for it (acme.authorities, --authorities)";
const reasons: Readonly<Record<string, readonly [string, string]>> = {
  ECONNREFUSED: ["nothing listens there", "is it the right URL (acme.directory), and is the authority up?"],
  ECONNRESET: ["it broke the connection off", "try again later"],
  ENOTFOUND: ["its name is unknown", "is it the right URL (acme.directory), and does the DNS of this machine work?"],
  EAI_AGAIN: ["its name cannot be looked up now", "does the DNS of this machine work?"],
  ETIMEDOUT: ["it does not answer", "may this machine connect to it?"],
  EPROTO: ["it does not speak TLS", "is it the right URL (acme.directory)?"],
  CERT_HAS_EXPIRED: ["its own certificate has expired", clockHint],
  CERT_NOT_YET_VALID: ["its own certificate is not valid yet", clockHint],
  ERR_TLS_CERT_ALTNAME_INVALID: ["its own certificate is for another name", "is it the right URL (acme.directory)?"],
  SELF_SIGNED_CERT_IN_CHAIN: ["its own certificate is not trusted", trustHint],
  DEPTH_ZERO_SELF_SIGNED_CERT: ["its own certificate is not trusted", trustHint],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ["its own certificate is not trusted", trustHint],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ["its own certificate is not trusted", trustHint],
};

function unreachable(url: URL, error: unknown): AcmeError {
  if (error instanceof AcmeError) return error;
  const { code = "" } = error as NodeJS.ErrnoException;
  const isHttp = code.startsWith("HPE_");
  const [why, hint] = isHttp
    ? ["it does not speak HTTP", "is it the right URL (acme.directory)?"]
    : (reasons[code] ?? [code, "see to the network of this machine"]);
  return new AcmeError("acme-unreachable", `the authority at ${url.host} cannot be reached: ${why}`, hint, {
    cause: error,
  });
}
