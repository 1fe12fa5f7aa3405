import type { Rights } from "../accounts/rights.js";
import type { ByteString } from "../protocol/byte-string.js";
import { directoryPermissions, filePermissions } from "../protocol/fact-permissions.js";
import type { FactSelection } from "../protocol/fact-selection.js";
import { FactsPrinter, isListable } from "../protocol/facts.js";
import { Glob, hasPattern } from "../protocol/glob.js";
import { ListPrinter } from "../protocol/list-text.js";
import type { NameCoding } from "../protocol/name-coding.js";
import type { VirtualPath } from "../protocol/virtual-path.js";
import type { Entry, Storage } from "../storage/contract.js";
import { wireName } from "./arguments.js";

/** Text gathered before it is sent, after the first batch, which goes at once. */
const CHUNK_BYTES = 32 * 1024;

/** Lines of a directory, batch by batch. */
type Lines = AsyncIterable<readonly ByteString[]>;

/** Lines to bytes: the first batch at once, so that the client sees something early, then larger pieces. */
export async function* toChunks(lines: Lines): AsyncGenerator<Buffer> {
  let text = "";
  let sent = false;
  for await (const batch of lines) {
    for (const line of batch) text += `${line}\r\n`;
    if (text === "" || (sent && text.length < CHUNK_BYTES)) continue;
    yield Buffer.from(text, "latin1");
    text = "";
    sent = true;
  }
  if (text !== "") yield Buffer.from(text, "latin1");
}

/** Which entries LIST and NLST show: names that begin with a dot only when asked for. */
export interface Selection {
  readonly all: boolean;
  readonly pattern: Glob | undefined;
}

function isShown({ name }: Entry, { all, pattern }: Selection): boolean {
  return (all || !name.startsWith(".")) && (pattern === undefined || pattern.matches(name)) && isListable(name);
}

/** Entries under the names that the client reads. */
function inWireNames<T extends { readonly name: ByteString }>(
  entries: readonly T[],
  names: NameCoding | undefined,
): readonly T[] {
  return names === undefined ? entries : entries.map((entry) => ({ ...entry, name: names.toWire(entry.name) }));
}

/** Where a LIST or NLST argument leads: a directory, and a pattern when the last name is one. */
export function splitPattern(path: VirtualPath): {
  readonly directory: VirtualPath;
  readonly pattern: Glob | undefined;
} {
  const pattern = hasPattern(path.name) ? Glob.parse(path.name) : undefined;
  return pattern === undefined ? { directory: path, pattern } : { directory: path.parent, pattern };
}

/** LIST: as `ls -l`. */
export async function* listLines(
  storage: Pick<Storage, "list">,
  directory: VirtualPath,
  selection: Selection,
  now: number,
  names: NameCoding | undefined,
): Lines {
  const printer = new ListPrinter(now);
  for await (const batch of storage.list(directory)) {
    const shown = batch.filter((entry) => isShown(entry, selection));
    yield inWireNames(shown, names).map((entry) => printer.line(entry));
  }
}

/** NLST: names that can be used as they are in the next command (RFC 1123 section 4.1.2.7), so with `prefix` in front, as the client wrote it. */
export async function* nameLines(
  storage: Pick<Storage, "list">,
  directory: VirtualPath,
  selection: Selection,
  prefix: string,
  names: NameCoding | undefined,
): Lines {
  for await (const batch of storage.list(directory)) {
    const shown = batch.filter((entry) => isShown(entry, selection));
    yield inWireNames(shown, names).map(({ name }) => (prefix + name) as ByteString);
  }
}

/** MLSD: facts. The directory itself and the one above come first (RFC 3659 section 7.5.1.1). */
export async function* factLines(
  storage: Storage,
  directory: VirtualPath,
  own: Entry,
  rights: Rights,
  facts: FactSelection,
  names: NameCoding | undefined,
): Lines {
  const printer = new FactsPrinter(facts);
  const permissions = new Permissions(rights, directory);
  yield [printer.line(own, permissions.ofDirectory(directory), "cdir", "." as ByteString)];
  if (!directory.isRoot) {
    const above = await storage.stat(directory.parent);
    yield [printer.line(above, permissions.ofDirectory(directory.parent), "pdir", ".." as ByteString)];
  }
  for await (const batch of storage.list(directory)) {
    yield batch
      .filter(({ name }) => isListable(name))
      .map((entry) => printer.line(entry, permissions.of(entry), undefined, wireName(entry.name, names)));
  }
}

/** The line of MLST: the whole path for a name. */
export function factLine(
  entry: Entry,
  path: VirtualPath,
  rights: Rights,
  facts: FactSelection,
  names: NameCoding | undefined,
): ByteString {
  const permissions = new Permissions(rights, path.parent);
  const perm = permissions.at(entry, path);
  const shown = wireName(path.toString(), names);
  return new FactsPrinter(facts).line(entry, perm, entry.kind === "directory" ? "dir" : entry.kind, shown);
}

/** The perm fact. Where no rule lies beneath the directory, all its files have the same, and all its directories. */
class Permissions {
  readonly #rights: Rights;
  readonly #directory: VirtualPath;
  readonly #uniform: { readonly file: string; readonly directory: string; readonly other: string } | undefined;

  constructor(rights: Rights, directory: VirtualPath) {
    this.#rights = rights;
    this.#directory = directory;
    if (rights.hasRuleBeneath(directory)) return;
    this.#uniform = {
      file: this.ofFile(directory),
      directory: directoryPermissions((right) => rights.allows(right, directory)),
      other: this.ofOther(directory),
    };
  }

  of(entry: Entry): string {
    if (this.#uniform !== undefined) {
      if (entry.kind === "directory") return this.#uniform.directory;
      return entry.kind === "file" ? this.#uniform.file : this.#uniform.other;
    }
    const path = this.#directory.child(entry.name);
    return path === undefined ? "" : this.at(entry, path);
  }

  /** Of an entry that is not looked up in the directory. */
  at(entry: Entry, path: VirtualPath): string {
    if (entry.kind === "directory") return this.ofDirectory(path);
    return entry.kind === "file" ? this.ofFile(path) : this.ofOther(path);
  }

  /** A link that leads out, a FIFO, a device: it can be removed or renamed, never read or written. */
  ofOther(path: VirtualPath): string {
    return filePermissions((right) => (right === "delete" || right === "rename") && this.#rights.allows(right, path));
  }

  ofFile(path: VirtualPath): string {
    return filePermissions((right) => this.#rights.allows(right, path));
  }

  ofDirectory(path: VirtualPath): string {
    return directoryPermissions((right) => this.#rights.allows(right, path), path.isRoot);
  }
}
