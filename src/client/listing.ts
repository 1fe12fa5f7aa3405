import { type ByteString, bytesToByteString, textToByteString } from "../protocol/byte-string.js";
import { parseFacts } from "../protocol/facts-parser.js";
import { type ParsedList, parseList } from "../protocol/listing/parse-list.js";
import { parseQuotedPath } from "../protocol/path-reply.js";
import { parseByteCount } from "../protocol/restart.js";
import { parseTime } from "../protocol/time-value.js";
import { receiveStream } from "../support/receive-stream.js";
import { type Entry, entryOfFacts, entryOfListed } from "./entry.js";
import { FtpsError, printable, refusal } from "./errors.js";
import { transferMemory } from "./memory.js";
import { isPlainName, joinWire, splitWire } from "./names.js";
import { commandLine, perform, type Session, setType } from "./session.js";
import { runTransfer } from "./transfer.js";

/** What a folder holds. */
export interface Listing extends Iterable<Entry> {
  readonly entries: readonly Entry[];
  /** Lines that nobody can read, or that name something outside of the folder; for people. */
  readonly unreadable: readonly string[];
}

/** Undefined: the folder where the login led. Throws FtpsError. */
export async function listFolder(
  session: Session,
  folder: ByteString | undefined,
  signal: AbortSignal | undefined,
): Promise<Listing> {
  const found = session.features.facts
    ? await listFacts(session, folder, signal)
    : await listText(session, folder, signal);
  return { ...found, [Symbol.iterator]: () => found.entries[Symbol.iterator]() };
}

type Found = Pick<Listing, "entries" | "unreadable">;

async function listFacts(
  session: Session,
  folder: ByteString | undefined,
  signal: AbortSignal | undefined,
): Promise<Found> {
  const text = await receiveText(session, commandLine("MLSD", folder), signal);
  const entries: Entry[] = [];
  const unreadable: string[] = [];
  for (const line of linesOf(text)) {
    const facts = parseFacts(line);
    if (facts?.type === "cdir" || facts?.type === "pdir" || facts?.name === "." || facts?.name === "..") continue;
    if (facts === undefined || !isPlainName(facts.name)) unreadable.push(printable(session.names.toText(line)));
    else
      entries.push(entryOfFacts(facts, joinWire(folder ?? ("" as ByteString), facts.name), facts.name, session.names));
    refuseTooMany(session, entries.length + unreadable.length);
  }
  return { entries, unreadable };
}

async function listText(
  session: Session,
  folder: ByteString | undefined,
  signal: AbortSignal | undefined,
): Promise<Found> {
  const { names } = session;
  const parsed = await receiveList(session, folder, signal);
  const entries: Entry[] = [];
  const unreadable = parsed.unreadable.map((line) => printable(names.toText(line)));
  for (const listed of parsed.entries) {
    if (isPlainName(listed.name))
      entries.push(entryOfListed(listed, joinWire(folder ?? ("" as ByteString), listed.name), names));
    else unreadable.push(printable(names.toText(listed.name)));
  }
  return { entries, unreadable };
}

/** What LIST would take for flags or patterns. */
const notPlainForList = /^-|[\s*?[\]{}]/;

async function receiveList(
  session: Session,
  folder: ByteString | undefined,
  signal: AbortSignal | undefined,
): Promise<ParsedList> {
  const { quirks } = session;
  const enters = folder !== undefined && (quirks.listNeedsCwd === true || notPlainForList.test(folder));
  const before = enters ? await workingFolder(session, signal) : undefined;
  if (enters) await perform(session, "CWD", folder, "the folder cannot be entered", signal);
  try {
    const words = [quirks.listFlags, enters ? undefined : folder].filter((word) => word !== undefined);
    const command = commandLine("LIST", words.length === 0 ? undefined : (words.join(" ") as ByteString));
    const text = await receiveText(session, command, signal);
    refuseTooMany(session, countLines(text));
    return parseList(text, Date.now());
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

/** One after the other: all at once would be as large as the listing. */
function* linesOf(text: ByteString): Generator<ByteString> {
  for (let from = 0; from < text.length; ) {
    const found = text.indexOf("\n", from);
    const end = found < 0 ? text.length : found;
    const stop = text[end - 1] === "\r" ? end - 1 : end;
    if (stop > from) yield text.slice(from, stop) as ByteString;
    from = end + 1;
  }
}

function countLines(text: string): number {
  let count = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

function refuseTooMany({ settings }: Session, count: number): void {
  if (count > settings.limits.entries) throw new FtpsError("too-large", "the folder has more entries than can be held");
}

async function receiveText(
  session: Session,
  command: ByteString,
  signal: AbortSignal | undefined,
): Promise<ByteString> {
  const what = "the listing";
  const deadline = session.settings.timeouts.listing;
  const plan = { command, type: "A", direction: "receive", what, signal, deadline } as const;
  const chunks: ByteString[] = [];
  let bytes = 0;
  await runTransfer(session, plan, async ({ stream, endedCleanly, stall }) => {
    const { clean } = await receiveStream({
      stream,
      endedCleanly,
      memory: transferMemory,
      onBytes: (count) => {
        stall.moved(count);
        bytes += count;
        if (bytes > session.settings.limits.listingBytes)
          stream.destroy(new FtpsError("too-large", "the listing has no end"));
      },
      write: async (content) => {
        chunks.push(bytesToByteString(content));
      },
    });
    if (!clean && session.settings.cleanEnd === "require") throw cutOff(what);
  });
  return chunks.join("") as ByteString;
}

/** What a TLS connection that ended without close_notify leaves is not known to be all. */
export function cutOff(what: string): FtpsError {
  return new FtpsError("incomplete", `${what} was cut off: TLS did not end as it must`, {
    hint: 'a server that never ends TLS as it must can be used with cleanEnd: "size"',
  });
}

/** One file or folder. Throws FtpsError "not-found" and others. */
export async function statPath(session: Session, path: ByteString, signal: AbortSignal | undefined): Promise<Entry> {
  if (session.features.has("MLST")) return statFacts(session, path, signal);
  const { folder, name } = splitWire(path);
  const size = await askSize(session, path, signal);
  if (size === undefined) return findInListing(session, path, folder, name, signal);
  const modified = await askModified(session, path, signal);
  return entryOfListed({ name, kind: "file", size, modified }, path, session.names);
}

async function statFacts(session: Session, path: ByteString, signal: AbortSignal | undefined): Promise<Entry> {
  const what = printable(session.names.toText(path));
  const reply = await perform(session, "MLST", path, what, signal).catch((error: unknown) => {
    throw asNotFound(error, what);
  });
  const line = reply.lines.slice(1, -1).find((text) => text.trim() !== "") ?? "";
  const facts = parseFacts((line.startsWith(" ") ? line.slice(1) : line) as ByteString);
  if (facts === undefined) throw new FtpsError("protocol", `the server's word on ${what} cannot be read`, { reply });
  return entryOfFacts(facts, path, splitWire(path).name, session.names);
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
    return entryOfListed({ name: "/" as ByteString, kind: "directory" }, "/" as ByteString, session.names);
  const { entries } = await listFolder(session, folder === "" ? undefined : folder, signal);
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
  const reply = await session.control.command(commandLine("SIZE", path), signal);
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
