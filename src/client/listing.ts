import { type ByteString, bytesToByteString, textToByteString } from "../protocol/byte-string.js";
import { parseFacts } from "../protocol/facts-parser.js";
import { ListParser, MAX_LIST_LINE_BYTES, type ParsedList } from "../protocol/listing/parse-list.js";
import { parseQuotedPath } from "../protocol/path-reply.js";
import type { Reply } from "../protocol/reply.js";
import { parseByteCount } from "../protocol/restart.js";
import { parseTime } from "../protocol/time-value.js";
import { type Entry, EntryMaker } from "./entry.js";
import { FtpsError, printable, refusal, textOf } from "./errors.js";
import { type ListingWay, listingOf, receiveLines } from "./listing-transfer.js";
import { isPlainName, joinWire, splitWire } from "./names.js";
import { commandLine, perform, type Session, setType } from "./session.js";

/** What a folder holds. */
export interface Listing extends Iterable<Entry> {
  readonly entries: readonly Entry[];
  /** Lines that nobody can read, or that name something outside of the folder; for people. */
  readonly unreadable: readonly string[];
}

/** `folder` undefined: the one where the login led. `blocks`: one of many, and the data connection may stay for the next one. Throws FtpsError. */
export async function listFolder(
  session: Session,
  folder: ByteString | undefined,
  signal: AbortSignal | undefined,
  blocks = false,
): Promise<Listing> {
  const { entries, unreadable } = session.features.facts
    ? await listFacts(session, { folder, signal, blocks })
    : await listText(session, folder, signal);
  return { entries, unreadable, [Symbol.iterator]: () => entries[Symbol.iterator]() };
}

type Found = Pick<Listing, "entries" | "unreadable">;

/** What is found in a folder, bounded. */
class Finds implements Found {
  readonly entries: Entry[] = [];
  readonly unreadable: string[] = [];
  readonly maker: EntryMaker;
  readonly #session: Session;

  constructor(session: Session, folder: ByteString = "" as ByteString) {
    this.#session = session;
    this.maker = new EntryMaker(session.names, (name) => joinWire(folder, name));
  }

  add(entry: Entry): void {
    this.entries.push(entry);
    this.#refuseTooMany();
  }

