/** An ACME problem document (RFC 7807, RFC 8555 section 6.7), as far as it can be shown: all texts are bounded, and one line without control characters. */
export interface AcmeProblem {
  /** `rateLimited`: without the `urn:ietf:params:acme:error:` in front. */
  readonly type: string;
  readonly detail: string;
  readonly status: number | undefined;
  readonly subproblems: readonly {
    /** The name that it is about. */
    readonly name: string | undefined;
    readonly type: string;
    readonly detail: string;
  }[];
}

const PREFIX = "urn:ietf:params:acme:error:";
const MAX_TYPE = 80;
const MAX_DETAIL = 600;
const MAX_NAME = 260;
const MAX_SUBPROBLEMS = 5;

/** Undefined for what is none. */
export function parseProblem(value: unknown): AcmeProblem | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { type, detail, status, subproblems } = value as Readonly<Record<string, unknown>>;
  if (typeof type !== "string" && typeof detail !== "string") return undefined;
  return {
    type: shortType(type),
    detail: oneLine(detail, MAX_DETAIL),
    status: typeof status === "number" ? status : undefined,
    subproblems: (Array.isArray(subproblems) ? subproblems.slice(0, MAX_SUBPROBLEMS) : []).flatMap(subproblem),
  };
}

function subproblem(value: unknown) {
  if (typeof value !== "object" || value === null) return [];
  const { type, detail, identifier } = value as Readonly<Record<string, unknown>>;
  const name = (identifier as { value?: unknown } | undefined | null)?.value;
  return [
    {
      name: typeof name === "string" ? oneLine(name, MAX_NAME) : undefined,
      type: shortType(type),
      detail: oneLine(detail, MAX_DETAIL),
    },
  ];
}

function shortType(type: unknown): string {
  const text = oneLine(type, MAX_TYPE + PREFIX.length);
  return (text.startsWith(PREFIX) ? text.slice(PREFIX.length) : text).slice(0, MAX_TYPE);
}

/** Text from outside, as one line of at most `most` characters that cannot move a cursor or turn the direction of writing. */
export function oneLine(value: unknown, most: number): string {
  const text = typeof value === "string" ? value : "";
  // Cut before it is looked at: it may be as long as an answer can be.
  const clean = text
    .slice(0, most * 2)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\s]+/gu, " ")
    .trim();
  return clean.length <= most ? clean : `${clean.slice(0, most)}...`;
}

/** What the authority says, in one sentence. */
export function problemText({ type, detail, subproblems }: AcmeProblem): string {
  const said = [
    detail,
    ...subproblems.map(({ name, detail: more }) => (name === undefined ? more : `${name}: ${more}`)),
  ];
  return `${said.filter((text) => text !== "").join("; ") || "no reason given"}${type === "" ? "" : ` (${type})`}`;
}

const hints: Readonly<Record<string, string>> = {
  accountDoesNotExist: "it does not know this account; a new one is registered at the next try",
  badNonce: "it is busy, or its answers come from a cache: try again",
  badSignatureAlgorithm: "it does not take this kind of account key",
  badCSR: "choose another kind of key (acme.key), or fewer names",
  caa: "the CAA record of the name in the DNS must allow this authority",
  connection: "the name must lead to this machine, and the port must be open to the world",
  dns: "look up the name's records in the DNS: they must lead to this machine",
  externalAccountRequired: "it wants an account of its own: give key id and key (acme.eabKeyId, acme.eabKeyFile)",
  invalidContact: "give another e-mail address (acme.email)",
  unsupportedContact: "give another e-mail address (acme.email)",
  malformed: "is the URL that of an ACME directory (acme.directory)?",
  rateLimited: "wait as long as it says; try out with letsencrypt-staging, which has wider limits",
  rejectedIdentifier: "it issues nothing for this name: private names and addresses need another authority",
  serverInternal: "it has trouble of its own: try again later",
  tls: "TLS with this machine failed: is another program on that port?",
  unauthorized: "something else than this program answers there: a web server, or another machine of the name",
  unsupportedIdentifier: "it issues nothing for names of this kind",
  userActionRequired: "read what it says, and do it",
};

export function problemHint({ type, subproblems }: AcmeProblem): string {
  return hints[type] ?? hints[subproblems[0]?.type ?? ""] ?? "see what the authority says";
}
