import { X509Certificate } from "node:crypto";
import { createSecureContext, createServer, type SecureContext, type Server, type TLSSocket } from "node:tls";
import { commonOptions, type TlsSettings, withholdTickets } from "./context.js";
import { judgePeer, type PeerObjection } from "./policy.js";

/** How another server, with which files are copied directly, shows who it is. */
export interface PeerTrust {
  /** Whether it must at all. */
  readonly verify: boolean;
  /** PEM, one certificate each: its own, or its authority's. */
  readonly authorities: readonly string[];
}

/** For a connection on which our side is the TLS client. It shows our own certificate to a peer that asks for one. */
export function createPeerContext(settings: TlsSettings, { authorities }: PeerTrust): SecureContext {
  const { minVersion, maxVersion, ciphers, ecdhCurve, secureOptions } = commonOptions(settings);
  return createSecureContext({
    cert: [...settings.identity.certificates],
    key: [...settings.identity.keys],
    ca: [...authorities],
    minVersion,
    maxVersion,
    ciphers,
    ecdhCurve,
    secureOptions,
  });
}

/**
 * For one connection with another server that is the TLS client. Its certificate is asked for where it must show who it is. It has no ticket to come back with: a server
 * that sends a file does not read.
 */
export function createPeerServer(settings: TlsSettings, { verify, authorities }: PeerTrust): Server {
  const server = createServer({
    ...commonOptions(settings),
    cert: [...settings.identity.certificates],
    key: [...settings.identity.keys],
    ...(verify ? { requestCert: true, rejectUnauthorized: false, ca: [...authorities] } : {}),
  });
  withholdTickets(server);
  return server;
}

/** Why the other server at `address` is not trusted; undefined: it is. Ask when the handshake is done. */
export function objectionToPeer(
  stream: TLSSocket,
  address: string,
  { verify, authorities }: PeerTrust,
  now: number = Date.now(),
): PeerObjection | undefined {
  const leaf = stream.getPeerX509Certificate();
  return judgePeer({
    verify,
    certificate: leaf !== undefined,
    valid: leaf !== undefined && Date.parse(leaf.validFrom) <= now && now <= Date.parse(leaf.validTo),
    named: leaf !== undefined && authorities.some((each) => fingerprint(each) === leaf.fingerprint256),
    issued: stream.authorized,
    ownAddress: leaf?.checkIP(address) !== undefined,
  });
}

function fingerprint(pem: string): string {
  return new X509Certificate(pem).fingerprint256;
}
