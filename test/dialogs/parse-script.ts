import type { ByteString } from "../../src/protocol/byte-string.js";
import { readBut } from "./but.js";
import { parseContent, readEscapes } from "./literal.js";
import { type Paragraph, readParagraphs } from "./paragraphs.js";
import { type Pattern, parsePattern } from "./pattern.js";
import type { Action, Alternative, DataMethod, Script, Step } from "./script.js";
import { readTree, WorldReader } from "./world-reader.js";

/** Reads a script; README.md has the words. Throws an Error that begins with the line's number. */
export function parseScript(source: string): Script {
  const lines = source.split("\n");
  const [title = ""] = lines;
  if (!/^# \S/.test(title)) throw new Error("1: the first line must be a comment that says what the script shows");
  const world = new WorldReader();
  const paragraphs = readParagraphs(lines, 1);
  while (paragraphs[0] !== undefined && within(paragraphs[0], (first) => world.read(first))) paragraphs.shift();
  const steps = readSteps(paragraphs);
  const { portable, exceptions } = world;
  if (portable && !world.isPortable) throw new Error("1: a portable script has FILES in front and nothing else");
  if (!portable && (exceptions.length > 0 || steps.some(({ but }) => but.length > 0)))
    throw new Error("1: BUT and NOT are for portable scripts");
  return { title: title.slice(2), portable, exceptions, world: world.world, steps };
}

function readSteps(paragraphs: Paragraph[]): readonly Step[] {
  const steps: (Step & { readonly but: Alternative[] })[] = [];
  for (let next = paragraphs.shift(); next !== undefined; next = paragraphs.shift()) {
    within(next, (paragraph) => {
      const { line, text } = paragraph;
      if (paragraph.word !== "BUT") steps.push({ line, text, but: [], ...readAction(paragraph, paragraphs) });
      else addAlternative(steps.at(-1), paragraph);
    });
  }
  return steps;
}

/** What others do in place of the step above: see README.md. */
function addAlternative(step: (Step & { readonly but: Alternative[] }) | undefined, paragraph: Paragraph): void {
  if (step === undefined) throw new Error("BUT stands behind a step");
  const head = readBut(paragraph.rest);
  const { line, text } = paragraph;
  const block = readSteps(readParagraphs(paragraph.block, line + 1));
  const steps = head.actions === undefined ? block : head.actions.map((action) => ({ line, text, but: [], ...action }));
  if (head.actions !== undefined && block.length > 0) throw new Error("steps in place of it, or what is answered");
  if (head.actions === undefined && block.length === 0) throw new Error("what is different there?");
  if (step.do === "expect" && steps.length === 1 && steps.some((other) => isSameCode(step, other)))
    throw new Error("that is no difference");
  const taken = step.but.flatMap(({ peers }) => peers);
  if (head.peers.some((name) => taken.includes(name))) throw new Error("a server has one BUT at a step");
  step.but.push({ line, peers: head.peers, reason: head.reason, over: head.over, steps });
}

function isSameCode(step: Step, other: Step): boolean {
  return (
    step.do === "expect" &&
    other.do === "expect" &&
    step.reply.lines === undefined &&
    other.reply.lines === undefined &&
    step.reply.code === other.reply.code
  );
}

function within<T>(paragraph: Paragraph, work: (paragraph: Paragraph) => T): T {
  try {
    return work(paragraph);
  } catch (error) {
    if (/^\d+: /.test((error as Error).message)) throw error;
    throw new Error(`${paragraph.line}: ${(error as Error).message}`);
  }
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
  CLOSED: ({ rest }) => ({ do: "closed", unread: rest === "" ? undefined : parsePattern(rest) }),
  PASV: data("PASV"),
  EPSV: data("EPSV"),
  PORT: data("PORT"),
  EPRT: data("EPRT"),
  "D:": ({ rest }) => ({
    do: `data-${oneOf(rest, ["open", "drain", "reset", "fin", "gone", "refused"])}` as Extract<
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
