import type { Server } from "node:net";
import { AcmeError } from "./errors.js";
import type { ListenPlace } from "./plan.js";

const hints: Readonly<Record<string, readonly [string, string]>> = {
  EADDRINUSE: [
    "another program has it",
    "use that one's web root (acme.webRoot), or another challenge, or listen elsewhere (acme.listen) and have the port forwarded",
  ],
  EACCES: [
    "this user may not",
    "give node the capability CAP_NET_BIND_SERVICE, or listen elsewhere (acme.listen) and have the port forwarded",
  ],
  EADDRNOTAVAIL: ["this machine does not have the address", "use one of its own, or * for all (acme.listen)"],
};

/** Rejects with AcmeError "acme-local". */
export function listenOn(server: Server, { host, port }: ListenPlace): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException): void => {
      const [why, hint] = hints[error.code ?? ""] ?? [error.code ?? "", "listen elsewhere (acme.listen)"];
      const where = `port ${port}${host === undefined ? "" : ` of ${host}`}`;
      const message = `the proof for the authority cannot be shown on ${where}: ${why}`;
      reject(new AcmeError("acme-local", message, hint, { cause: error }));
    };
    server.once("error", refuse);
    server.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
      server.off("error", refuse).on("error", () => {});
      resolve();
    });
  });
}
