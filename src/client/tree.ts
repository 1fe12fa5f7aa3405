import path from "node:path";
import { type ByteString, bytesToByteString } from "../protocol/byte-string.js";
import { Glob, hasPattern } from "../protocol/glob.js";
import type { Entry } from "./entry.js";
import { FtpsError, printable } from "./errors.js";
import type { Keeper } from "./keeper.js";
import { type Listing, listFolder, statPath } from "./listing.js";
import { PathPattern } from "./path-pattern.js";
import { commandLine, perform, type Session } from "./session.js";

export interface WalkOptions {
  readonly signal?: AbortSignal | undefined;
  /** How many folders deep; 1: only what is in the folder itself. */
  readonly depth?: number | undefined;
  /** False: what is in this folder is left out. */
  readonly enter?: ((entry: Entry) => boolean) | undefined;
  /** Nothing else goes over this connection meanwhile: the data connection may stay from folder to folder. */
  readonly blockMode?: boolean | undefined;
  /** Lines of listings that nobody can read. Without it they end the walk with FtpsError "unreadable". */
  readonly onUnreadable?: ((folder: string, lines: readonly string[]) => void) | undefined;
  /** Folders beneath that the server does not let us list. Without it they end the walk with what the server said. */
  readonly onRefused?: ((folder: string, error: FtpsError) => void) | undefined;
}

/** What a server says of one folder, and not of all. */
const ofOneFolder: ReadonlySet<string> = new Set(["denied", "refused", "not-found", "busy"]);

/** All that is in a folder and beneath, a folder before what is in it. Links are told, not followed. */
export async function* walkTree(
  keeper: Keeper,
  root: ByteString | undefined,
  options: WalkOptions,
  level = 1,
): AsyncGenerator<Entry> {
  const { signal, depth = Infinity, enter = () => true, blockMode = false } = options;
  let listing: Listing;
  try {
    listing = await keeper.retry((session) => listFolder(session, root, signal, blockMode && level > 1), signal);
  } catch (error) {
    const isOne = level > 1 && error instanceof FtpsError && error.reply !== undefined && ofOneFolder.has(error.code);
    if (!isOne || options.onRefused === undefined) throw error;
    options.onRefused(textOfFolder(keeper, root), error);
    return;
  }
  reportUnreadable(keeper, root, listing, options);
  for (const entry of listing) {
    yield entry;
    if (entry.kind !== "directory" || level >= depth || !enter(entry)) continue;
    if (level >= keeper.settings.limits.depth)
      throw new FtpsError("too-large", `${printable(entry.path)} is deeper than any folder should be`);
    yield* walkTree(keeper, bytesToByteString(entry.pathBytes), options, level + 1);
  }
}

function textOfFolder(keeper: Keeper, folder: ByteString | undefined): string {
  return folder === undefined ? "" : (keeper.session?.names.toText(folder) ?? folder);
}

function reportUnreadable(
  keeper: Keeper,
  folder: ByteString | undefined,
  { unreadable }: Listing,
  { onUnreadable }: WalkOptions,
): void {
  if (unreadable.length === 0) return;
  const where = textOfFolder(keeper, folder);
  if (onUnreadable !== undefined) {
    onUnreadable(where, unreadable);
    return;
  }
  throw new FtpsError(
    "unreadable",
    `${unreadable.length} lines of the listing of ${printable(where) || "the folder"} cannot be read`,
    {
      hint: `the first one: ${unreadable[0]?.slice(0, 200)}`,
    },
  );
}

/** What fits a pattern of paths: `*`, `?`, `[a-z]` within a name, `**` for any folders. In no order beyond that of the listings. */
export async function* globTree(keeper: Keeper, pattern: ByteString, options: WalkOptions): AsyncGenerator<Entry> {
  const parts = pattern.split("/").filter((part, index) => part !== "" || index === 0) as ByteString[];
  const first = parts.findIndex((part) => hasPattern(part));
  if (first < 0) {
    const found = await existing(keeper, pattern, options.signal);
    if (found !== undefined) yield found;
    return;
  }
  const root = parts.slice(0, first).join("/") as ByteString;
  const start = first === 0 ? undefined : root === "" ? ("/" as ByteString) : root;
  yield* descend(keeper, start, parts.slice(first), options);
}

