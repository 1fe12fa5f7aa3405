import { X509Certificate } from "node:crypto";
import { inspect, splitCertificates } from "../pki/inspect.js";
import type { ListenAddress } from "../server/server.js";
import type { AllCertificates } from "./certificates.js";
import { curlLine, type Place } from "./curl-line.js";
import type { FirstUser } from "./first-start.js";
import type { Protocol } from "./protocol.js";

/** What a server that has started says of itself: to people as a banner, to programs as one JSON line. */
export interface Ready {
  readonly event: "ready";
  readonly explicit: Place;
  readonly implicit: Place;
  /** PORT or FROM-TO. */
  readonly passive: string;
  /** SHA-256 of the certificate that a modern client sees. */
  readonly fingerprint256: string;
  readonly fingerprints: { readonly ecdsa: string; readonly rsa: string };
  /** A line for a shell that lists the files. */
  readonly curl: string;
  /** On first start only. */
  readonly user?: string;
  readonly password?: string;
}

/** `user` is for the curl line; `first` is who was made just now. */
export function describeServer(
  server: Pick<Protocol, "explicit" | "implicit" | "passivePorts">,
  { ecdsa, rsa, trust, trusted }: Pick<AllCertificates, "ecdsa" | "rsa" | "trust" | "trusted">,
  user: string,
  first: FirstUser | undefined,
): Ready {
  const modern = inspect(ecdsa.certificate);
  const fingerprints = { ecdsa: modern.fingerprint256, rsa: inspect(rsa.certificate).fingerprint256 };
  // One that was bought, or is from an ACME authority, clients verify by what they trust anyway.
  const needed = isVouchedFor(ecdsa.certificate, trusted) ? trust : undefined;
  const [explicit, implicit] = [listening(server.explicit), listening(server.implicit)];
  return {
    event: "ready",
    explicit,
    implicit,
    passive: portsText(server.passivePorts),
    fingerprint256: fingerprints.ecdsa,
    fingerprints,
    curl: curlLine({ explicit, implicit, trust: needed, names: modern.names, user, password: first?.password }),
    ...first,
  };
}

/** Whether one of `trusted` is in this chain, or has issued what ends it. All PEM. */
function isVouchedFor(chain: string, trusted: readonly string[]): boolean {
  const links = splitCertificates(chain).map((pem) => new X509Certificate(pem));
  const anchors = trusted.flatMap(splitCertificates).map((pem) => new X509Certificate(pem));
  return anchors.some((anchor) =>
    links.some(
      (link) =>
        link.fingerprint256 === anchor.fingerprint256 || (link.checkIssued(anchor) && link.verify(anchor.publicKey)),
    ),
  );
}

/** All addresses are "::": IPv6, and IPv4 with it. */
function listening(address: ListenAddress | undefined): Place {
  return address === undefined ? "off" : { host: address.host ?? "::", port: address.port };
}

function portsText(ports: readonly number[]): string {
  const [first = 0] = ports;
  const last = ports.at(-1) ?? first;
  return first === last ? `${first}` : `${first}-${last}`;
}
