import type { X509Certificate } from "node:crypto";
import { get as httpGet, type IncomingMessage } from "node:http";
import { get as httpsGet } from "node:https";
import { certificateExtension, certificateParts } from "./certificate-parts.js";
import { parseCrl, type RevocationList } from "./crl.js";
import { DerError, DerReader, readDer, tag } from "./der/read.js";
import { PkiError } from "./errors.js";
import type { Revocation } from "./revocation.js";

/** Lists of large public authorities have 10 MB; one that is asked for within a handshake is not waited for longer than that. */
const MAX_FETCHED_CRL_BYTES = 16 * 1024 * 1024;
/** Clocks differ. */
const CLOCK_SKEW_MS = 5 * 60_000;
const DISTRIBUTION_POINTS = "2.5.29.31";

export interface CrlQuestion {
  /** For all of it. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly now?: Date;
}

/** Where the certificate says that the list of its issuer is (RFC 5280 section 4.2.1.13): the first HTTP address; undefined where there is none. */
export function crlUrl(certificate: X509Certificate): string | undefined {
  try {
    const value = certificateExtension(certificate, DISTRIBUTION_POINTS);
    if (value === undefined) return undefined;
    return readDer(value, tag.sequence).rest().flatMap(urlsIn).find(isHttp);
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}

/** DistributionPoint: its fullName's URIs. */
function urlsIn({ body }: { readonly body: Buffer }): readonly string[] {
  const name = new DerReader(body).optional(tag.context(0));
  const full = name === undefined ? undefined : new DerReader(name.body).optional(tag.context(0));
  if (full === undefined) return [];
  const uris = new DerReader(full.body).rest().filter((each) => each.tag === tag.simpleContext(6));
  return uris.map((each) => each.body.toString("latin1"));
}

function isHttp(url: string): boolean {
  return /^https?:\/\/[\x21-\x7e]+$/i.test(url);
}

/**
 * Fetches the list of the certificate's issuer, and looks the certificate up. Undefined: it is not on it. Throws PkiError: "unreadable" where there is none to
 * be had, "malformed" where it is none, not of that issuer, or out of date.
 */
export async function askCrl(
  certificate: X509Certificate,
  issuer: X509Certificate,
  { timeoutMs, signal, now = new Date() }: CrlQuestion,
): Promise<Pick<Revocation, "at" | "reason"> | undefined> {
  const url = crlUrl(certificate);
  if (url === undefined) throw new PkiError("unreadable", "the certificate names no list of revoked ones", "ask OCSP");
  const late = AbortSignal.timeout(timeoutMs);
  const list = parseCrl(await fetchList(url, signal === undefined ? late : AbortSignal.any([late, signal])), url);
  checkList(list, issuer, now);
  return list.find(certificateParts(certificate).serial);
}

function checkList(list: RevocationList, issuer: X509Certificate, now: Date): void {
  const hint = "its authority must publish it anew";
  if (!list.isFrom(issuer)) throw new PkiError("malformed", "the list is not of the certificate's issuer", hint);
  const early = list.thisUpdate.getTime() - now.getTime() > CLOCK_SKEW_MS;
  const late = list.nextUpdate !== undefined && now.getTime() - list.nextUpdate.getTime() > CLOCK_SKEW_MS;
  if (early || late) throw new PkiError("malformed", "the list is out of date", hint);
}

async function fetchList(url: string, signal: AbortSignal): Promise<Buffer> {
  try {
    const response = await request(url, signal);
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > MAX_FETCHED_CRL_BYTES) throw new PkiError("malformed", "the list is too long", "ask OCSP");
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    if (error instanceof PkiError) throw error;
    const why = signal.aborted ? "no answer in time" : ((error as NodeJS.ErrnoException).code ?? "unknown reason");
    throw new PkiError("unreadable", `the list cannot be fetched (${why})`, "try again later", { cause: error });
  }
}

/** Without redirects: what began in clear leads into no other service. */
function request(url: string, signal: AbortSignal): Promise<IncomingMessage> {
  const get = url.toLowerCase().startsWith("https:") ? httpsGet : httpGet;
  return new Promise((resolve, reject) => {
    const take = (response: IncomingMessage): void => {
      if (response.statusCode === 200) resolve(response);
      else {
        response.destroy();
        reject(new PkiError("unreadable", `its address answers with HTTP status ${response.statusCode}`, "ask OCSP"));
      }
    };
    get(url, { signal, agent: false }, take).on("error", reject);
  });
}
