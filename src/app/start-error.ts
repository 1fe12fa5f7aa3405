/** Why the server cannot start or do as told, in words for the operator; `hint`: what to do about it. */
export class StartError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "StartError";
    this.hint = hint;
  }
}

/** What the system says about listening, in words; what is no such error stays as it is. */
export function explainListenError(error: unknown): unknown {
  const { code, syscall, port, address, hostname } = error as Record<string, string | undefined>;
  if (syscall !== "listen" && syscall !== "bind" && syscall !== "getaddrinfo") return error;
  // Node tries IPv4 when IPv6 fails.
  const onAll = address === undefined || address === "::" || address === "0.0.0.0";
  const where = `port ${port}${onAll ? "" : ` of ${address}`}`;
  const because = (message: string, hint: string): StartError => new StartError(message, hint, { cause: error });
  switch (code) {
    case "EADDRINUSE":
      return because(
        `${where} is in use`,
        "stop the program that has it, or choose another with --explicit, --implicit or --passive (0: any free one)",
      );
    case "EACCES":
      return because(
        `${where} may not be opened by this user`,
        "ports below 1024 need a privilege: choose a higher one, or give node the capability CAP_NET_BIND_SERVICE",
      );
    case "EADDRNOTAVAIL":
      return because(`this machine does not have the address ${address}`, 'use one of its own, or "*" for all');
    case "EAFNOSUPPORT":
      return because(`this machine has no network of the kind of ${address}`, 'use another address, or "*" for all');
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return because(
        `the host name ${hostname}, where the server is to listen, cannot be resolved (${code})`,
        'write an address of this machine, or "*" for all',
      );
    default:
      return because(
        `the server cannot listen on ${where} (${code})`,
        "choose another address or port with --explicit, --implicit or --passive",
      );
  }
}

/** The words of any error, for a log or an answer. */
export function inWords(error: unknown): { readonly message: string; readonly hint: string | undefined } {
  if (!(error instanceof Error)) return { message: String(error), hint: undefined };
  const { hint } = error as { hint?: unknown };
  return { message: error.message, hint: typeof hint === "string" ? hint : undefined };
}
