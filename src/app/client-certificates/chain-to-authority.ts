import type { X509Certificate } from "node:crypto";
import { vouchesFor } from "../../pki/chain.js";

/** A certificate, and who vouches for it. */
export interface Link {
  readonly certificate: X509Certificate;
  readonly issuer: X509Certificate;
}

/** Longer ones OpenSSL refuses, and a circle never ends. */
const MAX_LINKS = 10;

/** The way from `leaf` up to one of `authorities`; empty where it is one itself. `others` may help. Undefined: there is no way. */
export function chainToAuthority(
  leaf: X509Certificate,
  authorities: readonly X509Certificate[],
  others: readonly X509Certificate[],
): readonly Link[] | undefined {
  const links: Link[] = [];
  for (let last = leaf; links.length <= MAX_LINKS; ) {
    if (authorities.some(({ fingerprint256 }) => fingerprint256 === last.fingerprint256)) return links;
    const certificate = last;
    const issuer = [...authorities, ...others].find((each) => vouchesFor(each, certificate));
    if (issuer === undefined || issuer.fingerprint256 === last.fingerprint256) return undefined;
    links.push({ certificate, issuer });
    last = issuer;
  }
  return undefined;
}
