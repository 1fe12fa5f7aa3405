import { FtpsError, type FtpsErrorCode } from "../../client/index.js";
import { Cancelled, CliFailure, report } from "../failure.js";
import { mindOutput } from "../output.js";

/** What a script can tell from the exit status; docs/client-commands.md has the table. */
export const exitCodes: Readonly<Record<FtpsErrorCode, number>> = {
  usage: 2,
  unreachable: 3,
  timeout: 3,
  closed: 3,
  "not-ftp": 3,
  tls: 4,
  "tls-refused": 4,
  "certificate-unknown": 4,
  "certificate-changed": 4,
  "certificate-invalid": 4,
  "certificate-revoked": 4,
  "revocation-unknown": 4,
  login: 5,
  "not-found": 6,
  denied: 7,
  full: 7,
  refused: 7,
  busy: 7,
  unsupported: 7,
  protocol: 8,
  "too-large": 8,
  unreadable: 8,
  "data-connection": 9,
  incomplete: 9,
  mismatch: 9,
  changed: 9,
  local: 10,
  aborted: 130,
};

/** Standard output has what a file has, and nothing else. */
let hasContent = false;

export function contentIsPrinted(): void {
  hasContent = true;
}

/** An action whose failure is told, in words or as a JSON line, and is the exit status. */
export function ending<A extends readonly unknown[]>(action: (...args: A) => Promise<void>) {
  return async (...args: A): Promise<void> => {
    mindOutput();
    try {
      await action(...args);
    } catch (error) {
      const status = tell(error, wantsJson(args));
      process.exitCode = status;
      // Who reads what was printed may take its time, or never come.
      if (status === exitCodes.aborted && process.stdout.writableLength > 0) process.exit();
    }
  };
}

/** In words or as a JSON line; the exit status that it means. */
export function tell(error: unknown, json: boolean): number {
  const code = error instanceof FtpsError ? error.code : error instanceof Cancelled ? "aborted" : undefined;
  const told = hasContent ? process.stderr : process.stdout;
  if (json) told.write(`${JSON.stringify({ event: "error", code: code ?? "failed", ...wordsOf(error) })}\n`);
  else report(error);
  return code === undefined ? 1 : exitCodes[code];
}

function wordsOf(error: unknown) {
  if (error instanceof FtpsError) return { message: error.message, hint: error.hint, reply: error.reply };
  if (error instanceof CliFailure) return { message: error.message, hint: error.hint };
  return { message: error instanceof Error ? error.message : String(error) };
}

/** Commander hands over the arguments, then the options. */
function wantsJson(args: readonly unknown[]): boolean {
  return args.some((arg) => typeof arg === "object" && arg !== null && "json" in arg && arg.json === true);
}
