/** Why the server cannot start or do as told, in words for the operator; `hint`: what to do about it. */
export class StartError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "StartError";
    this.hint = hint;
  }
}

/** What the system says about listening, in words. `key` is the configuration's, `flag` the command line's. */
export function explainListenError(error: unknown, ports: string): unknown {
  const { code, port, address } = error as { code?: string; port?: number; address?: string };
  const where =
    port === undefined ? ports : `port ${port}${address === undefined || address === "::" ? "" : ` of ${address}`}`;
  switch (code) {
    case "EADDRINUSE":
      return new StartError(
        `${where} is in use`,
        "stop the program that has it, or choose another with --explicit, --implicit or --passive (0: any free one)",
        { cause: error },
      );
    case "EACCES":
      return new StartError(
        `${where} may not be opened by this user`,
        "ports below 1024 need a privilege: choose a higher one, or give node the capability CAP_NET_BIND_SERVICE",
        { cause: error },
      );
    case "EADDRNOTAVAIL":
      return new StartError(
        `this machine does not have the address ${address ?? "given"}`,
        'use one of its own, or "*" for all',
        { cause: error },
      );
    default:
      return error;
  }
}
