import type { ByteString } from "../byte-string.js";
import { clockTime, fullYear, instant, monthOf } from "./dates.js";
import type { FormVerdict, Listed } from "./listed.js";

const fileName = /^([^\s;]+;\d+)(?: +(.*))?$/;
/** What stands behind the name, in the order of the server: blocks, date, time, owner, protection. */
const pieces = /\[[^\]]*\]|\([^)]*\)|[^\s[(]+/g;
const piece =
  /^(?:(\d+(?:\/\d+)?(?:[KMG]?B)?)|(\d{1,2})-([A-Za-z]{3})-(\d{4})|(\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)|\[([^\]]*)\]|(\([^)]*\)))$/;
const frame = /^(?:Directory [^ ]+[:[].*|Total of \d+ (?:file|director).*|Grand total of .*|%RMS-.*)$/i;

/**
 * VMS, MultiNet, UCX: `CII-MANUAL.TEX;1  213/216  29-JAN-1996 03:33:12  [ANONYMOU,ANONYMOUS]   (RWED,RWED,,)`. A long name has a line of its own, and
 * the next one tells the rest; so this form remembers. Sizes are in blocks.
 */
export class VmsForm {
  #name: string | undefined;

  read(line: ByteString): FormVerdict {
    const waiting = this.#name;
    this.#name = undefined;
    if (waiting !== undefined && /^[\s\d]/.test(line)) return entryOf(waiting, line.trim());
    if (frame.test(line)) return "skip";
    const [, name, rest] = fileName.exec(line) ?? [];
    if (name === undefined) return undefined;
    if (rest === undefined || rest.trim() === "") {
      this.#name = name;
      return "skip";
    }
    return entryOf(name, rest.trim());
  }

  /** A name whose rest never came. */
  finish(): Listed | undefined {
    const name = this.#name;
    this.#name = undefined;
    return name === undefined ? undefined : { ...named(name) };
  }
}

function entryOf(name: string, rest: string): Listed | undefined {
  if (/insufficient privilege|no privilege|protection violation/i.test(rest)) return named(name);
  const told = tellPieces(rest);
  const number = monthOf(told?.month ?? "");
  if (told === undefined || number === undefined) return undefined;
  const { day, year, clock, owners } = told;
  const time = clock === undefined ? undefined : clockTime(clock);
  const modified = instant({ year: fullYear(year), month: number, day: Number(day) }, time);
  const [group, owner] = owners?.includes(",") ? owners.split(",") : [undefined, owners];
  return { ...named(name), modified, owner: owner?.trim(), group: group?.trim() };
}

interface Told {
  day: string;
  month: string;
  year: string;
  clock: string | undefined;
  owners: string | undefined;
}

/** Undefined: there is no date among them, or something else. */
function tellPieces(rest: string): Told | undefined {
  const told: Told = { day: "", month: "", year: "", clock: undefined, owners: undefined };
  for (const text of rest.match(pieces) ?? []) {
    const [whole, , day, month, year, clock, owners] = piece.exec(text) ?? [];
    if (whole === undefined) return undefined;
    if (day !== undefined) Object.assign(told, { day, month, year });
    told.clock ??= clock;
    told.owners ??= owners;
  }
  return told.day === "" ? undefined : told;
}

/** The version belongs to the name of a file; a directory is entered without it and its extension. */
function named(name: string): Listed {
  const [, directory] = /^(.+)\.DIR;\d+$/i.exec(name) ?? [];
  return directory === undefined
    ? { name: name as ByteString, kind: "file" }
    : { name: directory as ByteString, kind: "directory" };
}
