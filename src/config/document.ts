import {
  type ErrorCode,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
} from "yaml";
import { type ConfigProblem, type Origin, quote } from "./errors.js";
import { configGroups, configRows, findRow, type RawValue } from "./schema.js";
import type { Setting, Settings } from "./setting.js";
import { unknownKey } from "./unknown-key.js";

/** A list of maps is the deepest value there is. */
const MAX_VALUE_DEPTH = 3;

/** Errors of the library whose own text is meant for programmers. */
const PLAIN_WORDS: Readonly<Partial<Record<ErrorCode, string>>> = {
  MULTIPLE_DOCS: "the file goes on after `---`; a configuration is one document",
  TAG_RESOLVE_FAILED: "tags, which begin with !, are not used here; a value that begins with ! is written in quotes",
  TAB_AS_INDENT: "a tab; YAML is indented with spaces",
};

/** Enough to see that this is no configuration; finding a suggestion for each of 200,000 would take seconds. */
const MAX_PROBLEMS = 1000;

class WrongNode extends Error {
  readonly node: Node;

  constructor(node: Node, message: string) {
    super(message);
    this.node = node;
  }
}

/** Reads YAML and sorts it by key; `name` is the file, for the places. Values are not read here: that is for the types. */
export function readDocument(text: string, name: string): { settings: Settings; problems: readonly ConfigProblem[] } {
  const lines = new LineCounter();
  // The failsafe schema leaves every scalar as it is written; doubles are found below, since the library compares each key with each.
  const document = parseDocument(text, {
    schema: "failsafe",
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
  });
  const reader = new DocumentReader(name, lines);
  for (const { code, message, pos } of [...document.errors, ...document.warnings]) {
    reader.report(pos[0], PLAIN_WORDS[code] ?? `this is no YAML: ${message}`);
  }
  // What remains of a broken file would only raise false alarms.
  if (reader.problems.length === 0) reader.readRoot(document.contents);
  return reader;
}

/** The value of a variable, in YAML on one line; text that is no YAML is given back as it is, and the type refuses it. */
export function readInline(text: string): RawValue {
  const document = parseDocument(text, { schema: "failsafe", prettyErrors: false, uniqueKeys: false });
  if (document.errors.length > 0 || document.warnings.length > 0) return text;
  try {
    return toRaw(document.contents, MAX_VALUE_DEPTH);
  } catch (error) {
    if (error instanceof WrongNode) return text;
    throw error;
  }
}

class DocumentReader {
  readonly settings = new Map<string, Setting>();
  readonly problems: ConfigProblem[] = [];
  readonly #file: string;
  readonly #lines: LineCounter;

  constructor(file: string, lines: LineCounter) {
    this.#file = file;
    this.#lines = lines;
  }

  report(offset: number, what: string, key?: string): void {
    this.problems.push({ origin: this.#originAt(offset), what, ...(key === undefined ? {} : { key }) });
  }

  readRoot(root: unknown): void {
    if (root === null || (isScalar(root) && (root.value === "" || root.value === null))) return;
    if (isMap(root)) this.#readGroup(root, "");
    else this.report(0, "the file is a map of keys and values, one `key: value` on each line");
  }

  #readGroup(group: YAMLMap, prefix: string): void {
    for (const pair of group.items) {
      if (this.problems.length >= MAX_PROBLEMS) return;
      const name = isScalar(pair.key) && typeof pair.key.value === "string" ? pair.key.value : undefined;
      if (name === undefined) this.report(startOf(pair.key), "a key is plain text");
      else this.#readPair(pair, `${prefix}${name}`);
    }
  }

  #readPair(pair: Pair, key: string): void {
    const origin = this.#originAt(startOf(pair.key));
    if (configGroups.has(key)) this.#readNested(pair, key);
    else if (findRow(key) === undefined) this.problems.push(unknownKey(key, origin));
    else if (this.settings.has(key)) this.problems.push({ origin, key, what: `is set twice${this.#firstLine(key)}` });
    else this.#readSetting(pair, key, origin);
  }

  #firstLine(key: string): string {
    const first = this.settings.get(key)?.origin;
    return first?.from === "file" ? `; the first is in line ${first.line}` : "";
  }

  #readNested(pair: Pair, key: string): void {
    if (isMap(pair.value)) this.#readGroup(pair.value, `${key}.`);
    else if (!isEmpty(pair.value))
      this.report(startOf(pair.value), `is a group: ${keysWithin(key)}, indented beneath it`, key);
  }

  #readSetting(pair: Pair, key: string, keyOrigin: Origin): void {
    try {
      const value = toRaw(pair.value, MAX_VALUE_DEPTH);
      const origin = isEmpty(pair.value) ? keyOrigin : this.#originAt(startOf(pair.value));
      const originOf = (path: readonly PropertyKey[]) =>
        path.length === 0 ? origin : this.#originAt(startOf(nodeAt(pair.value, path)));
      this.settings.set(key, { value, origin, originOf });
    } catch (error) {
      if (!(error instanceof WrongNode)) throw error;
      this.report(startOf(error.node), error.message, key);
    }
  }

  #originAt(offset: number): Origin {
    const { line, col } = this.#lines.linePos(offset);
    return { from: "file", file: this.#file, line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}

function keysWithin(group: string): string {
  const keys = configRows.filter(({ key }) => key.startsWith(`${group}.`));
  return keys.map(({ key }) => key.slice(group.length + 1)).join(", ");
}

function startOf(node: unknown): number {
  return (node as Node | null | undefined)?.range?.[0] ?? 0;
}

function isEmpty(node: unknown): boolean {
  return (
    node === null ||
    node === undefined ||
    (isScalar(node) && node.source === "" && node.type === "PLAIN") ||
    isHollowMap(node)
  );
}

/** The failsafe schema knows no null: it reads `key:` without a value as a map without items. */
function isHollowMap(node: unknown): boolean {
  return isMap(node) && node.items.length === 0 && !node.flow;
}

function toRaw(node: unknown, depth: number): RawValue {
  if (isEmpty(node)) return "";
  if (isAlias(node))
    throw new WrongNode(node, `a value that begins with * is written in quotes: ${quote(`*${node.source}`)}`);
  if (isScalar(node)) return String(node.value);
  if (depth === 0) throw new WrongNode(node as Node, "is nested too deeply");
  if (isSeq(node)) return node.items.map((item) => toRaw(item, depth - 1));
  if (!isMap(node)) return "";
  return entriesOf(node, depth - 1);
}

function entriesOf(map: YAMLMap, depth: number): RawValue {
  const entries = new Map<string, RawValue>();
  for (const { key, value } of map.items) {
    if (!isScalar(key) || entries.has(String(key.value)))
      throw new WrongNode(map, "holds a key twice, or one that is no plain text");
    entries.set(String(key.value), toRaw(value, depth));
  }
  return Object.fromEntries(entries);
}

/** The innermost node on the way along `path`; where the path leads nowhere, the last one before. */
function nodeAt(node: unknown, path: readonly PropertyKey[]): unknown {
  let place = node;
  for (const step of path) {
    const next = isSeq(place) || isMap(place) ? place.get(step, true) : undefined;
    if (next === undefined || next === null) break;
    place = next;
  }
  return place;
}
