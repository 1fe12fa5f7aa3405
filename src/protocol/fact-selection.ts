/**
 * The facts that Sealift tells, in the order of a line. `UNIX.owner` and `UNIX.group` carry names: FileZilla, lftp, WinSCP and basic-ftp read
 * those two, not all of them read `UNIX.ownername`. RFC 3659 sections 7.5 and 7.6.
 */
export const factNames = [
  ...(["type", "size", "modify", "create", "perm", "unique"] as const),
  ...(["UNIX.mode", "UNIX.owner", "UNIX.group"] as const),
];
export type FactName = (typeof factNames)[number];

/** In the order of `factNames`. */
export type FactSelection = readonly FactName[];

/** What a session starts with: all but `create`, which few clients show. */
export const defaultFacts: FactSelection = factNames.filter((name) => name !== "create");

/**
 * What follows `OPTS MLST `: names, each with a semicolon (the last may lack it). Unknown names are no error and are left out; undefined for
 * a syntax error (501), which leaves the selection as it was. RFC 3659 section 7.9.
 */
export function parseFactSelection(text: string): FactSelection | undefined {
  if (text === "") return [];
  const wanted = new Set<string>();
  for (const name of text.replace(/;$/, "").split(";")) {
    if (!/^[!-~]+$/.test(name)) return undefined;
    wanted.add(name.toLowerCase());
  }
  return factNames.filter((name) => wanted.has(name.toLowerCase()));
}

/** What follows `OPTS MLST `. */
export function printFactSelection(selection: FactSelection): string {
  return selection.map((name) => `${name};`).join("");
}

/** The text of the 200 reply to OPTS MLST, without the code. RFC 3659 section 7.9.1. */
export function printFactSelectionReply(selection: FactSelection): string {
  return selection.length === 0 ? "MLST OPTS" : `MLST OPTS ${printFactSelection(selection)}`;
}

/** The FEAT line, without its leading space: every fact there is, a star after each that is selected. RFC 3659 section 7.8. */
export function printFactsFeature(selection: FactSelection): string {
  return `MLST ${factNames.map((name) => (selection.includes(name) ? `${name}*;` : `${name};`)).join("")}`;
}

/** Facts that a server offers, by names in lower case, and whether it sends them unasked. */
export type OfferedFacts = ReadonlyMap<string, { readonly name: string; readonly selected: boolean }>;

/** The FEAT line of MLST, without its leading space; undefined when it is another one. RFC 3659 section 7.8. */
export function parseFactsFeature(line: string): OfferedFacts | undefined {
  const found = /^MLST(?: +(.*))?$/i.exec(line);
  if (found === null) return undefined;
  const offered = new Map<string, { name: string; selected: boolean }>();
  for (const item of (found[1] ?? "").split(";")) {
    const selected = item.endsWith("*");
    const name = selected ? item.slice(0, -1) : item;
    if (name !== "") offered.set(name.toLowerCase(), { name, selected });
  }
  return offered;
}
