import type { X509Certificate } from "node:crypto";
import { RecentMap } from "../support/recent-map.js";
import { certificateParts } from "./certificate-parts.js";
import { type RevocationList, readCrl } from "./crl.js";
import type { Revocation } from "./revocation.js";

/** A list with the file that it came from. */
export interface NamedList extends RevocationList {
  readonly file: string;
}

/** What the lists say of one certificate. "revoked" counts however old the list is; "stale" and "unlisted" are for who asks to judge. */
export type ListAnswer =
  | { readonly kind: "good" }
  | { readonly kind: "revoked"; readonly at: Revocation["at"]; readonly reason: Revocation["reason"] }
  /** The list should have been replaced by then; or it is of the future. */
  | { readonly kind: "stale"; readonly file: string; readonly since: Date }
  /** There is no list of its issuer. */
  | { readonly kind: "unlisted" };

/** Clocks differ. */
const CLOCK_SKEW_MS = 5 * 60_000;

/** Lists of revoked certificates, of several authorities, as they are found for a certificate. */
export class RevocationLists {
  readonly #lists: readonly NamedList[];

  constructor(lists: readonly NamedList[]) {
    this.#lists = lists;
  }

  get all(): readonly NamedList[] {
    return this.#lists;
  }

  /** `issuer` must have signed `certificate`. */
  ask(certificate: X509Certificate, issuer: X509Certificate, now: Date): ListAnswer {
    const lists = this.#lists.filter((list) => list.isFrom(issuer));
    const { serial } = certificateParts(certificate);
    for (const list of lists) {
      const found = list.find(serial);
      if (found !== undefined) return { kind: "revoked", ...found };
    }
    if (lists.length === 0) return { kind: "unlisted" };
    const [first, ...others] = lists.map((list) => staleness(list, now));
    return first !== undefined && !others.includes(undefined) ? first : { kind: "good" };
  }

  /** Whether a list names this issuer and has another's signature. */
  isForged(list: NamedList, issuer: X509Certificate): boolean {
    return certificateParts(issuer).subject.equals(list.issuer) && !list.isFrom(issuer);
  }
}

/** Clients may bring issuers along; what they brought is not remembered without end. */
const MAX_REMEMBERED_ISSUERS = 1000;

function staleness(list: NamedList, now: Date): ListAnswer | undefined {
  const { thisUpdate, nextUpdate, file } = list;
  if (thisUpdate.getTime() > now.getTime() + CLOCK_SKEW_MS) return { kind: "stale", file, since: thisUpdate };
  if (nextUpdate !== undefined && nextUpdate < now) return { kind: "stale", file, since: nextUpdate };
  return undefined;
}

/** Throws PkiError "unreadable" or "malformed". */
export async function readNamedList(file: string): Promise<NamedList> {
  const list = await readCrl(file);
  const answers = new RecentMap<{ readonly isFrom: boolean }>(MAX_REMEMBERED_ISSUERS);
  /** To check the signature of a long list takes tens of milliseconds. */
  const isFrom = (issuer: X509Certificate): boolean => {
    const known = answers.get(issuer.fingerprint256) ?? { isFrom: list.isFrom(issuer) };
    answers.set(issuer.fingerprint256, known);
    return known.isFrom;
  };
  return { ...list, file, isFrom };
}
