import type { ByteString } from "../protocol/byte-string.js";
import { Glob } from "../protocol/glob.js";
import { FtpsError } from "./errors.js";

/** A pattern of paths: names with `*`, `?`, `[a-z]`, and `**` for any number of folders. */
export class PathPattern {
  /** Undefined stands for `**`. */
  readonly #globs: readonly (Glob | undefined)[];

  /** Throws FtpsError "usage". */
  constructor(parts: readonly ByteString[]) {
    this.#globs = parts.map((part) => {
      if (part === "**") return undefined;
      const glob = Glob.parse(part);
      if (glob === undefined) throw new FtpsError("usage", "the pattern is too long");
      return glob;
    });
  }

  /** Whether it fits all of these names, from the first to the last. Takes at most names times parts steps. */
  matches(names: readonly ByteString[]): boolean {
    // `reached[i]`: the parts so far fit the first i names.
    let reached = [true, ...names.map(() => false)];
    for (const glob of this.#globs) {
      const next = names.map(() => false);
      if (glob === undefined) {
        const from = reached.indexOf(true);
        reached = reached.map((_, index) => from >= 0 && index >= from);
        continue;
      }
      for (const [index, name] of names.entries()) next[index] = (reached[index] ?? false) && glob.matches(name);
      reached = [false, ...next];
    }
    return reached.at(-1) === true;
  }
}

/** As include and exclude have it: without a slash it is about any one name of the path, else about the whole of it. */
export function pathFilter(pattern: ByteString): (names: readonly ByteString[]) => boolean {
  const parts = pattern.split("/").filter((part) => part !== "") as ByteString[];
  const whole = new PathPattern(parts);
  return pattern.includes("/")
    ? (names) => whole.matches(names)
    : (names) => names.some((name) => whole.matches([name]));
}
