import { AcmeError } from "./errors.js";

/** Directories of authorities that can be called by a name. */
export const namedDirectories: Readonly<Record<string, string>> = {
  letsencrypt: "https://acme-v02.api.letsencrypt.org/directory",
  "letsencrypt-staging": "https://acme-staging-v02.api.letsencrypt.org/directory",
};

const MAX_URL = 2000;

/** A name of `namedDirectories`, or an https URL, as URL. Throws AcmeError "acme-plan". */
export function directoryUrl(text: string): string {
  const named = Object.hasOwn(namedDirectories, text) ? namedDirectories[text] : undefined;
  if (named !== undefined) return named;
  if (isHttps(text)) return text;
  const hint = `write ${Object.keys(namedDirectories).join(", ")}, or a URL that begins with https://`;
  throw new AcmeError("acme-plan", `${JSON.stringify(text.slice(0, 80))} is no ACME directory`, hint);
}

/** RFC 8555 section 6.1: over HTTPS, and nothing else. */
export function isHttps(text: string): boolean {
  return text.length <= MAX_URL && URL.canParse(text) && new URL(text).protocol === "https:";
}
