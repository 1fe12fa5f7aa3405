import { type ByteString, textToByteString } from "./byte-string.js";
import { DAY_MS, dateOfDay } from "./calendar.js";

/** What a line shows of an entry; a storage entry is one. */
export interface ListEntry {
  readonly name: ByteString;
  readonly kind: "file" | "directory" | "link" | "other";
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970, UTC. */
  readonly modified: number;
  /** Unix permission bits, 0 to 0o7777. */
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
  readonly links: number;
}

/** Half of a Gregorian year, as ls has it: older files show the year in place of the time of day. */
const RECENT_MS = 15_778_476_000;

/** English, whatever the server's locale: clients know these names. */
const monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** FIFOs, sockets and devices are all shown as `p`: lftp, FileZilla and basic-ftp know it, and none takes it for a file. */
const kindLetters = { file: "-", directory: "d", link: "l", other: "p" } as const;

const readWrite = ["--", "-w", "r-", "rw"];

/** `rwx` of three bits, with a fourth for set-user-ID, set-group-ID or sticky, whose letter stands over the x. */
function triplet(bits: number, special: boolean, letter: "s" | "t"): string {
  const execute = (bits & 1) !== 0;
  const last = special ? (execute ? letter : letter.toUpperCase()) : execute ? "x" : "-";
  return `${readWrite[(bits >> 1) & 3]}${last}`;
}

function modeText(kind: ListEntry["kind"], mode: number): string {
  return (
    kindLetters[kind] +
    triplet(mode >> 6, (mode & 0o4000) !== 0, "s") +
    triplet(mode >> 3, (mode & 0o2000) !== 0, "s") +
    triplet(mode, (mode & 0o1000) !== 0, "t")
  );
}

/** Clients part the columns at white space: a name with a space in it would move all that follow, one that is empty as well. */
function column(name: string): ByteString {
  return textToByteString(
    name
      .replace(/[\s\p{Cc}]/gu, "_")
      .padEnd(1, "?")
      .padEnd(8),
  );
}

/** Writes lines as `ls -l` does, in UTC and English. One for each listing: `now` decides what is recent. */
export class ListPrinter {
  readonly #now: number;
  // Neighbours mostly share kind, mode, links, owner, group and day: each is written once for a run of equal ones.
  #lastKind: ListEntry["kind"] = "file";
  #lastMode = -1;
  #lastLinks = -1;
  #lastOwner = "";
  #lastGroup = "";
  #head = "";
  #lastDay = Number.NaN;
  #date = "";
  #year = "";

  /** `now`: milliseconds since 1970. */
  constructor(now: number) {
    this.#now = now;
  }

  /** One line, without the end of line. Of a link only the name is shown, not where it leads. The caller has asked `isListable`. */
  line(entry: ListEntry): ByteString {
    return `${this.#headOf(entry)}${String(entry.size).padStart(8)} ${this.#dateOf(entry.modified)} ${entry.name}` as ByteString;
  }

  /** Mode, links, owner and group. */
  #headOf({ kind, mode, links, owner, group }: ListEntry): string {
    if (
      kind !== this.#lastKind ||
      mode !== this.#lastMode ||
      links !== this.#lastLinks ||
      owner !== this.#lastOwner ||
      group !== this.#lastGroup
    ) {
      this.#lastKind = kind;
      this.#lastMode = mode;
      this.#lastLinks = links;
      this.#lastOwner = owner;
      this.#lastGroup = group;
      this.#head = `${modeText(kind, mode)} ${String(links).padStart(3)} ${column(owner)} ${column(group)} `;
    }
    return this.#head;
  }

  #dateOf(modified: number): string {
    // A time that is none still needs a column.
    const ms = Number.isFinite(modified) ? modified : 0;
    const day = Math.floor(ms / DAY_MS);
    if (day !== this.#lastDay) this.#remember(day);
    // What lies in the future would look like last year without its year.
    if (ms > this.#now || ms < this.#now - RECENT_MS) return this.#year;
    const minute = Math.floor((ms - day * DAY_MS) / 60_000);
    const hour = Math.floor(minute / 60);
    return `${this.#date}${hour < 10 ? " 0" : " "}${hour}${minute % 60 < 10 ? ":0" : ":"}${minute % 60}`;
  }

  #remember(day: number): void {
    const date = dateOfDay(day);
    const year = Math.floor(date / 10_000);
    const dayOfMonth = date % 100;
    this.#lastDay = day;
    this.#date = `${monthNames[(Math.floor(date / 100) % 100) - 1]}${dayOfMonth < 10 ? "  " : " "}${dayOfMonth}`;
    this.#year = `${this.#date} ${String(year).padStart(5)}`;
  }
}

export interface ListOptions {
  /** Also names that begin with a dot: `-a`, `-A`. */
  readonly all: boolean;
  /** What is below as well: `-R`. */
  readonly recursive: boolean;
}

/**
 * The argument of LIST and NLST: options as for `ls`, then a path. What begins with `-` is an option, known or not, never a name, until `--`.
 * One space ends an option: any more belong to the path (RFC 3659 section 2.2).
 */
export function listArguments(text: ByteString): { readonly options: ListOptions; readonly path: ByteString } {
  let all = false;
  let recursive = false;
  let at = 0;
  while (text[at] === "-") {
    const space = text.indexOf(" ", at);
    const option = text.slice(at, space < 0 ? text.length : space);
    at = space < 0 ? text.length : space + 1;
    if (option === "--") break;
    if (option.startsWith("--")) continue;
    all ||= /[aA]/.test(option);
    recursive ||= option.includes("R");
  }
  return { options: { all, recursive }, path: text.slice(at) as ByteString };
}

/** What `listArguments` reads: for a path that begins with `-`, and for options. */
export function printListArguments({ all, recursive }: ListOptions, path: ByteString): ByteString {
  const options = `${all ? "a" : ""}${recursive ? "R" : ""}`;
  const parts = [options === "" ? "" : `-${options}`, path.startsWith("-") ? "--" : "", path];
  return parts.filter((part) => part !== "").join(" ") as ByteString;
}
