import { createHash } from "node:crypto";

/** What shall be seen where the authority looks. */
export interface Proof {
  /** A DNS name without wildcard, or an IP address. */
  readonly name: string;
  readonly token: string;
  /** RFC 8555 section 8.1. */
  readonly keyAuthorization: string;
}

/** Puts proofs where an authority looks, one kind of challenge. */
export interface Solver {
  /** Resolves when it can be seen. Rejects with AcmeError "acme-local". */
  present(proof: Proof): Promise<void>;
  /** Takes it away again. Rejects with AcmeError "acme-local"; nothing depends on it. */
  withdraw(proof: Proof): Promise<void>;
  /** Nothing is left open. */
  close(): Promise<void>;
}

export function digestOf({ keyAuthorization }: Pick<Proof, "keyAuthorization">): Buffer {
  return createHash("sha256").update(keyAuthorization).digest();
}
