import { z } from "zod";

/**
 * Every type reads the text as written in the file, so that `0644` keeps its zero and `*:2121` its star; YAML's own guesses at numbers and
 * booleans are switched off. `describe` says what is expected, for error messages and docs/config.md.
 */
export type ValueType<T> = z.ZodType<T, unknown>;

/** A reading that fails with a reason for people; the reason is added to what was expected. */
export class Refusal {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

/** Where the type can say no more; what was expected stands beneath. */
export const NOT_UNDERSTOOD = "is not understood";

/** Longest value of any key; the longest sensible one is a path. */
const MAX_VALUE_LENGTH = 4096;

/** What an issue of such a type carries as `params`. */
export interface TextIssue {
  readonly expected: string;
}

/** `read` gives the value, undefined for "not of this form", or a Refusal where more can be said. */
export function textType<T>(expected: string, read: (text: string) => T | Refusal | undefined): ValueType<T> {
  return z
    .unknown()
    .transform((input, context) => {
      const value = typeof input === "string" && input.length <= MAX_VALUE_LENGTH ? read(input) : undefined;
      if (value !== undefined && !(value instanceof Refusal)) return value;
      const params: TextIssue = { expected };
      context.addIssue({
        code: "custom",
        message: value instanceof Refusal ? value.reason : NOT_UNDERSTOOD,
        params: { ...params },
      });
      return z.NEVER;
    })
    .describe(expected);
}

export function choice<const T extends readonly string[]>(...options: T): ValueType<T[number]> {
  return textType(`one of ${options.join(", ")}`, (text) => options.find((option) => option === text));
}

export const trueOrFalse: ValueType<boolean> = textType("true or false", (text) =>
  text === "true" || text === "false" ? text === "true" : undefined,
);

export function count(from: number, to: number): ValueType<number> {
  return textType(`a whole number from ${from} to ${to}`, (text) => {
    if (!/^\d{1,15}$/.test(text)) return undefined;
    const value = Number(text);
    return value >= from && value <= to ? value : undefined;
  });
}

/** Processes: "auto" leaves the number to the server. */
export function autoOrCount(most: number): ValueType<number | "auto"> {
  const number = count(0, most);
  return textType(`auto, or a whole number from 0 to ${most}`, (text) =>
    text === "auto" ? "auto" : number.safeParse(text).data,
  );
}

const DURATION_UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
/** Timers of Node hold at most 2^31-1 ms, nearly 25 days; longer ones fire at once. */
const MAX_DURATION_MS = 24 * 86_400_000;

/** Held in milliseconds. */
export function duration(bounds: { readonly zero: boolean }): ValueType<number> {
  const expected = "a duration such as 500ms, 30s, 5m or 1h (a bare number: seconds)";
  return textType(bounds.zero ? `${expected}, or 0` : expected, (text) => {
    const [, digits, unit = "s"] = /^(\d{1,12}) ?(ms|s|m|h|d)?$/.exec(text) ?? [];
    if (digits === undefined) return undefined;
    const value = Number(digits) * (DURATION_UNITS[unit] ?? 1000);
    if (value > MAX_DURATION_MS) return new Refusal("at most 24 days");
    return value > 0 || bounds.zero ? value : new Refusal("more than 0");
  });
}

const SIZE_UNITS: Readonly<Record<string, number>> = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 };

/** Held in bytes. */
export function byteSize(bounds: { readonly from: number; readonly to: number }): ValueType<number> {
  const expected = `a size such as 512KiB, 64MiB or 1GiB (a bare number: bytes), ${formatSize(bounds.from)} to ${formatSize(bounds.to)}`;
  return textType(expected, (text) => {
    const [, digits, unit = "B"] = /^(\d{1,15}) ?(B|[KMGT]iB)?$/.exec(text) ?? [];
    if (digits === undefined) return undefined;
    const value = Number(digits) * (SIZE_UNITS[unit] ?? 1);
    if (value < bounds.from) return new Refusal(`at least ${formatSize(bounds.from)}`);
    return value <= bounds.to ? value : new Refusal(`at most ${formatSize(bounds.to)}`);
  });
}

function formatSize(bytes: number): string {
  const [unit, size] = Object.entries(SIZE_UNITS).findLast(([, each]) => bytes % each === 0 && bytes >= each) ?? [
    "B",
    1,
  ];
  return `${bytes / size}${unit}`;
}

/** Permission bits, written in octal: `0644`. */
export function octalMode(highest: number): ValueType<number> {
  const most = `0${highest.toString(8)}`;
  return textType(`permission bits in octal, such as "0644" or "0755", at most "${most}"`, (text) => {
    const digits = /^(?:0o)?([0-7]{1,5})$/.exec(text)?.[1];
    if (digits === undefined) return undefined;
    const mode = Number.parseInt(digits, 8);
    return mode <= highest ? mode : undefined;
  });
}

/** One line of plain ASCII: it goes into a reply, where anything else could break the line or the client. */
export function asciiLine(longest: number): ValueType<string> {
  return textType(`1 to ${longest} printable ASCII characters`, (text) =>
    text.length <= longest && /^[!-~](?:[ -~]*[!-~])?$/.test(text) ? text : undefined,
  );
}

/** A path of the file system, or "own". */
export const pathOrOwn: ValueType<"own" | { readonly path: string }> = textType(
  "the path of a file, or own",
  (text) => {
    if (text === "own") return "own";
    return text === "" || text.includes("\0") ? undefined : { path: text };
  },
);

/** A path of the file system, or "off". */
export const pathOrOff: ValueType<"off" | { readonly path: string }> = textType(
  "the path of a file, or off",
  (text) => {
    if (text === "off") return "off";
    return text === "" || text.includes("\0") ? undefined : { path: text };
  },
);
