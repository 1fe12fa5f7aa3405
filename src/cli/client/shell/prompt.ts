import { createInterface, type Interface } from "node:readline";

export interface PromptOptions {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly complete: (line: string) => Promise<[string[], string]>;
  /** The newest last. */
  readonly history: () => readonly string[];
}

/**
 * Lines from a terminal. Between two of them the terminal is as it was, so that Ctrl-C is a signal and an editor can have it; what was pasted beyond a line is the next one.
 */
export class Prompt {
  readonly #options: PromptOptions;
  readonly #waiting: string[] = [];
  #begun = "";

  constructor(options: PromptOptions) {
    this.#options = options;
  }

  /** Undefined: Ctrl-D, or the terminal has gone. */
  async next(question: string): Promise<string | undefined> {
    const pasted = this.#waiting.shift();
    if (pasted !== undefined) {
      this.#options.output.write(`${question}${pasted}\n`);
      return pasted;
    }
    return new Promise((resolve) => this.#ask(question, resolve));
  }

  #ask(question: string, resolve: (line: string | undefined) => void): void {
    const { input, output, complete, history } = this.#options;
    const terminal = createInterface({
      ...{ input, output, terminal: true, prompt: question, history: [...history()].reverse(), historySize: 1_000 },
      completer: (line: string, callback: (error: null, result: [string[], string]) => void) => {
        void complete(line).then((result) => callback(null, result));
      },
    });
    const lines: string[] = [];
    terminal.on("line", (line) => {
      // Lines of one paste come one behind the other.
      if (lines.push(line) === 1) setImmediate(() => this.#end(terminal, lines));
    });
    terminal.on("SIGINT", () => dropLine(terminal, output));
    terminal.once("close", () => {
      if (lines.length === 0) output.write("\n");
      const [first, ...rest] = lines;
      this.#waiting.push(...rest);
      resolve(first);
    });
    terminal.prompt();
    if (this.#begun !== "") terminal.write(this.#begun);
    this.#begun = "";
  }

  #end(terminal: Interface, lines: readonly string[]): void {
    this.#begun = lines.length > 0 ? terminal.line : "";
    terminal.close();
  }
}

/** Ctrl-C at the prompt: another line, as shells have it. */
function dropLine(terminal: Interface, output: NodeJS.WritableStream): void {
  terminal.write(null, { ctrl: true, name: "e" });
  output.write("^C\n");
  terminal.write(null, { ctrl: true, name: "u" });
  terminal.prompt();
}
