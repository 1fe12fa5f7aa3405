import { type ByteString, textToByteString } from "../../src/protocol/byte-string.js";
import { readEscapes } from "./literal.js";

/** What scripts have caught with `(?<name>...)`, for `%{name}`. */
export type Variables = Map<string, string>;

/** Puts what was caught in the place of `%{name}`. Throws for a name that nothing was caught under. */
export function fill(text: ByteString, variables: Variables): ByteString {
  return text.replace(/%\{(\w+)\}/g, (_, name: string) => {
    const value = variables.get(name);
    if (value === undefined) throw new Error(`nothing was caught as ${name}`);
    return value;
  }) as ByteString;
}

/** Whether a text fits; catches named groups when it does. */
export interface Pattern {
  readonly source: string;
  matches(text: string, variables: Variables): boolean;
}

/** `~expression` for a regular expression that must fit the whole text, else the very text. */
export function parsePattern(source: string): Pattern {
  if (!source.startsWith("~")) {
    const text = readEscapes(source);
    return { source, matches: (candidate, variables) => candidate === fill(text, variables) };
  }
  const expression = new RegExp(`^(?:${textToByteString(source.slice(1))})$`, "s");
  return {
    source,
    matches(candidate, variables) {
      const found = expression.exec(candidate);
      for (const [name, value] of Object.entries(found?.groups ?? {})) variables.set(name, value);
      return found !== null;
    },
  };
}

/** A reply as a script expects it. */
export interface ReplyPattern {
  readonly code: number;
  /** Each is one line, or any number of them. Undefined: any text, on any number of lines. */
  readonly lines: readonly (Pattern | "any")[] | undefined;
}

/** Whether the lines of a reply, as they came, are the expected ones. */
export function replyMatches(expected: ReplyPattern, lines: readonly string[], variables: Variables): boolean {
  if (Number(lines[0]?.slice(0, 3)) !== expected.code) return false;
  return expected.lines === undefined || linesMatch(expected.lines, lines, variables);
}

function linesMatch(
  [first, ...others]: readonly (Pattern | "any")[],
  lines: readonly string[],
  variables: Variables,
): boolean {
  if (first === undefined) return lines.length === 0;
  if (first === "any") return lines.some((_, at) => linesMatch(others, lines.slice(at), variables));
  const [line, ...rest] = lines;
  return line !== undefined && first.matches(line, variables) && linesMatch(others, rest, variables);
}

/** Whether each pattern fits a line of its own, in any order, and none is left. */
export function linesMatchUnordered(
  patterns: readonly Pattern[],
  lines: readonly string[],
  variables: Variables,
): boolean {
  const left = [...lines];
  for (const pattern of patterns) {
    const at = left.findIndex((line) => pattern.matches(line, variables));
    if (at === -1) return false;
    left.splice(at, 1);
  }
  return left.length === 0;
}
