import { DAY_MS, daysInMonth } from "../calendar.js";

/** By the first letters, in lower case and without a dot; UTF-8 as bytes. English first, then what localized servers print. */
const monthNames: readonly (readonly string[])[] = [
  ["jan", "janv", "ene", "gen", "sty", "led", "tammi"],
  ["feb", "f\xc3\xa9v", "fev", "f\xe9v", "fevr", "lut", "\xc3\xban", "helmi"],
  ["mar", "m\xc3\xa4r", "m\xe4r", "mrz", "mrt", "mars", "maa", "b\xc5\x99e"],
  ["apr", "avr", "abr", "avril", "kwi", "dub", "huhti"],
  ["may", "mai", "mei", "mag", "maj", "toukok", "kv\xc4\x9b"],
  ["jun", "juin", "giu", "cze", "\xc4\x8den", "kes\xc3\xa4"],
  ["jul", "juil", "lug", "lip", "\xc4\x8dec", "hein\xc3\xa4"],
  ["aug", "ao\xc3\xbb", "ao\xfb", "ago", "aou", "sie", "srp", "elo"],
  ["sep", "sept", "set", "wrz", "z\xc3\xa1\xc5\x99", "syys"],
  ["oct", "okt", "ott", "out", "pa\xc5\xba", "\xc5\x99\xc3\xadj", "loka"],
  ["nov", "lis", "marras"],
  ["dec", "dez", "d\xc3\xa9c", "d\xe9c", "dic", "des", "gru", "pro", "joulu"],
];

const months = new Map(monthNames.flatMap((names, index) => names.map((name) => [name, index + 1] as const)));

/** 1 to 12. In Chinese and Japanese a number with the character for month. */
export function monthOf(text: string): number | undefined {
  // Of ASCII only: the other characters are bytes.
  const plain = text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()).replace(/\.$/, "");
  const [, digits] = /^(\d{1,2})(?:\xe6\x9c\x88)$/.exec(plain) ?? [];
  if (digits !== undefined) return inRange(Number(digits), 1, 12);
  // Names may be written out, or cut to their first letters.
  for (let length = plain.length; length >= 3; length--) {
    const month = months.get(plain.slice(0, length));
    if (month !== undefined) return month;
  }
  return undefined;
}

export interface CalendarDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

export interface ClockTime {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const midnight: ClockTime = { hour: 0, minute: 0, second: 0 };

/** Milliseconds since 1970; undefined for a day that is in no calendar. */
export function instant({ year, month, day }: CalendarDate, time: ClockTime = midnight): number | undefined {
  if (year < 1900 || year > 9999 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month))
    return undefined;
  return Date.UTC(year, month - 1, day, time.hour, time.minute, time.second);
}

/** Two digits are 1970 to 2069; three count from 1900, as some clocks did when 1999 was over. */
export function fullYear(text: string): number {
  const year = Number(text);
  if (text.length >= 4) return year;
  return text.length === 3 ? 1900 + year : year + (year < 70 ? 2000 : 1900);
}

const clock = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s?(?:([AaPp])[Mm]?)?$/;

/** `14:30`, `2:30PM`, `14:30:59`. */
export function clockTime(text: string): ClockTime | undefined {
  const [, hours, minutes, seconds = "0", half] = clock.exec(text) ?? [];
  if (hours === undefined || minutes === undefined) return undefined;
  const [hour, minute, second] = [Number(hours), Number(minutes), Number(seconds)];
  if (minute > 59 || second > 60) return undefined;
  if (half === undefined) return hour > 23 ? undefined : { hour, minute, second };
  if (hour < 1 || hour > 12) return undefined;
  return { hour: (hour % 12) + (half.toLowerCase() === "p" ? 12 : 0), minute, second };
}

/**
 * The year of a date without one: the latest that is not after tomorrow, since a server's clock may be ahead and in another zone, and `ls` leaves out the
 * year only of what is younger than half a year.
 */
export function inferYear(month: number, day: number, time: ClockTime, now: number): number | undefined {
  const thisYear = new Date(now).getUTCFullYear();
  // 29 February may be up to eight years back.
  for (let year = thisYear + 1; year >= thisYear - 8; year--) {
    const at = instant({ year, month, day }, time);
    if (at !== undefined && at <= now + DAY_MS) return at;
  }
  return undefined;
}

function inRange(value: number, least: number, most: number): number | undefined {
  return value >= least && value <= most ? value : undefined;
}
