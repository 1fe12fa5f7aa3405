import type { X509Certificate } from "node:crypto";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { OcspError, type OcspStatus, ocspRequest, readOcspAnswer, responderUrl } from "./ocsp-answer.js";

export { OcspError, type OcspFailure, type OcspStatus } from "./ocsp-answer.js";

export interface AskOptions {
  /** Of the responder; default: what the certificate names. */
  readonly url?: string;
  /** For all of it. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  readonly now?: () => Date;
}

/** They have one to four KiB; with a chain of RSA certificates somewhat more. */
const MAX_OCSP_ANSWER_BYTES = 64 * 1024;
const MAX_REDIRECTS = 2;

/**
 * Asks the issuer's responder over HTTP whether `certificate` was revoked (RFC 6960). What it gives is proven: signed by the issuer or one whom
 * that certified for it, about this certificate, and fresh. Throws OcspError.
 */
export async function askResponder(
  certificate: X509Certificate,
  issuer: X509Certificate,
  { url = responderUrl(certificate), timeoutMs, signal, now = () => new Date() }: AskOptions,
): Promise<OcspStatus> {
  if (url === undefined) throw new OcspError("no-responder", "the certificate names no OCSP responder");
  const raw = await withDeadline(timeoutMs, signal, (both) =>
    post(addressOf(url), ocspRequest(certificate, issuer), both, MAX_REDIRECTS),
  );
  return readOcspAnswer(raw, { certificate, issuer, now: now() });
}

function addressOf(url: string, base?: URL): URL {
  try {
    const found = new URL(url, base);
    if (/^https?:$/.test(found.protocol)) return found;
  } catch {
    // Said below.
  }
  throw new OcspError("unreachable", "the responder's address is none of HTTP");
}

async function withDeadline<T>(
  timeoutMs: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ended = new AbortController();
  const abort = () => ended.abort(new OcspError("aborted", "nobody waits for the answer any more"));
  const timer = setTimeout(
    () => ended.abort(new OcspError("timeout", `no answer within ${timeoutMs / 1000} s`)),
    timeoutMs,
  );
  signal?.addEventListener("abort", abort);
  if (signal?.aborted === true) abort();
  try {
    return await work(ended.signal);
  } catch (error) {
    if (ended.signal.aborted) throw ended.signal.reason;
    if (error instanceof OcspError) throw error;
    const { code = "unknown" } = error as NodeJS.ErrnoException;
    throw new OcspError("unreachable", `the responder cannot be reached (${code})`, { cause: error });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}

/** RFC 6960 appendix A.1. A redirect is followed within its scheme only: what began sealed stays so, and what began in clear leads into no other service. */
async function post(url: URL, body: Buffer, signal: AbortSignal, redirects: number): Promise<Buffer> {
  const response = await send(url, body, signal);
  const { statusCode = 0, headers } = response;
  if (statusCode === 200) return await bodyOf(response);
  response.destroy();
  if (![301, 302, 307, 308].includes(statusCode) || headers.location === undefined)
    throw new OcspError("refused", `the responder answers with HTTP status ${statusCode}`);
  const next = addressOf(headers.location, url);
  if (redirects === 0 || next.protocol !== url.protocol)
    throw new OcspError("refused", "the responder sends us elsewhere, too often or by another protocol");
  return await post(next, body, signal, redirects - 1);
}

function send(url: URL, body: Buffer, signal: AbortSignal): Promise<IncomingMessage> {
  const request = url.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const headers = {
      "content-type": "application/ocsp-request",
      "content-length": body.length,
      accept: "application/ocsp-response",
    };
    request(url, { method: "POST", headers, signal, agent: false }, resolve).on("error", reject).end(body);
  });
}

async function bodyOf(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_OCSP_ANSWER_BYTES)
      throw new OcspError("malformed", `the answer has more than ${MAX_OCSP_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