async function* descend(
  keeper: Keeper,
  folder: ByteString | undefined,
  parts: readonly ByteString[],
  options: WalkOptions,
): AsyncGenerator<Entry> {
  const [part = "" as ByteString, ...rest] = parts;
  if (part === "**") {
    yield* anyDepth(keeper, folder, rest, options);
    return;
  }
  const glob = Glob.parse(part);
  if (glob === undefined) throw new FtpsError("usage", "the pattern is too long");
  for await (const entry of walkTree(keeper, folder, { ...options, depth: 1 })) {
    if (!glob.matches(bytesToByteString(entry.nameBytes))) continue;
    if (rest.length === 0) yield entry;
    else if (entry.kind === "directory") yield* descend(keeper, bytesToByteString(entry.pathBytes), rest, options);
  }
}

async function* anyDepth(
  keeper: Keeper,
  folder: ByteString | undefined,
  rest: readonly ByteString[],
  options: WalkOptions,
): AsyncGenerator<Entry> {
  const base = namesOf(folder ?? ("" as ByteString)).length;
  const pattern = new PathPattern(["**" as ByteString, ...rest]);
  for await (const entry of walkTree(keeper, folder, options))
    if (pattern.matches(namesOf(bytesToByteString(entry.pathBytes)).slice(base))) yield entry;
}

function namesOf(path: ByteString): ByteString[] {
  return path.split("/").filter((part) => part !== "") as ByteString[];
}

/** What is at a path; undefined: nothing. */
export async function existing(
  keeper: Keeper,
  path: ByteString,
  signal: AbortSignal | undefined,
): Promise<Entry | undefined> {
  try {
    return await keeper.retry((session) => statPath(session, path, signal), signal);
  } catch (error) {
    // Most servers say 550 and nothing else of use.
    if (
      error instanceof FtpsError &&
      (error.code === "not-found" || (error.code === "refused" && error.reply?.code === 550))
    )
      return undefined;
    throw error;
  }
}

/** Removes a folder with all that is in it, but neither the root nor what a way upwards leads to, however they are written. Throws FtpsError. */
export async function removeWhole(keeper: Keeper, folder: ByteString, signal: AbortSignal | undefined): Promise<void> {
  const plain = path.posix.normalize(folder).replace(/(?!^)\/+$/, "");
  if (plain === "/" || plain === "." || /(?:^|\/)\.\.$/.test(plain))
    throw new FtpsError("usage", `${printable(textOfFolder(keeper, folder))} is not removed with all that is in it`, {
      hint: "name what is in it",
    });
  await removeTree(keeper, folder, signal, 1);
}

/** Links are removed, not followed. */
async function removeTree(
  keeper: Keeper,
  folder: ByteString,
  signal: AbortSignal | undefined,
  level: number,
): Promise<void> {
  if (level > keeper.settings.limits.depth)
    throw new FtpsError("too-large", "the folder is deeper than any folder should be");
  const listing = await keeper.retry((session) => listFolder(session, folder, signal), signal);
  reportUnreadable(keeper, folder, listing, {});
  for (const entry of listing) {
    const wire = bytesToByteString(entry.pathBytes);
    if (entry.kind === "directory") await removeTree(keeper, wire, signal, level + 1);
    else await keeper.run((session) => removeFile(session, wire, signal), signal);
  }
  await keeper.run((session) => removeFolder(session, folder, signal), signal);
}

export async function removeFile(session: Session, path: ByteString, signal: AbortSignal | undefined): Promise<void> {
  await perform(session, "DELE", path, `removing ${printable(session.names.toText(path))}`, signal);
}

export async function removeFolder(session: Session, path: ByteString, signal: AbortSignal | undefined): Promise<void> {
  await perform(session, "RMD", path, `removing ${printable(session.names.toText(path))}`, signal);
}

/** `parents`: those above it too, where they are missing; and a folder that is there already is well. */
export async function makeFolder(
  session: Session,
  path: ByteString,
  parents: boolean,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (!parents) {
    await perform(session, "MKD", path, `making ${printable(session.names.toText(path))}`, signal);
    return;
  }
  const names = path.split("/").filter((name) => name !== "");
  for (let count = 1; count <= names.length; count++) {
    const part = `${path.startsWith("/") ? "/" : ""}${names.slice(0, count).join("/")}` as ByteString;
    const reply = await session.control.command(commandLine("MKD", part), signal);
    if (reply.code < 400 || count < names.length) continue;
    await refuseUnlessFolder(session, part, signal);
  }
}

/** Servers say 550 to a folder that is there, and to all else. */
async function refuseUnlessFolder(session: Session, path: ByteString, signal: AbortSignal | undefined): Promise<void> {
  const what = printable(session.names.toText(path));
  const entry = await statPath(session, path, signal).catch((error: unknown) => {
    if (error instanceof FtpsError && error.code !== "not-found" && error.reply?.code !== 550) throw error;
    return undefined;
  });
  if (entry?.kind !== "directory") throw new FtpsError("refused", `the server does not make the folder ${what}`);
}
