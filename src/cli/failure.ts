import { printable } from "../app/printable.js";

export { printable };

/** What went wrong, in words for the person at the terminal; `hint`: what to do about it. */
export class CliFailure extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "CliFailure";
    this.hint = hint;
  }
}

/** Whoever sits at the terminal has answered a question with Ctrl-C. */
export class Cancelled extends CliFailure {
  constructor() {
    super("cancelled", "nothing was changed");
    this.name = "Cancelled";
  }
}

interface Sink {
  write(text: string): unknown;
}

/** Writes `error:` and `hint:` lines and makes the process end with exit code 1. Takes whatever was thrown. */
export function report(error: unknown, to: Sink = process.stderr): void {
  const hint = textField(error, "hint");
  to.write(`error: ${printableLines(messageOf(error))}\n`);
  if (hint !== undefined) to.write(`hint: ${printableLines(hint)}\n`);
  process.exitCode = 1;
}

/** Lines after the first are set in, so that none of them can pass for an `error:` or a `hint:` of its own. */
function printableLines(text: string): string {
  return text
    .split("\n")
    .map(printable)
    .map((line, index) => (index === 0 || line.startsWith("  ") ? line : `  ${line}`))
    .join("\n");
}

/** Something worth knowing that stops nothing. */
export function warn(message: string, hint: string, to: Sink = process.stderr): void {
  to.write(`warning: ${printable(message)}\nhint: ${printable(hint)}\n`);
}

/** An action that reports what it throws. */
export function reporting<A extends readonly unknown[]>(action: (...args: A) => Promise<void>) {
  return async (...args: A): Promise<void> => {
    try {
      await action(...args);
    } catch (error) {
      report(error);
    }
  };
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Errors without words of ours and without a system's code are mistakes in the program: their place helps whoever looks for them.
  const isKnown = textField(error, "hint") !== undefined || textField(error, "kind") !== undefined;
  if (isKnown || error instanceof CliFailure || textField(error, "code") !== undefined) return error.message;
  const place = error.stack?.split("\n").find((line) => line.trimStart().startsWith("at "));
  return `${error.message} (unexpected${place === undefined ? "" : `, ${place.trim()}`})`;
}

function textField(value: unknown, name: string): string | undefined {
  const field =
    typeof value === "object" && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : "";
  return typeof field === "string" && field !== "" ? field : undefined;
}
