import { X509Certificate } from "node:crypto";
import type { DetailedPeerCertificate, TLSSocket } from "node:tls";

/** Certificates above the server's that are looked at: longer chains are refused by clients, and a circle never ends. */
const MAX_CHAIN = 10;

/** Those above the server's own: what it showed, and the authority of ours that this leads to. */
export function chainAbove(socket: TLSSocket): readonly X509Certificate[] {
  const chain: X509Certificate[] = [];
  let last: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  while (chain.length < MAX_CHAIN) {
    const issuer: DetailedPeerCertificate | undefined = last?.issuerCertificate;
    if (issuer?.raw === undefined || issuer.fingerprint256 === last?.fingerprint256) break;
    chain.push(new X509Certificate(issuer.raw));
    last = issuer;
  }
  return chain;
}
