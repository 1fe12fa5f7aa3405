import type { ByteString } from "./byte-string.js";
import { MAX_NAME_BYTES } from "./virtual-path.js";

/**
 * Longest pattern, in bytes. It bounds the work: matching a name takes at most name times pattern steps, however the stars stand.
 */
export const MAX_PATTERN_BYTES = MAX_NAME_BYTES;

/** One byte of the name: a table that says which it may be. A star has none. */
type Token = { readonly star: true } | { readonly star: false; readonly accepts: Uint8Array };

/** Whether `name` says which names it wants, and not which one it is. */
export function hasPattern(name: ByteString): boolean {
  if (/[*?]/.test(name)) return true;
  // Where nothing closes the first set, nothing closes a later one.
  const open = name.indexOf("[");
  return open >= 0 && setEnd(name, open) !== undefined;
}

/**
 * A pattern for single names, bytes and case exact: `*` any number of bytes, `?` one, `[a-z]` one of a set, `[!a-z]` or `[^a-z]` one that is
 * not. A `[` that nothing closes stands for itself, as does a backslash.
 */
export class Glob {
  readonly #tokens: readonly Token[];

  private constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** Undefined when the pattern is too long. */
  static parse(pattern: ByteString): Glob | undefined {
    if (pattern.length > MAX_PATTERN_BYTES) return undefined;
    const tokens: Token[] = [];
    for (let at = 0; at < pattern.length; ) {
      const [token, length] = nextToken(pattern, at);
      if (!(token.star && tokens.at(-1)?.star)) tokens.push(token);
      at += length;
    }
    return new Glob(tokens);
  }

  /**
   * Goes back to the last star only: a match that an earlier star could give, the last one gives as well. So there is no recursion,
   * and no pattern takes exponential time.
   */
  matches(name: ByteString): boolean {
    const tokens = this.#tokens;
    let token = 0;
    let at = 0;
    let star = -1;
    let starAt = 0;
    while (at < name.length) {
      const now = tokens[token];
      if (now?.star) {
        star = token++;
        starAt = at;
      } else if (now !== undefined && now.accepts[name.charCodeAt(at)] === 1) {
        token++;
        at++;
      } else if (star >= 0) {
        token = star + 1;
        at = ++starAt;
      } else {
        return false;
      }
    }
    while (tokens[token]?.star) token++;
    return token === tokens.length;
  }
}

function nextToken(pattern: string, at: number): [Token, number] {
  const character = pattern[at];
  if (character === "*") return [{ star: true }, 1];
  if (character === "?") return [{ star: false, accepts: new Uint8Array(256).fill(1) }, 1];
  const set = character === "[" ? nextSet(pattern, at) : undefined;
  if (set !== undefined) return set;
  const accepts = new Uint8Array(256);
  accepts[pattern.charCodeAt(at)] = 1;
  return [{ star: false, accepts }, 1];
}

function isNegated(pattern: string, at: number): boolean {
  return pattern[at + 1] === "!" || pattern[at + 1] === "^";
}

/** Where the `]` is that closes the set opened at `at`; one that comes first is a member. */
function setEnd(pattern: string, at: number): number | undefined {
  const end = pattern.indexOf("]", at + (isNegated(pattern, at) ? 3 : 2));
  return end < 0 ? undefined : end;
}

function nextSet(pattern: string, at: number): [Token, number] | undefined {
  const negated = isNegated(pattern, at);
  const from = at + (negated ? 2 : 1);
  const to = setEnd(pattern, at);
  if (to === undefined) return undefined;
  const accepts = new Uint8Array(256).fill(negated ? 1 : 0);
  for (let i = from; i < to; ) {
    const isRange = pattern[i + 1] === "-" && i + 2 < to;
    const low = pattern.charCodeAt(i);
    const high = isRange ? pattern.charCodeAt(i + 2) : low;
    // `fill` does nothing for a range that runs backwards.
    accepts.fill(negated ? 0 : 1, low, high + 1);
    i += isRange ? 3 : 1;
  }
  return [{ star: false, accepts }, to + 1 - at];
}