  /** A line, or a name that leads elsewhere. */
  addUnreadable(line: ByteString): void {
    this.unreadable.push(printable(this.#session.names.toText(line.slice(0, MAX_LIST_LINE_BYTES) as ByteString)));
    this.#refuseTooMany();
  }

  #refuseTooMany(): void {
    if (this.entries.length + this.unreadable.length > this.#session.settings.limits.entries)
      throw new FtpsError("too-large", "the folder has more entries than can be held");
  }
}

async function listFacts(session: Session, way: ListingWay): Promise<Found> {
  const { folder } = way;
  const finds = new Finds(session, folder);
  await receiveLines(session, commandLine("MLSD", folder), way, (line) => {
    const facts = line.length > MAX_LIST_LINE_BYTES ? undefined : parseFacts(line);
    if (facts?.type === "cdir" || facts?.type === "pdir" || facts?.name === "." || facts?.name === "..") return;
    if (facts !== undefined && isPlainName(facts.name)) finds.add(finds.maker.ofFacts(facts));
    else finds.addUnreadable(line);
  });
  return finds;
}

async function listText(
  session: Session,
  folder: ByteString | undefined,
  signal: AbortSignal | undefined,
): Promise<Found> {
  const finds = new Finds(session, folder);
  const parser = new ListParser(Date.now());
  const take = ({ entries, unreadable }: ParsedList): void => {
    for (const line of unreadable) finds.addUnreadable(line);
    for (const listed of entries) {
      if (isPlainName(listed.name)) finds.add(finds.maker.ofListed(listed));
      else finds.addUnreadable(listed.name);
    }
  };
  const last = await receiveList(session, folder, signal, (line) => {
    parser.push(line);
    take(parser.take());
  });
  take(parser.finish());
  if (folder !== undefined && mayBeNone(finds, folder)) await refuseUnlessFolder(session, folder, signal);
  if (last !== undefined && session.quirks.listFailsWith?.test(textOf(last))) throw notListed(session, folder, last);
  return finds;
}

/** For a server that says 226 to a listing that it has not made. */
function notListed(session: Session, folder: ByteString | undefined, reply: Reply): FtpsError {
  return new FtpsError("denied", `${listingOf(session, folder)}: ${reply.code} ${textOf(reply)}`, { reply });
}

/** Some answer a folder that is not there, or that nobody may list, with nothing or with itself; and a file with itself. */
function mayBeNone({ entries, unreadable }: Found, folder: ByteString): boolean {
  const [first, ...others] = entries;
  if (others.length > 0 || unreadable.length > 0) return false;
  return first === undefined || bytesToByteString(first.nameBytes) === splitWire(folder).name;
}

/** Of a server that does not know the command. RFC 959 section 4.2.1. */
const unknownCommand: ReadonlySet<number> = new Set([500, 502, 504]);

/** Throws what the server says where it cannot be entered. */
async function refuseUnlessFolder(
  session: Session,
  folder: ByteString,
  signal: AbortSignal | undefined,
): Promise<void> {
  const before = await workingFolder(session, signal).catch((error: unknown) => {
    if (error instanceof FtpsError && error.reply !== undefined) return undefined;
    throw error;
  });
  const reply = before === undefined ? undefined : await session.control.command(commandLine("CWD", folder), signal);
  if (before === undefined || reply === undefined || unknownCommand.has(reply.code))
    return refuseUnlessAbove(session, folder, signal);
  if (reply.code >= 400) throw refusal(listingOf(session, folder), reply);
  await perform(session, "CWD", before, "the way back is closed", signal);
}

/** Of a server that could not be left and come back to: throws where the folder above does not have it. "." and the like are in no listing. */
async function refuseUnlessAbove(session: Session, folder: ByteString, signal: AbortSignal | undefined): Promise<void> {
  const { folder: above, name } = splitWire(folder);
  if (!isPlainName(name)) return;
  const { kind } = await findInListing(session, folder, above, name, signal);
  if (kind === "file") throw new FtpsError("refused", `${printable(session.names.toText(folder))} is a file`);
}

/** What LIST would take for flags or patterns. */
const notPlainForList = /^-|[\s*?[\]{}]/;

async function receiveList(
  session: Session,
  folder: ByteString | undefined,
  signal: AbortSignal | undefined,
  onLine: (line: ByteString) => void,
): Promise<Reply | undefined> {
  const { quirks } = session;
  const enters = folder !== undefined && (quirks.listNeedsCwd === true || notPlainForList.test(folder));
  const before = enters ? await workingFolder(session, signal) : undefined;
  if (enters) await perform(session, "CWD", folder, "the folder cannot be entered", signal);
  try {
    const words = [quirks.listFlags, enters ? undefined : folder].filter((word) => word !== undefined);
    const command = commandLine("LIST", words.length === 0 ? undefined : (words.join(" ") as ByteString));
    return await receiveLines(session, command, { folder, signal, blocks: false }, onLine);
  } finally {
    if (before !== undefined && session.control.failure === undefined)
      await perform(session, "CWD", before, "the way back is closed", signal);
  }
}

export async function workingFolder(session: Session, signal: AbortSignal | undefined): Promise<ByteString> {
  const reply = await perform(session, "PWD", undefined, "the server does not tell where we are", signal);
  const path = parseQuotedPath(reply.lines.join("\n") as ByteString);
  if (path === undefined) throw new FtpsError("protocol", "the server does not tell where we are", { reply });
  return path;
}

/** One file or folder. Throws FtpsError "not-found" and others. */
export async function statPath(session: Session, path: ByteString, signal: AbortSignal | undefined): Promise<Entry> {
  if (session.features.has("MLST")) return statFacts(session, path, signal);
  const { folder, name } = splitWire(path);
  const size = await askSize(session, path, signal);
  if (size === undefined) return findInListing(session, path, folder, name, signal);
  const modified = await askModified(session, path, signal);
  return entryAt(session, path).ofListed({ name, kind: "file", size, modified });
}

/** Makes the one entry of this path, as it was written. */
function entryAt({ names }: Session, path: ByteString): EntryMaker {
  return new EntryMaker(names, () => path);
}

async function statFacts(session: Session, path: ByteString, signal: AbortSignal | undefined): Promise<Entry> {
  const what = printable(session.names.toText(path));
  const reply = await perform(session, "MLST", path, what, signal).catch((error: unknown) => {
    throw asNotFound(error, what);
  });
  const line = reply.lines.slice(1, -1).find((text) => text.trim() !== "") ?? "";
  const facts = parseFacts((line.startsWith(" ") ? line.slice(1) : line) as ByteString);
  if (facts === undefined) throw new FtpsError("protocol", `the server's word on ${what} cannot be read`, { reply });
  return entryAt(session, path).ofFacts(facts, splitWire(path).name);
}

/** RFC 3659 section 7.2.1: 550 says that MLST knows no such file; ProFTPD and Pure-FTPd find words for it that say less. */
function asNotFound(error: unknown, what: string): unknown {
  if (!(error instanceof FtpsError) || error.code !== "refused" || error.reply?.code !== 550) return error;
  const reply = { code: 550, lines: error.reply.text.split("\n").map(textToByteString) };
  return new FtpsError("not-found", `${what}: 550 ${error.reply.text}`, { reply, cause: error });
}

async function findInListing(
  session: Session,
  path: ByteString,
  folder: ByteString,
  name: ByteString,
  signal: AbortSignal | undefined,
): Promise<Entry> {
  if (name === "" || path === "/")
    return entryAt(session, "/" as ByteString).ofListed({ name: "/" as ByteString, kind: "directory" });
  const { entries } = await listFolder(session, folder === "" ? undefined : folder, signal).catch((error: unknown) => {
    throw asNotFound(error, printable(session.names.toText(path)));
  });
  const entry = entries.find(({ nameBytes }) => bytesToByteString(nameBytes) === name);
  if (entry === undefined) throw new FtpsError("not-found", `${printable(session.names.toText(path))} is not there`);
  return entry;
}

/** SIZE, in bytes; undefined where the server does not tell, of a folder for example. RFC 3659 section 4. */
export async function askSize(
  session: Session,
  path: ByteString,
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  await setType(session, "I", signal);
  return sizeIn(await session.control.command(commandLine("SIZE", path), signal));
}

/** What the server says to SIZE. */
export function sizeIn(reply: Reply): number | undefined {
  if (reply.code === 213) {
    const size = parseByteCount(reply.lines.join("").trim());
    if (size === undefined)
      throw new FtpsError("protocol", "the server tells a size that no file can have", { reply, retry: false });
    return size;
  }
  if (reply.code === 421) throw refusal("the size", reply);
  return undefined;
}

/** MDTM; milliseconds since 1970. RFC 3659 section 3. */
export async function askModified(
  session: Session,
  path: ByteString,
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  const reply = await session.control.command(commandLine("MDTM", path), signal);
  return reply.code === 213 ? parseTime(reply.lines.join("").trim()) : undefined;
}
