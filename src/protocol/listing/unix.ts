import type { ByteString } from "../byte-string.js";
import { parseByteCount } from "../restart.js";
import { type ClockTime, clockTime, fullYear, inferYear, instant, monthOf } from "./dates.js";
import type { Form, FormVerdict, Listed } from "./listed.js";

/** Type and permissions, with what marks an access control list. */
const permissions = /^([-bcdlpsDCM|])([-rwxsStTlL]{9})[+.@]?$/;
/** What stands between permissions and date is at most this many words; more are a line of something else. */
const MAX_WORDS_BEFORE_DATE = 9;

/** Nine lines of ten: read at once, since a folder may have a hundred thousand. */
const usual =
  /^([-d])([-rwxsStT]{9})[+.@]? +\d+ +(\S+) +(\S+) +(\d{1,15}) ([A-Z][a-z]{2}) +(\d{1,2}) +(?:(\d{2}:\d{2})|(\d{4})) (.+)$/s;

function usualEntry(line: string, now: number): Listed | undefined {
  const [, type, bits, owner, group, size, monthName = "", day, clock, year, name = ""] = usual.exec(line) ?? [];
  const month = monthOf(monthName);
  if (type === undefined || bits === undefined || month === undefined) return undefined;
  const modified = usualTime(month, Number(day), clock, Number(year), now);
  if (modified === undefined) return undefined;
  const isFile = type === "-";
  return {
    name: name as ByteString,
    kind: isFile ? "file" : "directory",
    size: isFile ? Number(size) : undefined,
    modified,
    mode: modeOf(bits),
    owner,
    group,
    target: undefined,
  };
}

function usualTime(month: number, day: number, clock: string | undefined, year: number, now: number) {
  if (clock === undefined) return instant({ year, month, day });
  const time = clockTime(clock);
  return time === undefined ? undefined : inferYear(month, day, time, now);
}

/** What `ls -l` prints, in the many ways of its descendants: without group or link count, with other dates, from a Macintosh. */
export const unixForm: Form = (line, now) => {
  const entry = usualEntry(line, now);
  if (entry !== undefined) return entry;
  if (/^total \d/i.test(line) || /^(?:gesamt|totale?|insgesamt) \d+$/i.test(line)) return "skip";
  const start = skipBlocks(line);
  const [word = ""] = line.slice(start).split(" ", 1);
  const [, type, bits] = permissions.exec(word) ?? [];
  if (type === undefined || bits === undefined) return undefined;
  const found = findDate(line, start + word.length, now);
  if (found === undefined || found.name === "") return undefined;
  return entryOf(type, bits, found);
};

/** Inode and blocks, which some servers' `ls` prints in front. */
function skipBlocks(line: string): number {
  return /^ *(?:\d+ +){0,2}/.exec(line)?.[0].length ?? 0;
}

interface Found {
  readonly before: readonly string[];
  readonly modified: number | undefined;
  readonly name: string;
}

interface Word {
  readonly text: string;
  readonly end: number;
}

function* wordsFrom(line: string, from: number): Generator<Word> {
  const word = /[^ \t]+/g;
  word.lastIndex = from;
  for (let match = word.exec(line); match !== null; match = word.exec(line)) {
    yield { text: match[0], end: match.index + match[0].length };
  }
}

/** The first words that are a date: what stands before are owner, group and size; behind exactly one space the name begins. */
function findDate(line: string, from: number, now: number): Found | undefined {
  const words: Word[] = [];
  for (const word of wordsFrom(line, from)) {
    words.push(word);
    if (words.length > MAX_WORDS_BEFORE_DATE + 4) return undefined;
    // A size comes first.
    for (let length = Math.min(4, words.length - 1); length >= 1; length--) {
      const modified = dateOf(
        words.slice(-length).map(({ text }) => text),
        now,
      );
      if (modified === undefined || !sizeBefore(words.slice(0, -length))) continue;
      const zone = zoneBehind(line, word.end);
      return {
        before: words.slice(0, -length).map(({ text }) => text),
        modified: modified - zone.offset,
        name: line.slice(zone.end + 1),
      };
    }
  }
  return undefined;
}

function sizeBefore(words: readonly Word[]): boolean {
  const last = words.at(-1)?.text ?? "";
  // A long group may run into the size, which nobody knows then.
  return /^[\d.,]+[KMGT]?$/i.test(last) || (words.length > 1 && /[a-z]\d+$/i.test(last));
}

/** `+0100` behind a time to the second. `offset`: milliseconds. */
function zoneBehind(line: string, end: number): { readonly end: number; readonly offset: number } {
  const [whole, sign, hours, minutes] = /^ ([+-])(\d{2})(\d{2})(?= )/.exec(line.slice(end, end + 8)) ?? [];
  if (whole === undefined) return { end, offset: 0 };
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return { end: end + whole.length, offset: sign === "-" ? -offset : offset };
}

