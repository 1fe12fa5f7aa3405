import type { X509Certificate } from "node:crypto";
import type { TLSSocket } from "node:tls";

/** What a client showed in the handshake, and showed to have the key of. It can go to another process. */
export interface ShownCertificate {
  /** DER. */
  readonly certificate: Uint8Array;
  /** Those that it brought along, and those here that vouch for them; DER, each vouching for the one before. */
  readonly issuers: readonly Uint8Array[];
  /** OpenSSL's code of what is wrong with it, such as CERT_HAS_EXPIRED; undefined: it leads to an authority that is trusted. */
  readonly objection: string | undefined;
}

/** As long as OpenSSL lets chains be, and never a circle. */
const MAX_ISSUERS = 10;

/** Undefined: it showed none. Ask when the handshake is done, on a server that asked for certificates. */
export function shownCertificate(stream: TLSSocket): ShownCertificate | undefined {
  const leaf = stream.getPeerX509Certificate();
  if (leaf === undefined) return undefined;
  const issuers: Uint8Array[] = [];
  for (let issuer = leaf.issuerCertificate; issuer !== undefined && issuers.length < MAX_ISSUERS; ) {
    issuers.push(issuer.raw);
    issuer = isRoot(issuer) ? undefined : issuer.issuerCertificate;
  }
  // Node's types say Error; it is the code.
  const objection = stream.authorized ? undefined : String(stream.authorizationError ?? "UNSPECIFIED");
  return { certificate: leaf.raw, issuers, objection };
}

function isRoot({ subject, issuer }: X509Certificate): boolean {
  return subject === issuer;
}
