import type { ByteString } from "./byte-string.js";
import { parseTime } from "./time-value.js";

/** Facts that a client may change: of draft-somers-ftp-mfxx-04, and the one that `SITE CHMOD` sets. */
export type ChangedFact = "Modify" | "Create" | "UNIX.mode";

/** What to set: times in milliseconds since 1970, UTC; permission bits. In the order in which the client said it, which the reply repeats. */
export type FactChanges = ReadonlyMap<ChangedFact, number>;

const facts: ReadonlyMap<string, { readonly name: ChangedFact; readonly parse: (text: string) => number | undefined }> =
  new Map([
    ["modify", { name: "Modify", parse: parseTime }],
    ["create", { name: "Create", parse: parseTime }],
    ["unix.mode", { name: "UNIX.mode", parse: parseMode }],
  ]);

/**
 * The argument of MFF: `fact=value;fact=value; path`; undefined when it is not that. `changes` undefined: there is a fact among them that nobody can change.
 * draft-somers-ftp-mfxx-04.
 */
export function parseFactChanges(
  argument: ByteString,
): { readonly changes: FactChanges | undefined; readonly path: ByteString } | undefined {
  const space = argument.indexOf(" ");
  const path = argument.slice(space + 1) as ByteString;
  if (space < 1 || path === "") return undefined;
  const changes = new Map<ChangedFact, number>();
  let isKnown = true;
  // The last semicolon is missing from what some clients send.
  for (const item of argument.slice(0, space).replace(/;$/, "").split(";")) {
    const [, name = "", value = ""] = /^([^=]+)=([^=]+)$/.exec(item) ?? [];
    if (name === "") return undefined;
    const fact = facts.get(name.toLowerCase());
    const wanted = fact?.parse(value);
    if (fact === undefined) isKnown = false;
    else if (wanted === undefined || changes.has(fact.name)) return undefined;
    else changes.set(fact.name, wanted);
  }
  return { changes: isKnown ? changes : undefined, path };
}

/** Three octal digits, with a 0 before them or not; set-user-ID, set-group-ID and sticky are not for clients to set. */
export function parseMode(text: string): number | undefined {
  return /^0?[0-7]{3}$/.test(text) ? Number.parseInt(text, 8) : undefined;
}
