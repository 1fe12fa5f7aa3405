import type { AlternativeName } from "../alternative-names.js";

export const challengeTypes = ["http-01", "tls-alpn-01", "dns-01"] as const;

/** RFC 8555 section 8, RFC 8737. */
export type ChallengeType = (typeof challengeTypes)[number];

export interface Challenge {
  /** Also of kinds that Sealift does not know. */
  readonly type: string;
  readonly url: string;
  readonly token: string;
}

export interface Authorization {
  readonly url: string;
  readonly status: string;
  /** A DNS name (of `*.example.com` it is `example.com`) or an IP address. */
  readonly name: string;
  readonly challenges: readonly Challenge[];
  /** Of the challenge that failed. */
  readonly error: unknown;
}

export interface Order {
  readonly url: string;
  /** pending, ready, processing, valid or invalid (RFC 8555 section 7.1.6). */
  readonly status: string;
  readonly authorizations: readonly string[];
  readonly finalize: string;
  readonly certificate: string | undefined;
  readonly error: unknown;
}

/** Who we are to the authority. */
export interface AccountRequest {
  readonly email: string | undefined;
  readonly agreesToTerms: boolean;
  /** RFC 8555 section 7.3.4: `key` is the HMAC key in base64url. */
  readonly external: { readonly keyId: string; readonly key: string } | undefined;
}

/** A certificate authority that speaks ACME (RFC 8555), as one account key sees it. Every operation rejects with AcmeError. */
export interface AcmeConnection {
  /** Finds or makes the account of the key, and gives its URL. */
  register(request: AccountRequest): Promise<string>;
  newOrder(names: readonly AlternativeName[]): Promise<Order>;
  order(url: string): Promise<Order>;
  authorization(url: string): Promise<Authorization>;
  /** What the proof of a challenge says (RFC 8555 section 8.1). */
  keyAuthorization(token: string): Promise<string>;
  /** The proof is there: the authority may look. */
  accept(challenge: Challenge): Promise<void>;
  /** `request` in PEM. */
  finalize(order: Order, request: string): Promise<Order>;
  /** The certificate with its chain, PEM. */
  certificate(order: Order): Promise<string>;
  close(): void;
}
