import { createInterface } from "node:readline/promises";
import { hostNames } from "../pki/alternative-names.js";
import { keyKinds, parseKeyKind } from "../pki/keys.js";
import { relativeNames, type Subject } from "../pki/subject.js";
import { parseDays, type SubjectOptions, splitNames } from "./cert-options.js";
import { CliFailure } from "./failure.js";

interface Question {
  readonly field: keyof SubjectOptions;
  readonly words: string;
  readonly initial: string;
  /** Throws what is wrong with an answer, in words. */
  readonly check: (answer: string) => unknown;
}

/** Whether somebody can be asked. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** Asks on the terminal for all that a certificate says; an answer that cannot be used is asked for again. `names`: what is in brackets for those of the server. Throws CliFailure when it is called off. */
export async function askForSubject(
  names: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): Promise<SubjectOptions> {
  const lines = new Lines();
  process.stderr.write("Return takes what is in brackets; nothing there: the field is left out.\n");
  try {
    const answers: Record<string, string> = {};
    for (const question of questions(names, environment)) answers[question.field] = await ask(lines, question);
    const { san = "", ...rest } = answers;
    const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== ""));
    return { ...given, san: splitNames([san]) };
  } finally {
    lines.close();
  }
}

function questions(all: readonly string[], { LC_ALL, LC_MESSAGES, LANG }: NodeJS.ProcessEnv): readonly Question[] {
  const inSubject = (field: keyof Subject) => (answer: string) => relativeNames({ [field]: answer });
  const country = /^[a-z]{2,3}_([A-Z]{2})\b/.exec(LC_ALL ?? LC_MESSAGES ?? LANG ?? "")?.[1] ?? "";
  const names = all.join(", ");
  const subject = (field: Exclude<keyof Subject, "commonName">, words: string, initial = ""): Question => {
    return { field, words, initial, check: inSubject(field) };
  };
  return [
    { field: "san", words: "Names and addresses that clients connect to", initial: names, check: checkNames },
    { field: "commonName", words: "Common name", initial: "", check: inSubject("commonName") },
    subject("organization", "Organization"),
    subject("unit", "Organizational unit"),
    subject("locality", "Town"),
    subject("state", "State or province"),
    subject("country", "Country, two letters", country),
    subject("email", "E-mail address"),
    { field: "key", words: `Key (${keyKinds.join(", ")})`, initial: "ecdsa-p256", check: parseKeyKind },
    { field: "days", words: "Days of validity", initial: "825", check: parseDays },
  ];
}

function checkNames(answer: string): void {
  if (hostNames(splitNames([answer])).length === 0) throw new CliFailure("there must be at least one name");
}

async function ask(lines: Lines, { words, initial, check }: Question): Promise<string> {
  for (;;) {
    const answer = (await lines.next(`${words} [${initial}]: `)).trim() || initial;
    try {
      check(answer);
      return answer;
    } catch (error) {
      const { message, hint } = error as { message: string; hint?: string };
      process.stderr.write(`  ${message}${hint === undefined ? "" : `: ${hint}`}\n`);
    }
  }
}

/** Lines typed on the terminal. Those that come before they are asked for are kept, as when several are pasted: `question` of Node would lose them. */
class Lines {
  readonly #terminal = createInterface({ input: process.stdin, output: process.stderr, terminal: true });
  readonly #typed = this.#terminal[Symbol.asyncIterator]();

  constructor() {
    this.#terminal.once("SIGINT", () => this.#terminal.close());
  }

  /** Throws CliFailure when the terminal is closed, or Ctrl-C pressed. */
  async next(question: string): Promise<string> {
    this.#terminal.setPrompt(question);
    this.#terminal.prompt();
    const { done, value } = await this.#typed.next();
    if (done !== true) return value;
    process.stderr.write("\n");
    throw new CliFailure("cancelled", "nothing was changed");
  }

  close(): void {
    this.#terminal.close();
  }
}
