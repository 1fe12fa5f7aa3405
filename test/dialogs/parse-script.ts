import type { ByteString } from "../../src/protocol/byte-string.js";
import { parseContent, readEscapes } from "./literal.js";
import { type Pattern, parsePattern } from "./pattern.js";
import type { Action, DataMethod, Script, Step, Tree, World } from "./script.js";

/** One line with the indented lines beneath it. */
interface Paragraph {
  readonly line: number;
  readonly text: string;
  readonly word: string;
  readonly rest: string;
  readonly block: readonly string[];
}

/** Reads a script; README.md has the words. Throws an Error that begins with the line's number. */
export function parseScript(source: string): Script {
  const [title = ""] = source.split("\n", 1);
  if (!/^# \S/.test(title)) throw new Error("1: the first line must be a comment that says what the script shows");
  const world = new WorldReader();
  const steps: Step[] = [];
  const paragraphs = readParagraphs(source);
  while (paragraphs.length > 0) {
    const paragraph = paragraphs.shift() as Paragraph;
    const { line, text } = paragraph;
    try {
      if (steps.length === 0 && world.read(paragraph)) continue;
      steps.push({ line, text, ...readAction(paragraph, paragraphs) });
    } catch (error) {
      throw new Error(`${line}: ${(error as Error).message}`);
    }
  }
  const portable = world.portable;
  if (portable && !world.isPortable) throw new Error("1: a portable script has FILES in front and nothing else");
  return { title: title.slice(2), portable, world: world.world, steps };
}

function readParagraphs(source: string): Paragraph[] {
  const paragraphs: (Paragraph & { readonly block: string[] })[] = [];
  for (const [index, text] of source.split("\n").entries()) {
    if (text === "" || text.startsWith("#")) continue;
    if (text.startsWith("  ") && paragraphs.length > 0) {
      paragraphs.at(-1)?.block.push(text.slice(2));
      continue;
    }
    const space = text.indexOf(" ");
    const word = space === -1 ? text : text.slice(0, space);
    paragraphs.push({ line: index + 1, text, word, rest: space === -1 ? "" : text.slice(space + 1), block: [] });
  }
  return paragraphs;
}

/** What stands before the first step. */
class WorldReader {
  portable = false;
  readonly #world = {
    files: new Map() as Tree,
    settings: new Map<string, unknown>(),
    host: undefined as string | undefined,
    rights: [] as World["rights"][number][],
    accounts: [] as World["accounts"][number][],
    capacity: undefined as number | undefined,
    faults: false,
  };

  get world(): World {
    return this.#world;
  }

  get isPortable(): boolean {
    const { settings, host, rights, accounts, capacity, faults } = this.#world;
    return (
      settings.size + rights.length + accounts.length === 0 && host === undefined && capacity === undefined && !faults
    );
  }

  /** False when the paragraph is a step. */
  read({ word, rest, block }: Paragraph): boolean {
    const world = this.#world;
    const [first = "", second = ""] = rest.split(" ");
    if (word === "PORTABLE") this.portable = true;
    else if (word === "FILES") world.files = readTree(block);
    else if (word === "SET") world.settings.set(...readSetting(rest));
    else if (word === "HOST") world.host = rest;
    else if (word === "RIGHTS")
      world.rights.push({ path: readEscapes(first), allow: second.split(",").filter(Boolean) });
    else if (word === "ACCOUNT") world.accounts.push({ name: first, state: second });
    else if (word === "CAPACITY") world.capacity = Number(rest);
    else if (word === "FAULTS") world.faults = true;
    else return false;
    return true;
  }
}

function readSetting(text: string): [string, unknown] {
  const [, key = "", value = ""] = /^([\w.]+)=(.+)$/.exec(text) ?? [];
  if (key === "") throw new Error("SET name=value was expected");
  try {
    return [key, JSON.parse(value)];
  } catch {
    return [key, value];
  }
}

/** `/path "content"`, `/path` for any content, `/path/` for a directory; a path with a space in it has it as `\s`. */
function readTree(block: readonly string[]): Tree {
  const tree = new Map<ByteString, ByteString | undefined>();
  for (const line of block) {
    const space = line.indexOf(" ");
    const path = readEscapes(space === -1 ? line : line.slice(0, space));
    if (!path.startsWith("/")) throw new Error(`a path begins with /: ${line}`);
    tree.set(path, space === -1 ? undefined : parseContent(line.slice(space)));
  }
  return tree;
}

