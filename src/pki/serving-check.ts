import type { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { buildChain, vouchesFor } from "./chain.js";
import type { PkiWarning } from "./pair-check.js";
import { parseAll } from "./status.js";

/**
 * Whether clients get what they need to verify a certificate: those between it and an authority, each behind the one that it vouches for (RFC 8446 section
 * 4.4.2). `authorities`: of one's own, whose certificates clients have. Throws PkiError.
 */
export function chainWarnings(
  pem: string,
  file: string,
  authorities: readonly X509Certificate[],
): readonly PkiWarning[] {
  const [leaf, ...behind] = parseAll(pem);
  if (leaf === undefined) return [];
  const { certificates, end } = buildChain(leaf, behind);
  const last = certificates.at(-1) ?? leaf;
  if (end === "open" && !authorities.some((each) => vouchesFor(each, last))) {
    const message = `the chain in ${file} ends at ${nameOf(last.issuer)}, whose certificate is missing: most clients refuse it`;
    return [
      { kind: "chain-incomplete", message, hint: "append the intermediate certificates that the authority gave you" },
    ];
  }
  const inOrder = certificates.every(
    (each, index) => index === 0 || each.raw.equals(behind[index - 1]?.raw ?? Buffer.of()),
  );
  if (inOrder) return [];
  const message = `the certificates in ${file} are not in order, each behind the one that it vouches for: some clients refuse that`;
  return [{ kind: "chain-order", message, hint: "put the server's first, then the one that issued it, and so on" }];
}

function nameOf(name: string): string {
  return name.replaceAll("\n", ", ");
}

/** Names and addresses under which clients are told to come, and that no certificate covers. */
export function uncoveredNames(names: readonly string[], certificates: readonly X509Certificate[]): readonly string[] {
  return names.filter((name) => {
    const covers = (each: X509Certificate) => (isIP(name) === 0 ? each.checkHost(name) : each.checkIP(name));
    return !certificates.some((each) => covers(each) !== undefined);
  });
}
