import { createServer, type Server } from "node:net";
import type { Report } from "../events.js";

const LISTEN_BACKLOG = 1024;

export interface PassiveRange {
  /** Undefined: all addresses, IPv4 and IPv6. */
  readonly host: string | undefined;
  /** Both ends included; 0 to 0 is one port, any free one. */
  readonly ports: { readonly from: number; readonly to: number };
}

/**
 * Listeners on all ports of a range. A port that another program has is left out: the system takes such ports for outgoing connections too, and sessions
 * share the others. Rejects with what the system says, and leaves nothing open, when there would be none.
 */
export async function listenPassive({
  host,
  ports,
  report,
}: PassiveRange & { readonly report: Report }): Promise<readonly Server[]> {
  const listeners: Server[] = [];
  const taken: number[] = [];
  try {
    for (let port = ports.from; port <= ports.to; port++) {
      const listener = await listenOn(host, port).catch((error: NodeJS.ErrnoException) => {
        const isLast = port === ports.to && listeners.length === 0;
        if (error.code !== "EADDRINUSE" || isLast) throw error;
        taken.push(port);
      });
      if (listener !== undefined) listeners.push(listener);
    }
  } catch (error) {
    for (const listener of listeners) listener.close();
    throw error;
  }
  if (taken.length > 0)
    report({
      type: "warning",
      cause: `passive ports in use by another program are left out: ${taken.join(", ")}`,
      cure: "the others serve all sessions; to have these too, reserve them (sysctl net.ipv4.ip_local_reserved_ports) or choose other passive.ports",
    });
  return listeners;
}

/** One listener for data connections. What comes is not read: who it is for is found out first. */
export async function listenOn(host: string | undefined, port: number): Promise<Server> {
  const server = createServer({ pauseOnConnect: true, noDelay: true });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, backlog: LISTEN_BACKLOG, ...(host === undefined ? {} : { host }) }, resolve);
  });
  server.removeAllListeners("error");
  return server;
}
