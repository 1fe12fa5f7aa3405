/** Where a value came from. Lines and columns count from 1; without them the whole file is meant. */
export type Origin =
  | { readonly from: "file"; readonly file: string; readonly line?: number; readonly column?: number }
  | { readonly from: "environment"; readonly variable: string }
  | { readonly from: "command line" }
  | { readonly from: "default" };

export interface ConfigProblem {
  readonly origin: Origin;
  /** As in docs/config.md; absent where the file itself is the problem. */
  readonly key?: string;
  /** What is wrong, in words. */
  readonly what: string;
  readonly expected?: string;
  readonly found?: string;
  /** How it would be right, as it is written in its place. */
  readonly example?: string;
}

/** More are counted, not listed: nobody reads them, and a hostile file could hold 100,000. */
const MAX_LISTED = 20;

/** `message` lists every problem with its place; `hint` says what to do. */
export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[];
  readonly hint: string;

  constructor(problems: readonly ConfigProblem[], hint = "every key is explained in docs/config.md") {
    super(describe(problems));
    this.name = "ConfigError";
    this.problems = problems;
    this.hint = hint;
  }
}

function describe(problems: readonly ConfigProblem[]): string {
  const count = problems.length === 1 ? "" : ` in ${problems.length} places`;
  const more = problems.length > MAX_LISTED ? [`  and ${problems.length - MAX_LISTED} more`] : [];
  return [`the configuration is wrong${count}`, ...problems.slice(0, MAX_LISTED).map(describeProblem), ...more].join(
    "\n",
  );
}

function describeProblem(problem: ConfigProblem): string {
  const subject = problem.key === undefined ? "" : `${problem.key}: `;
  const lines = [`  ${placeOf(problem.origin)}: ${subject}${problem.what}`];
  if (problem.expected !== undefined) lines.push(`    expected: ${problem.expected}`);
  if (problem.found !== undefined) lines.push(`    found:    ${problem.found}`);
  if (problem.example !== undefined) lines.push(`    example:  ${problem.example}`);
  return lines.join("\n");
}

export function placeOf(origin: Origin): string {
  if (origin.from === "environment") return `variable ${origin.variable}`;
  if (origin.from !== "file") return origin.from;
  return [origin.file, origin.line, origin.column].filter((part) => part !== undefined).join(":");
}

const MAX_QUOTED = 60;

/** Text from outside for a message: short, on one line, control characters escaped. */
export function quote(text: string): string {
  return JSON.stringify(text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
