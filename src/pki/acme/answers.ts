import type { Authorization, Challenge, Order } from "./contract.js";
import { isHttps } from "./directories.js";
import { AcmeError } from "./errors.js";

const MAX_AUTHORIZATIONS = 1000;
const MAX_CHALLENGES = 50;
const MAX_NAME = 260;
/** RFC 8555 section 8.3: base64url. It becomes the name of a file and a path of HTTP. */
const TOKEN = /^[A-Za-z0-9_-]{16,256}$/;
const STATUS = /^[a-z]{1,20}$/;

type Fields = Readonly<Record<string, unknown>>;

/** RFC 8555 section 7.1.3. Throws AcmeError "acme-malformed". */
export function parseOrder(value: unknown, url: unknown): Order {
  const { status, authorizations, finalize, certificate, error } = fieldsOf(value, "an order");
  if (!isUrl(url) || !isUrl(finalize) || !isStatus(status)) throw malformed("an order");
  if (!Array.isArray(authorizations) || authorizations.length > MAX_AUTHORIZATIONS || !authorizations.every(isUrl))
    throw malformed("an order");
  if (certificate !== undefined && !isUrl(certificate)) throw malformed("an order");
  return { url, status, authorizations, finalize, certificate, error };
}

/** RFC 8555 section 7.1.4. Throws AcmeError "acme-malformed". */
export function parseAuthorization(value: unknown, url: string): Authorization {
  const { status, identifier, challenges } = fieldsOf(value, "an authorization");
  const name = (identifier as { value?: unknown } | undefined | null)?.value;
  if (!isStatus(status) || typeof name !== "string" || name.length > MAX_NAME || !Array.isArray(challenges))
    throw malformed("an authorization");
  const known = challenges.slice(0, MAX_CHALLENGES).filter((each) => typeof each === "object" && each !== null);
  const error = known.map((each: Fields) => each.error).find((each) => each !== undefined && each !== null);
  return { url, status, name: name.toLowerCase(), challenges: known.flatMap(parseChallenge), error };
}

/** Those of kinds that have no token, or another one, are none that could be chosen. */
function parseChallenge({ type, url, token }: Fields): Challenge[] {
  if (typeof type !== "string" || !isUrl(url) || typeof token !== "string" || !TOKEN.test(token)) return [];
  return [{ type, url, token }];
}

function fieldsOf(value: unknown, what: string): Fields {
  if (typeof value !== "object" || value === null) throw malformed(what);
  return value as Fields;
}

function isUrl(value: unknown): value is string {
  return typeof value === "string" && isHttps(value);
}

function isStatus(value: unknown): value is string {
  return typeof value === "string" && STATUS.test(value);
}

export function malformed(what: string, cause?: unknown): AcmeError {
  const hint = "is the URL that of an ACME directory (acme.directory)? Else it has trouble of its own: try again later";
  return new AcmeError("acme-malformed", `the authority's answer is not what ${what} looks like`, hint, { cause });
}
