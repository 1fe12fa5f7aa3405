import { X509Certificate } from "node:crypto";
import type { TlsSettings } from "./context.js";
import type { HelloOffer } from "./hello-offer.js";
import { suitesOf } from "./profiles.js";
import { knownSuites, openSslName } from "./suites.js";

/** What a key needs of a client, by IANA's numbers. */
interface KeyNeeds {
  /** As OpenSSL prefers them: ECDSA, Ed25519, RSA. */
  readonly rank: number;
  /** One of these for TLS 1.3 (RFC 8446 section 4.2.3), where an ECDSA key signs with the hash of its curve alone. */
  readonly signatures13: readonly number[];
  /** One of these for TLS 1.2. */
  readonly signatures12: readonly number[];
  /** Which suites of TLS 1.2 it signs in; `transport`: it can decrypt in place of that. */
  readonly suites: RegExp;
  readonly transport: boolean;
  /** The curve that a client of TLS 1.2 must know (RFC 8422 section 5.1); undefined: any client. */
  readonly group: number | undefined;
}

const ecdsa12 = [0x0403, 0x0503, 0x0603];
const ecdsa = /^ECDHE-ECDSA-/;
const rsaPss = [0x0804, 0x0805, 0x0806];

const curves: Readonly<Record<string, readonly [signature13: number, group: number]>> = {
  prime256v1: [0x0403, 0x0017],
  secp384r1: [0x0503, 0x0018],
  secp521r1: [0x0603, 0x0019],
};

/**
 * Which one of several certificates a client is shown, decided before the handshake: only then is it known whose OCSP answer to staple. It is the best of
 * those of which it is certain that the client can use them.
 */
export class CertificateChoice {
  readonly #settings: TlsSettings;
  /** With their places in the identity, the best first. Empty: there is nothing to choose, or nothing to staple. */
  readonly #needs: readonly (readonly [place: number, needs: KeyNeeds])[];
  readonly #suites: ReadonlyMap<number, string>;

  constructor(settings: TlsSettings) {
    this.#settings = settings;
    const all = settings.identity.certificates.map((pem) => new X509Certificate(pem));
    const { staples } = settings;
    const isStapled = all.length > 1 && all.some(({ fingerprint256 }) => staples?.has(fingerprint256));
    this.#needs = isStapled ? ranked(all) : [];
    this.#suites = isStapled ? suiteNames(settings) : new Map();
  }

  /** Its place in the identity; undefined: none for certain, so TLS is to choose. */
  of(offer: HelloOffer): number | undefined {
    // Whether its issuer's signature is among those cannot be told from the key. RFC 8446 section 4.2.3
    if (offer.limitsIssuers) return undefined;
    const [place] = this.#needs.find(([, needs]) => this.#canUse(offer, needs)) ?? [];
    return place;
  }

  #canUse(offer: HelloOffer, needs: KeyNeeds): boolean {
    const { tls13, suites, signatures, groups } = offer;
    const signs = (those: readonly number[]) => those.some((each) => signatures?.has(each));
    if (tls13 && this.#settings.maximum === "TLSv1.3") return signs(needs.signatures13);
    const names = [...suites].map((code) => this.#suites.get(code) ?? "");
    if (needs.transport && names.some((name) => name !== "" && !/^(ECDHE|TLS)/.test(name))) return true;
    const knowsCurve = needs.group === undefined || groups === undefined || groups.has(needs.group);
    return knowsCurve && signs(needs.signatures12) && names.some((name) => needs.suites.test(name));
  }
}

function ranked(certificates: readonly X509Certificate[]): [number, KeyNeeds][] {
  const all = certificates.flatMap((each, place): [number, KeyNeeds][] => {
    const needs = needsOf(each);
    return needs === undefined ? [] : [[place, needs]];
  });
  return all.sort(([, one], [, other]) => one.rank - other.rank);
}

/** OpenSSL's names of those that are allowed. */
function suiteNames({ profile = "default" }: TlsSettings): Map<number, string> {
  const allowed = new Set(suitesOf(profile).split(":"));
  const names = knownSuites.map(({ code, name }) => [code, openSslName(name)] as const);
  return new Map(names.filter(([, name]) => allowed.has(name)));
}

/** Undefined: of a kind that is not chosen here. */
function needsOf({ publicKey }: X509Certificate): KeyNeeds | undefined {
  const { asymmetricKeyType, asymmetricKeyDetails } = publicKey;
  const common = { transport: false, group: undefined, suites: ecdsa };
  switch (asymmetricKeyType) {
    case "rsa":
      return {
        rank: 2,
        signatures13: rsaPss,
        signatures12: [...rsaPss, 0x0401, 0x0501, 0x0601],
        suites: /^ECDHE-RSA-/,
        transport: true,
        group: undefined,
      };
    case "ed25519":
      return { ...common, rank: 1, signatures13: [0x0807], signatures12: [0x0807] };
    case "ec": {
      const [signature, group] = curves[asymmetricKeyDetails?.namedCurve ?? ""] ?? [];
      if (signature === undefined) return undefined;
      return { ...common, rank: 0, signatures13: [signature], signatures12: ecdsa12, group };
    }
    default:
      return undefined;
  }
}
