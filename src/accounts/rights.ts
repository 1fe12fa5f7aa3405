import { textToByteString } from "../protocol/byte-string.js";
import { VirtualPath } from "../protocol/virtual-path.js";

export const allRights = [
  "list",
  "read",
  "write",
  "overwrite",
  "append",
  "delete",
  "rename",
  "make-directory",
  /** RMDA: a directory with all that is in it. */
  "delete-tree",
  /** SITE SYMLINK. */
  "link",
] as const;
export type Right = (typeof allRights)[number];

/** What is allowed at `path` and beneath it. The rule with the deepest path that holds the place decides alone. */
export interface RightRule {
  /** Absolute path in the user's tree; text, UTF-8. */
  readonly path: string;
  readonly allow: readonly Right[];
}

/** What an account may do that was not told otherwise: all but making links, which give a place a second path. */
export const usualRights: readonly Right[] = allRights.filter((right) => right !== "link");

/** The usual, everywhere: what a new account has. */
export const fullRights: readonly RightRule[] = [{ path: "/", allow: usualRights }];

interface ParsedRule {
  readonly path: VirtualPath;
  readonly allow: ReadonlySet<Right>;
}

/** The rules of one account, read once at login. Where no rule holds, nothing is allowed. */
export class Rights {
  readonly #rules: readonly ParsedRule[];

  constructor(rules: readonly RightRule[]) {
    this.#rules = rules
      .flatMap((rule) => {
        const path = VirtualPath.parse(textToByteString(rule.path));
        return path === undefined ? [] : [{ path, allow: new Set(rule.allow) }];
      })
      .sort((a, b) => b.path.segments.length - a.path.segments.length);
  }

  allows(right: Right, path: VirtualPath): boolean {
    return this.#rules.find((rule) => path.isWithin(rule.path))?.allow.has(right) ?? false;
  }

  /** Whether it is allowed at `path` and everywhere beneath. */
  allowsThroughout(right: Right, path: VirtualPath): boolean {
    return this.allows(right, path) && this.#rules.every((rule) => !rule.path.isWithin(path) || rule.allow.has(right));
  }

  /** Whether the same is allowed everywhere. */
  get isUniform(): boolean {
    const [first] = this.#rules;
    const same = (allow: ReadonlySet<Right>): boolean =>
      first !== undefined && allow.size === first.allow.size && [...allow].every((right) => first.allow.has(right));
    return this.#rules.some(({ path }) => path.isRoot) && this.#rules.every(({ allow }) => same(allow));
  }

  /** Whether there is anything that may be done in a directory, or further down. Where not, it is as if it were not there. */
  mayEnter(path: VirtualPath): boolean {
    const rule = this.#rules.find((each) => path.isWithin(each.path));
    return (rule?.allow.size ?? 0) > 0 || this.#rules.some((each) => each.allow.size > 0 && each.path.isWithin(path));
  }

  /** Whether a rule of its own lies strictly beneath `path`: moving such a directory would carry places out from under their rule. */
  hasRuleBeneath(path: VirtualPath): boolean {
    return this.#rules.some((rule) => rule.path.isWithin(path) && !rule.path.equals(path));
  }
}
