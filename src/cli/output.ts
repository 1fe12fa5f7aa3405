import { CliFailure, report } from "./failure.js";

/** As of a program that SIGPIPE has ended, which Node ignores. */
const READER_GONE_STATUS = 141;
/** As for any file of this machine that cannot be written. */
const LOCAL_STATUS = 10;

let minded = false;

/**
 * From here on what becomes of the output is the program's own affair: whoever reads results and has enough ends it (`sealift ls ... | head`), a full disk does so in words,
 * and without a reader of its remarks it goes on. Not for the server, which goes on without any reader.
 */
export function mindOutput(): void {
  if (minded) return;
  minded = true;
  process.stderr.on("error", () => {});
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(READER_GONE_STATUS);
    report(new CliFailure(`standard output cannot be written (${error.code ?? "unknown reason"})`));
    process.exit(LOCAL_STATUS);
  });
}
