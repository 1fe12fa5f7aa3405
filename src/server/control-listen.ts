import { createServer, type Server, type Socket } from "node:net";
import type { Report } from "./events.js";

/** Undefined host: all addresses, IPv4 and IPv6. Port 0: any free one. */
export interface ListenAddress {
  readonly host: string | undefined;
  readonly port: number;
}

const LISTEN_BACKLOG = 1024;

export interface ControlListener {
  readonly server: Server;
  /** With the port that it has. */
  readonly address: ListenAddress;
}

/** Listens for control connections. `unread`: they are handed to another process, so nothing of them is read here. Rejects with what the system says. */
export async function listenForControl(
  { host, port }: ListenAddress,
  onConnection: (raw: Socket) => void,
  { report, unread = false }: { readonly report: Report; readonly unread?: boolean },
): Promise<ControlListener> {
  const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: unread });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, backlog: LISTEN_BACKLOG, ...(host === undefined ? {} : { host }) }, resolve);
  });
  server.removeAllListeners("error");
  server.on("error", (error) => report({ type: "failure", label: undefined, doing: "accepting connections", error }));
  server.on("connection", onConnection);
  const bound = server.address();
  // Where there is no IPv6, all addresses are those of IPv4.
  const address =
    typeof bound === "object" && bound !== null ? { host: host ?? bound.address, port: bound.port } : { host, port };
  return { server, address };
}
