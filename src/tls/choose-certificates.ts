/** A certificate for certain names, with its key, PEM. */
export interface NamedCertificate {
  /** Tells it from the others. */
  readonly id: string;
  /** DNS names, lower-case, perhaps with a wildcard as first label, and IP addresses. */
  readonly names: readonly string[];
  /** "ec", "rsa", "ed25519" ...: of several certificates a client is shown the first whose type it knows. */
  readonly keyType: string;
  readonly certificate: string;
  readonly key: string;
}

/**
 * Those to show a client that asks for `name` (lower-case): one of each key type, one that names it exactly before one with a wildcard, and the first of
 * `all` before later ones. Empty: none is for that name. Certificates for other names are never mixed in, as TLS might choose them.
 */
export function chooseCertificates(
  all: readonly NamedCertificate[],
  name: string | undefined,
): readonly NamedCertificate[] {
  if (name === undefined || name === "") return [];
  const wildcard = wildcardOf(name);
  // As HOST has IPv6 addresses (RFC 7151 section 3).
  const plain = name.replace(/^\[(.*)\]$/, "$1");
  const exact = all.filter(({ names }) => names.includes(plain));
  const wide = wildcard === undefined ? [] : all.filter(({ names }) => names.includes(wildcard));
  const byType = new Map<string, NamedCertificate>();
  for (const each of [...exact, ...wide]) if (!byType.has(each.keyType)) byType.set(each.keyType, each);
  return [...byType.values()];
}

/** A star stands for one whole label, and not for one of a name of two (RFC 6125 section 6.4.3). */
function wildcardOf(name: string): string | undefined {
  const labels = name.split(".");
  return labels.length > 2 ? ["*", ...labels.slice(1)].join(".") : undefined;
}
