import { FtpsServer } from "../server/server.js";
import { type Kicked, oldestFirst, type SessionsEnded, type SessionsSeen } from "../server/who.js";
import { identityOf } from "./certificates.js";
import type { Counts, Protocol } from "./protocol.js";
import { type ServerParts, serverOptions } from "./server-options.js";
import { serverSettings } from "./settings.js";
import type { Setup } from "./setup.js";
import { StartError } from "./start-error.js";

/** `workers: 0`: this process serves the clients itself. */
export class OneProcess implements Protocol {
  readonly #server: FtpsServer;

  /** Rejects with what the system says when it cannot listen. */
  static async start(parts: ServerParts): Promise<OneProcess> {
    const { explicit, implicit, passive } = parts.setup().config;
    return new OneProcess(
      await FtpsServer.start({
        ...serverOptions(parts),
        explicit,
        implicit,
        passive: { host: passive.host, ...passive.ports },
      }),
    );
  }

  private constructor(server: FtpsServer) {
    this.#server = server;
  }

  get explicit() {
    return this.#server.explicit;
  }

  get implicit() {
    return this.#server.implicit;
  }

  get passivePorts() {
    return this.#server.passivePorts;
  }

  async counts(): Promise<Counts> {
    return { ...countsOf(this.#server), workers: [] };
  }

  async sessions(): Promise<SessionsSeen> {
    return { sessions: oldestFirst(this.#server.views), silent: [] };
  }

  async kick(whom: Kicked): Promise<SessionsEnded> {
    return { ended: this.#server.kick(whom), silent: [] };
  }

  async reload({ config, certificates, canMakeThumbnails }: Setup): Promise<void> {
    this.#server.reload(serverSettings(config, certificates, canMakeThumbnails), identityOf(certificates));
  }

  async upgrade(): Promise<string> {
    throw new StartError(
      "this server has no worker processes that could be replaced (workers: 0)",
      "set workers to auto or to a number and restart; without them an upgrade is a restart",
    );
  }

  async stop(grace: number): Promise<void> {
    await this.#server.stop(grace);
  }

  async abandon(): Promise<void> {}
}

/** Of one process. */
export function countsOf({
  sessions,
  uploadEnds,
}: Pick<FtpsServer, "sessions" | "uploadEnds">): Omit<Counts, "workers"> {
  return {
    sessions: sessions.size,
    transfers: [...sessions].filter(({ bytesMoved }) => bytesMoved !== undefined).length,
    uploadEnds,
    memoryMiB: Math.round(process.memoryUsage.rss() / 2 ** 20),
  };
}
