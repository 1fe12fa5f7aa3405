import { X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";

/** A certificate and those that vouch for it, each one by the next. */
export interface Chain {
  readonly certificates: readonly X509Certificate[];
  /** How it ends: with one that vouches for itself, with one whose issuer is an authority that programs trust, or nowhere. */
  readonly end: "self-signed" | "public" | "open";
}

/** Longer ones are refused by clients, and a circle never ends. */
const MAX_CHAIN = 10;

/** Puts the certificates behind `leaf` that lead up from it, whatever their order in `pool`. */
export function buildChain(leaf: X509Certificate, pool: readonly X509Certificate[]): Chain {
  const certificates = [leaf];
  for (let last = leaf; certificates.length < MAX_CHAIN; ) {
    if (vouchesFor(last, last)) return { certificates, end: isPublicRoot(last) ? "public" : "self-signed" };
    const issuer = bestIssuer(last, pool);
    if (issuer === undefined || certificates.some((each) => each.raw.equals(issuer.raw))) break;
    certificates.push(issuer);
    last = issuer;
  }
  const last = certificates.at(-1) ?? leaf;
  return { certificates, end: publicRoots().some((root) => vouchesFor(root, last)) ? "public" : "open" };
}

/** Of several with the same key (an authority that was renewed, or signed by another one) the one that is valid longest. */
function bestIssuer(of: X509Certificate, pool: readonly X509Certificate[]): X509Certificate | undefined {
  const fit = pool.filter((each) => vouchesFor(each, of));
  return fit.sort((a, b) => Date.parse(b.validTo) - Date.parse(a.validTo))[0];
}

/** Names first: that is cheap, and there are many. `checkIssued` would say no to a leaf that signed itself. */
export function vouchesFor(issuer: X509Certificate, certificate: X509Certificate): boolean {
  if (certificate.issuer !== issuer.subject) return false;
  try {
    return certificate.verify(issuer.publicKey);
  } catch {
    // A key of another kind than the signature's.
    return false;
  }
}

let roots: readonly X509Certificate[] | undefined;

/** Those that Node brings along: Mozilla's. */
function publicRoots(): readonly X509Certificate[] {
  roots ??= rootCertificates.map((pem) => new X509Certificate(pem));
  return roots;
}

function isPublicRoot(certificate: X509Certificate): boolean {
  return publicRoots().some(({ fingerprint256 }) => fingerprint256 === certificate.fingerprint256);
}
