import { Server, Socket } from "node:net";
import { FtpsServer } from "../../server/server.js";
import type { Kicked } from "../../server/who.js";
import { openAccounts } from "../accounts.js";
import { identityOf } from "../certificates.js";
import { countsOf } from "../one-process.js";
import { serverOptions } from "../server-options.js";
import { serverSettings } from "../settings.js";
import type { Setup } from "../setup.js";
import { SharpThumbnails } from "../thumbnails/maker.js";
import type { Channel } from "./channel.js";
import { CONTRACT_VERSION, type SupervisorCalls, type WorkerCalls, type WorkerStart } from "./contract.js";
import { turnAway } from "./passive-groups.js";
import { RemoteLog } from "./remote-log.js";
import { RemotePassive } from "./remote-passive.js";
import { openRemoteState } from "./shared.js";

type SupervisorChannel = Channel<WorkerCalls, SupervisorCalls>;

/** Answers the supervisor, which tells it when to start, what to serve and when to end. `end` ends the process. */
export function serveSupervisor(channel: SupervisorChannel, end: () => void): void {
  const listeners: Server[] = [];
  channel.hear("listener", (_, listener) => {
    // Node makes it anew in this process, and it has not accepted anything yet.
    if (!(listener instanceof Server)) return;
    listeners.push(Object.assign(listener, { pauseOnConnect: true, noDelay: true }).on("connection", turnAway));
  });
  channel.serve("start", async (start) => {
    if (start.contract === CONTRACT_VERSION) serve(await Worker.start(start, listeners, channel), channel, end);
    return CONTRACT_VERSION;
  });
}

function serve(worker: Worker, channel: SupervisorChannel, end: () => void): void {
  let isLeaving = false;
  const leaveWhenDone = (): void => {
    if (!worker.isDone || isLeaving) return;
    isLeaving = true;
    channel.tell("farewell", { uploadEnds: worker.counts().uploadEnds });
    void worker
      .stop(0)
      .then(() => channel.flushed())
      .then(end);
  };
  channel.hear("take", ({ connection, implicit }, raw) => {
    if (!(raw instanceof Socket)) {
      // It was gone before it came here.
      channel.tell("ended", { connection });
      return;
    }
    void worker.take(raw, implicit).then(() => {
      channel.tell("ended", { connection });
      leaveWhenDone();
    });
  });
  channel.serve("reload", (setup) => {
    worker.reload(setup);
    return undefined;
  });
  channel.serve("counts", () => worker.counts());
  channel.serve("sessions", () => worker.views);
  channel.serve("kick", (whom) => worker.kick(whom));
  channel.serve("settled", async () => {
    await worker.settled();
    return undefined;
  });
  channel.hear("drain", () => {
    worker.drain();
    leaveWhenDone();
  });
  channel.serve("stop", async ({ grace }) => {
    await worker.stop(grace);
    return undefined;
  });
}

/** A server without listeners of its own for control connections. */
class Worker {
  readonly #server: FtpsServer;
  readonly #log: RemoteLog;
  readonly #close: () => Promise<void>;
  readonly #current: { setup: Setup };
  #draining = false;

  static async start(
    { setup, folder, secret, bufferMemory, passive }: WorkerStart,
    listeners: readonly Server[],
    channel: SupervisorChannel,
  ): Promise<Worker> {
    const current = { setup };
    const log = new RemoteLog(channel, setup.config.log);
    const accounts = await openAccounts(folder);
    const thumbnails = new SharpThumbnails();
    const server = await FtpsServer.start({
      ...serverOptions({
        setup: () => current.setup,
        accounts,
        secret,
        ...(await openRemoteState(channel)),
        otherSessions: () => channel.call("otherSessions", undefined),
        thumbnails,
        log,
        report: (event) => log.event(event),
      }),
      bufferMemory,
      explicit: "off",
      implicit: "off",
      passive: passive === "own" ? { listeners } : new RemotePassive(passive, channel),
    });
    return new Worker(server, log, current, () => accounts.close());
  }

  private constructor(server: FtpsServer, log: RemoteLog, current: { setup: Setup }, close: () => Promise<void>) {
    this.#server = server;
    this.#log = log;
    this.#current = current;
    this.#close = close;
  }

  get isDone(): boolean {
    return this.#draining && this.#server.sessions.size === 0;
  }

  kick(whom: Kicked): number {
    return this.#server.kick(whom);
  }

  get views() {
    return this.#server.views;
  }

  /** Also in time where a session takes long, so that nobody thinks that this worker is stuck. */
  settled(): Promise<void> {
    return this.#server.settled();
  }

  async take(raw: Socket, implicit: boolean): Promise<void> {
    raw.allowHalfOpen = true;
    await this.#server.take(raw, implicit);
  }

  reload(setup: Setup): void {
    const { config, certificates, canMakeThumbnails } = setup;
    this.#server.reload(serverSettings(config, certificates, canMakeThumbnails), identityOf(certificates));
    this.#current.setup = setup;
    this.#log.follow(config.log);
  }

  counts() {
    return countsOf(this.#server);
  }

  drain(): void {
    this.#draining = true;
  }

  async stop(grace: number): Promise<void> {
    await this.#server.stop(grace);
    await this.#close();
  }
}
