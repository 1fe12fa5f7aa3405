import type { ByteString } from "./byte-string.js";
import { DAY_MS, dateOfDay, daysInMonth } from "./calendar.js";

/** The first and the last millisecond that a time value can name: years 1000 to 9999 (RFC 3659 section 2.3). */
const FIRST_MS = Date.UTC(1000, 0, 1);
const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

let lastSecond = Number.NaN;
let lastText = "";

/**
 * `YYYYMMDDHHMMSS`, UTC, of a time in milliseconds since 1970; undefined outside of the years 1000 to 9999.
 * RFC 3659 section 2.3. Whole seconds, rounded down: a fraction only with `fraction`, for callers who know that it is exact.
 */
export function printTime(ms: number, fraction = false): string | undefined {
  if (!(ms >= FIRST_MS && ms <= LAST_MS)) return undefined;
  const second = Math.floor(ms / 1000);
  if (second !== lastSecond) {
    lastText = printSecond(second);
    lastSecond = second;
  }
  return fraction ? `${lastText}.${String(1000 + Math.floor(ms - second * 1000)).slice(1)}` : lastText;
}

function printSecond(second: number): string {
  const day = Math.floor((second * 1000) / DAY_MS);
  const inDay = second - day * 86_400;
  const minute = Math.floor(inDay / 60);
  const hour = Math.floor(minute / 60);
  const clock = hour * 10_000 + (minute - hour * 60) * 100 + (inDay - minute * 60);
  return String(dateOfDay(day)) + String(1_000_000 + clock).slice(1);
}

const timeValue = /^\d{14}(?:\.\d+)?$/;

/** `YYYYMMDDHHMMSS[.sss]`, UTC, as milliseconds since 1970; undefined when it is no time. RFC 3659 section 2.3. */
export function parseTime(text: string): number | undefined {
  if (!timeValue.test(text)) return undefined;
  const fraction = text.length > 14 ? Number(text.slice(15, 18).padEnd(3, "0")) : 0;
  const whole = parseDigits(text.slice(0, 14));
  return whole === undefined ? undefined : whole + fraction;
}

/** Fourteen digits, of a date that is in the calendar. */
function parseDigits(digits: string): number | undefined {
  const year = Number(digits.slice(0, 4));
  const month = Number(digits.slice(4, 6));
  const day = Number(digits.slice(6, 8));
  const hour = Number(digits.slice(8, 10));
  const minute = Number(digits.slice(10, 12));
  const second = Number(digits.slice(12, 14));
  if (year < 1000 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  // Unix time has no leap seconds: the 60th is told as the 59th, so that it stays in its minute and day.
  return Date.UTC(year, month - 1, day, hour, minute, Math.min(second, 59));
}

/** A time to set, in milliseconds since 1970, and the file to set it on. */
export interface TimedPath {
  readonly time: number;
  readonly path: ByteString;
}

/**
 * The argument of MDTM. `time` is undefined for the plain question of RFC 3659 section 3. With 14 digits that are a date, one space and a
 * name it is the old form that sets; a file of such a name is then out of reach of MDTM, unless the caller looks for it first.
 */
export function parseMdtm(argument: ByteString): { readonly time: number | undefined; readonly path: ByteString } {
  const time = argument.length > 15 && argument[14] === " " ? parseTime(argument.slice(0, 14)) : undefined;
  return time === undefined ? { time, path: argument } : { time, path: argument.slice(15) as ByteString };
}

/** The argument of MFMT, `time SP path`; undefined when it is not that. */
export function parseMfmt(argument: ByteString): TimedPath | undefined {
  return timeThenPath(argument, parseTime);
}

/** The argument of MFMT, and of MDTM where that sets; undefined for a time outside of the years 1000 to 9999. */
export function printTimedPath({ time, path }: TimedPath): ByteString | undefined {
  const text = printTime(time);
  return text === undefined ? undefined : (`${text} ${path}` as ByteString);
}

/**
 * What follows `SITE UTIME `, in both forms that clients send; undefined when it is neither. No RFC has this command.
 * - `YYYYMMDDHHMM[SS] path`
 * - `path atime mtime ctime UTC`: only mtime can be set, the other two must be times.
 */
export function parseUtime(argument: ByteString): TimedPath | undefined {
  return parseUtimeLong(argument) ?? timeThenPath(argument, parseUtimeDigits);
}

const utimeLong = /^(.+) (\d{12}|\d{14}) (\d{12}|\d{14}) (\d{12}|\d{14}) UTC$/is;

function parseUtimeLong(argument: ByteString): TimedPath | undefined {
  const [, path = "", ...times] = utimeLong.exec(argument) ?? [];
  const [accessed, modified, changed] = times.map(parseUtimeDigits);
  if (accessed === undefined || modified === undefined || changed === undefined) return undefined;
  return { time: modified, path: path as ByteString };
}

function parseUtimeDigits(text: string): number | undefined {
  if (!/^(?:\d{12}|\d{14})$/.test(text)) return undefined;
  return parseDigits(text.padEnd(14, "0"));
}

/** Exactly one space parts time and path: any more belong to the name (RFC 3659 section 2.2). */
function timeThenPath(argument: ByteString, read: (text: string) => number | undefined): TimedPath | undefined {
  const space = argument.indexOf(" ");
  const path = argument.slice(space + 1);
  if (space < 0 || path === "") return undefined;
  const time = read(argument.slice(0, space));
  return time === undefined ? undefined : { time, path: path as ByteString };
}
