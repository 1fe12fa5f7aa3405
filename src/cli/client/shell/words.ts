import { FtpsError } from "../../../client/index.js";

/** A word of a line. */
export interface Word {
  readonly text: string;
  /** What fits it, where it has wildcards that no quotes took their meaning from. */
  readonly pattern: string | undefined;
}

export interface ShellLine {
  /** A line of the system's own shell (`!...`). */
  readonly system?: string;
  readonly words: readonly Word[];
}

/** Longest line that is read, in characters. */
const MAX_LINE = 64 * 1024;

const piece =
  /(?<space>\s+)|(?<end>;)|(?<operator>[&|<>])|'(?<single>[^']*)'|"(?<double>(?:[^"\\]|\\[\s\S])*)"|\\(?<escaped>[\s\S])|(?<wild>[*?[])|(?<plain>[^\s;&|<>'"\\*?[]+)/y;

/** The commands of a line. Throws FtpsError "usage". */
export function parseLine(line: string): readonly ShellLine[] {
  if (line.length > MAX_LINE) throw new FtpsError("usage", `a line has more than ${MAX_LINE} characters`);
  const reader = new LineReader();
  for (let at = 0; at < line.length; ) {
    if (line[at] === "#" && reader.isBetweenWords) break;
    if (line[at] === "!" && reader.isBetweenCommands) return reader.finish(line.slice(at + 1).trim());
    piece.lastIndex = at;
    const found = piece.exec(line);
    if (found === null) throw unfinished(line.slice(at));
    reader.take(found.groups ?? {});
    at = piece.lastIndex;
  }
  return reader.finish();
}

function unfinished(rest: string): FtpsError {
  const what = rest.startsWith("\\") ? "a backslash has nothing behind it" : `a quote is not closed: ${rest}`;
  return new FtpsError("usage", what, { hint: "a quote itself is written \\' or \\\"" });
}

class LineReader {
  readonly #commands: ShellLine[] = [];
  #words: Word[] = [];
  #word: { text: string; pattern: string; isWild: boolean } | undefined;

  get isBetweenWords(): boolean {
    return this.#word === undefined;
  }

  get isBetweenCommands(): boolean {
    return this.#word === undefined && this.#words.length === 0;
  }

  take({ space, end, operator, single, double, escaped, wild, plain }: Record<string, string | undefined>): void {
    if (operator !== undefined) throw operatorRefused(operator);
    if (space !== undefined || end !== undefined) this.#endWord();
    if (end !== undefined) this.#endCommand();
    const literal = plain ?? single ?? escaped ?? double?.replace(/\\(["\\])/g, "$1");
    if (literal !== undefined) this.#add(literal, escapePattern(literal), false);
    if (wild !== undefined) this.#add(wild, wild, true);
  }

  /** `system`: what follows is the system's shell's, to the end of the line. */
  finish(system?: string): readonly ShellLine[] {
    this.#endWord();
    this.#endCommand();
    return system === undefined ? this.#commands : [...this.#commands, { system, words: [] }];
  }

  #add(text: string, pattern: string, isWild: boolean): void {
    this.#word ??= { text: "", pattern: "", isWild: false };
    this.#word.text += text;
    this.#word.pattern += pattern;
    this.#word.isWild ||= isWild;
  }

  #endWord(): void {
    if (this.#word === undefined) return;
    const { text, pattern, isWild } = this.#word;
    this.#words.push({ text, pattern: isWild ? pattern : undefined });
    this.#word = undefined;
  }

  #endCommand(): void {
    if (this.#words.length > 0) this.#commands.push({ words: this.#words });
    this.#words = [];
  }
}

/** As a pattern that only this text fits. */
export function escapePattern(text: string): string {
  return text.replace(/[*?[]/g, "[$&]");
}

function operatorRefused(operator: string): FtpsError {
  if (operator === "&")
    return new FtpsError("usage", "commands run one after the other: nothing runs in the background", {
      hint: "open a second shell; & in a name is written \\& or '&'",
    });
  return new FtpsError("usage", `${operator} is not known here`, {
    hint: `use get, put or !command; in a name write \\${operator} or '${operator}'`,
  });
}

/** As a word that is this text again, for completion. */
export function quoteWord(text: string): string {
  return text.replace(/[\s;&|<>'"\\*?[#!]/g, "\\$&");
}