type Reader = (paragraph: Paragraph, following: Paragraph[]) => Action;

const simple = (action: Action): Reader => {
  return ({ rest }) => {
    if (rest !== "") throw new Error("nothing may stand behind this word");
    return action;
  };
};

const data = (method: DataMethod): Reader => {
  return ({ rest }) => ({
    do: "data",
    method,
    security: oneOf(rest || "sealed", ["sealed", "late", "unresumed", "clear"]),
  });
};

const readers: Readonly<Record<string, Reader>> = {
  CLIENT: ({ rest }) => ({ do: "client", name: rest }),
  CONNECT: readConnect,
  TLS: simple({ do: "tls" }),
  LOGIN: simple({ do: "login" }),
  "C:": ({ rest }) => ({ do: "send", bytes: `${readEscapes(rest)}\r\n` as ByteString, bytewise: false }),
  "C.": ({ rest }) => ({ do: "send", bytes: parseContent(rest), bytewise: true }),
  "C|": ({ rest }) => ({ do: "send", bytes: parseContent(rest), bytewise: false }),
  "S:": readReply,
  END: simple({ do: "end" }),
  CLOSED: simple({ do: "closed" }),
  PASV: data("PASV"),
  EPSV: data("EPSV"),
  PORT: data("PORT"),
  EPRT: data("EPRT"),
  "D:": ({ rest }) => ({
    do: `data-${oneOf(rest, ["open", "reset", "fin", "gone", "refused"])}` as Extract<
      Action,
      { do: "data-open" }
    >["do"],
  }),
  "D<": ({ rest }) => ({ do: "data-write", content: parseContent(rest), end: true }),
  "D+": ({ rest }) => ({ do: "data-write", content: parseContent(rest), end: false }),
  "D>": ({ rest, block }) =>
    rest === "lines"
      ? { do: "data-lines", lines: block.map((line) => parsePattern(line)) }
      : { do: "data-expect", content: parseContent(rest) },
  FILES: ({ block }) => ({ do: "files", tree: readTree(block) }),
};

function readAction(paragraph: Paragraph, following: Paragraph[]): Action {
  const { word, rest, block } = paragraph;
  const reader = Object.hasOwn(readers, word) ? readers[word] : undefined;
  if (reader === undefined) throw new Error(`unknown word ${word}`);
  if (block.length > 0 && word !== "FILES" && rest !== "lines") throw new Error("an indented line has no place here");
  return reader(paragraph, following);
}

function oneOf<T extends string>(text: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === text);
  if (found === undefined) throw new Error(`one of ${choices.join(", ")} was expected`);
  return found;
}

function readConnect({ rest }: Paragraph): Action {
  const kind = oneOf(rest || "explicit", ["explicit", "implicit", "implicit clear"]);
  return { do: "connect", port: kind === "explicit" ? "explicit" : "implicit", tls: kind === "implicit" };
}

/** `S: 250`, `S: 250 text`, or `S: 211-text` and the `S:` lines up to the one that begins with `211 `. */
function readReply({ rest }: Paragraph, following: Paragraph[]): Action {
  const [, code = "", separator, text = ""] = /^(\d{3})(?:([ -])(.*))?$/s.exec(rest) ?? [];
  if (code === "") throw new Error("a reply code was expected");
  if (separator === undefined) return { do: "expect", reply: { code: Number(code), lines: undefined } };
  const lines: (Pattern | "any")[] = [behind(`${code}${separator}`, text)];
  while (separator === "-") {
    const next = following.shift();
    if (next?.word !== "S:") throw new Error(`the reply has no last line: ${code} and a space`);
    if (next.rest === "...") lines.push("any");
    else if (next.rest.startsWith(`${code} `)) {
      lines.push(behind(`${code} `, next.rest.slice(4)));
      break;
    } else lines.push(parsePattern(next.rest));
  }
  return { do: "expect", reply: { code: Number(code), lines } };
}

function behind(head: string, source: string): Pattern {
  const pattern = parsePattern(source);
  return {
    source: head + source,
    matches: (text, variables) => text.startsWith(head) && pattern.matches(text.slice(head.length), variables),
  };
}