function dateOf(words: readonly string[], now: number): number | undefined {
  const [first = "", second, third, fourth] = words;
  if (second === undefined) return shortDate(first);
  if (third === undefined) return isoDate(first, second);
  const month = monthOf(first) ?? monthOf(second);
  const dayText = monthOf(first) === undefined ? first : second;
  const [, day] = /^(\d{1,2})[.,]?(?:\xe6\x97\xa5)?$/.exec(dayText) ?? [];
  if (month === undefined || day === undefined) return undefined;
  const [, year] = /^(\d{4})(?:\xe5\xb9\xb4)?$/.exec(third) ?? [];
  // VShell: `Oct 08, 2002 09:47`. Without the comma what follows the year is the name.
  const goesOn = year !== undefined && dayText.endsWith(",");
  if (goesOn !== (fourth !== undefined)) return undefined;
  const time = clockTime((goesOn ? fourth : third) ?? "");
  if (time === undefined && (goesOn || year === undefined)) return undefined;
  return withinYear(month, Number(day), year, time, now);
}

function withinYear(month: number, day: number, year: string | undefined, time: ClockTime | undefined, now: number) {
  if (year !== undefined) return instant({ year: Number(year), month, day }, time);
  return time === undefined ? undefined : inferYear(month, day, time, now);
}

/** `01-jun-99`. */
function shortDate(text: string): number | undefined {
  const [, day, name = "", year = ""] = /^(\d{1,2})-([A-Za-z]{3})-(\d{2,4})$/.exec(text) ?? [];
  const month = monthOf(name);
  return month === undefined ? undefined : instant({ year: fullYear(year), month, day: Number(day) });
}

/** `2024-05-06 07:08`, or numbers in another order that tells itself by its first. */
function isoDate(date: string, clock: string): number | undefined {
  const [, year, month, day] = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(date) ?? [];
  const [, lastDay, middle, lastYear] = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$/.exec(date) ?? [];
  const time = clockTime(clock);
  if (time === undefined) return undefined;
  if (year !== undefined) return instant({ year: Number(year), month: Number(month), day: Number(day) }, time);
  if (lastYear === undefined) return undefined;
  return instant({ year: Number(lastYear), month: Number(middle), day: Number(lastDay) }, time);
}

function entryOf(type: string, bits: string, { before, modified, name }: Found): Listed {
  const kind = kindOf(type);
  const [own, target] = kind === "link" ? splitLink(name) : [name, undefined];
  // Devices have two numbers in place of a size; with vsftpd they have one.
  const device = (type === "b" || type === "c") && before.at(-2)?.endsWith(",") === true;
  const size = device ? undefined : parseByteCount(before.at(-1) ?? "");
  const { owner, group } = ownersOf(before.slice(0, device ? -2 : -1));
  return {
    name: own as ByteString,
    kind,
    size: kind === "file" ? size : undefined,
    modified,
    mode: modeOf(bits),
    owner,
    group,
    target: target as ByteString | undefined,
  };
}

function kindOf(type: string): Listed["kind"] {
  if (type === "-" || type === "C" || type === "M") return "file";
  if (type === "d" || type === "D") return "directory";
  return type === "l" ? "link" : "other";
}

function splitLink(name: string): [string, string | undefined] {
  const arrow = name.indexOf(" -> ");
  return arrow <= 0 ? [name, undefined] : [name.slice(0, arrow), name.slice(arrow + 4)];
}

/** `1 owner group`, `owner group`, `1 owner`, or a Macintosh's `folder` and two sizes. */
function ownersOf(words: readonly string[]): { owner: string | undefined; group: string | undefined } {
  if (words[0] === "folder") return { owner: undefined, group: undefined };
  const names = words.length >= 2 && /^\d+$/.test(words[0] ?? "") ? words.slice(1) : words;
  const [owner, ...rest] = names;
  return { owner, group: rest.length === 0 ? undefined : rest.join(" ") };
}

const special: Readonly<Record<number, readonly [RegExp, number]>> = {
  2: [/[sS]/, 0o4000],
  5: [/[sSlL]/, 0o2000],
  8: [/[tT]/, 0o1000],
};

let lastBits = "";
let lastMode = 0;

/** Neighbours mostly have the same. */
function modeOf(bits: string): number {
  if (bits !== lastBits) {
    lastBits = bits;
    lastMode = readMode(bits);
  }
  return lastMode;
}

function readMode(bits: string): number {
  let mode = 0;
  for (const [index, letter] of [...bits].entries()) {
    if (/[rwxst]/.test(letter)) mode |= 0o400 >> index;
    const [letters, bit] = special[index] ?? [];
    if (letters?.test(letter)) mode |= bit ?? 0;
  }
  return mode;
}

/** NetWare: `d [R----F--] supervisor  512  Jan 16 18:53  login`. */
export const netwareForm: Form = (line, now): FormVerdict => {
  const [, type, end = ""] = /^([-d]) ?(\[[-A-Z]{7,12}\]) +/.exec(line) ?? [];
  if (type === undefined) return undefined;
  const found = findDate(line, line.indexOf(end) + end.length, now);
  const name = found?.name.trim().replace(/^\.\//, "") ?? "";
  if (found === undefined || name === "") return undefined;
  const kind = type === "d" ? "directory" : "file";
  return {
    name: name as ByteString,
    kind,
    size: kind === "file" ? parseByteCount(found.before.at(-1) ?? "") : undefined,
    modified: found.modified,
    owner: found.before.length > 2 ? found.before[1] : found.before[0],
  };
};
