import type { FtpsError } from "./errors.js";

/** Failures that all else would have too. */
export const fatal: ReadonlySet<string> = new Set([
  "aborted",
  "login",
  "certificate-changed",
  "certificate-unknown",
  "tls-refused",
]);

/** Failures that may be those of one file, or of the server as a whole. */
const maybeAll: ReadonlySet<string> = new Set(["closed", "timeout", "data-connection", "full"]);
/** Here: what has come of a file is kept, and takes what little is left. */
const diskFull: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT"]);
/** So many of them in a row, each after all its attempts, and it is the server: a tree of thousands would take hours to fail. */
const MOST_IN_A_ROW = 5;

/** Tells the failure of one file from that of all of them. */
export class MirrorFailures {
  #inARow = 0;

  wentWell(): void {
    this.#inARow = 0;
  }

  /** Nobody is there any more, or nobody who could help. */
  endsAll({ code, cause }: FtpsError): boolean {
    this.#inARow = maybeAll.has(code) ? this.#inARow + 1 : 0;
    const isDiskFull = code === "local" && diskFull.has((cause as NodeJS.ErrnoException | undefined)?.code ?? "");
    return fatal.has(code) || code === "unreachable" || isDiskFull || this.#inARow >= MOST_IN_A_ROW;
  }
}
