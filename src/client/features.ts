import type { Reply } from "../protocol/reply.js";

/** What a server says that it can do: each line of FEAT by its first word. RFC 2389 section 3. */
export class Features {
  readonly #lines = new Map<string, string>();
  readonly #whole = new Set<string>();
  #hashes: readonly string[] | undefined;

  constructor(reply?: Reply) {
    if (reply === undefined || reply.code !== 211) return;
    for (const line of reply.lines) {
      const [word = "", ...rest] = line.trim().split(" ");
      if (word !== "") this.#lines.set(word.toUpperCase(), rest.join(" "));
      this.#whole.add(line.trim().toUpperCase());
    }
  }

  has(name: string): boolean {
    return this.#lines.has(name);
  }

  /** `line`: all of it, in capitals; for names that stand in several, such as MODE. */
  hasLine(line: string): boolean {
    return this.#whole.has(line);
  }

  /** What follows the name, such as `SHA-256*;MD5`. */
  detail(name: string): string | undefined {
    return this.#lines.get(name);
  }

  /** The names in what HASH offers (`SHA-256*;SHA-512;CRC32`, the star marking the one in use), in capitals. Asked for with each upload. */
  get hashes(): readonly string[] {
    this.#hashes ??= (this.detail("HASH") ?? "").split(";").map((name) => name.replace("*", "").trim().toUpperCase());
    return this.#hashes;
  }

  get names(): readonly string[] {
    return [...this.#lines.keys()];
  }

  /** Listings of facts: MLST in FEAT stands for MLSD too (RFC 3659 section 7.8); some servers name MLSD alone. */
  get facts(): boolean {
    return this.has("MLST") || this.has("MLSD");
  }
}

const wantedFacts = ["type", "size", "modify", "perm", "unique", "unix.mode", "unix.owner", "unix.group"];

/** The OPTS MLST that asks for the facts we read, where the server leaves some of them out at first; undefined: nothing to ask. */
export function factsToAskFor(features: Features): string | undefined {
  const facts = (features.detail("MLST") ?? "").split(";").filter((fact) => fact !== "");
  const wanted = facts.filter((fact) => wantedFacts.includes(fact.replace(/\*$/, "").toLowerCase()));
  if (wanted.every((fact) => fact.endsWith("*"))) return undefined;
  return `OPTS MLST ${wanted.map((fact) => `${fact.replace(/\*$/, "")};`).join("")}`;
}
