import type { X509Certificate } from "node:crypto";
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
  /** Whose signature a list has: by fingerprint of the issuer's certificate, since that takes milliseconds for long lists. */
  readonly #checked = new Map<string, readonly NamedList[]>();

  constructor(lists: readonly NamedList[]) {
    this.#lists = lists;
  }

  get all(): readonly NamedList[] {
    return this.#lists;
  }

  /** `issuer` must have signed `certificate`. */
  ask(certificate: X509Certificate, issuer: X509Certificate, now: Date): ListAnswer {
    const lists = this.#of(issuer);
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

  #of(issuer: X509Certificate): readonly NamedList[] {
    const known = this.#checked.get(issuer.fingerprint256);
    if (known !== undefined) return known;
    const found = this.#lists.filter((list) => list.isFrom(issuer));
    if (this.#checked.size < MAX_ISSUERS) this.#checked.set(issuer.fingerprint256, found);
    return found;
  }
}

/** Clients may bring issuers along; what they brought is not remembered without end. */
const MAX_ISSUERS = 1000;

function staleness(list: NamedList, now: Date): ListAnswer | undefined {
  const { thisUpdate, nextUpdate, file } = list;
  if (thisUpdate.getTime() > now.getTime() + CLOCK_SKEW_MS) return { kind: "stale", file, since: thisUpdate };
  if (nextUpdate !== undefined && nextUpdate < now) return { kind: "stale", file, since: nextUpdate };
  return undefined;
}

/** Throws PkiError "unreadable" or "malformed". */
export async function readNamedList(file: string): Promise<NamedList> {
  return { ...(await readCrl(file)), file };
}
