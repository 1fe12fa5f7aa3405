import type { Config } from "../config/schema.js";
import { type PkiWarning, validityWarnings } from "../pki/pair-check.js";
import { type ShownSources, shownCertificates } from "./shown-certificates.js";
import { profileWarnings } from "./tls-terms.js";

interface Now {
  readonly certificates: ShownSources & { readonly warnings: readonly PkiWarning[] };
  readonly config: Config;
}

/** What needs attention now: since the last reload certificates may have come to their end. */
export function currentWarnings(
  { certificates, config }: Now,
  now: Date = new Date(),
): readonly Pick<PkiWarning, "message" | "hint">[] {
  const ofTime: readonly PkiWarning["kind"][] = ["expired", "expires-soon", "not-yet-valid"];
  return [
    ...shownCertificates(certificates).flatMap(({ leaf, file }) => validityWarnings(leaf, file, now)),
    ...certificates.warnings.filter(({ kind }) => !ofTime.includes(kind)),
    ...profileWarnings(config),
  ].map(({ message, hint }) => ({ message, hint }));
}
