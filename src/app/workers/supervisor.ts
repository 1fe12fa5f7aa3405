import type { Server, Socket } from "node:net";
import type { Accounts } from "../../accounts/contract.js";
import { Admission } from "../../server/admission.js";
import { listenForControl } from "../../server/control-listen.js";
import { listenPassive } from "../../server/data/passive-listen.js";
import { Door } from "../../server/door.js";
import type { Report } from "../../server/events.js";
import { checkIdentities } from "../../server/listener-tls.js";
import type { ListenAddress } from "../../server/server.js";
import type { Kicked, SessionsEnded, SessionsSeen } from "../../server/who.js";
import { identityOf } from "../certificates.js";
import type { CreationTimesFile } from "../creation-times.js";
import type { Log } from "../log.js";
import type { Counts, Protocol } from "../protocol.js";
import { serverSettings } from "../settings.js";
import type { Setup } from "../setup.js";
import { StartError } from "../start-error.js";
import type { TransferEvent } from "./contract.js";
import { sumOfCounts } from "./counts.js";
import { Fleet } from "./fleet.js";
import { PassiveDesk } from "./passive-desk.js";
import { PassiveGroups } from "./passive-groups.js";
import type { SharedState } from "./shared.js";

export interface SupervisorParts {
  /** Processes. */
  readonly workers: number;
  /** The data folder. */
  readonly folder: string;
  readonly setup: () => Setup;
  readonly accounts: Accounts;
  /** What all workers have in common. */
  readonly shared: SharedState;
  readonly secret: Uint8Array;
  readonly created: CreationTimesFile;
  readonly log: Log;
  readonly report: Report;
  /** For the file of transfers. */
  readonly transferred: (event: TransferEvent) => void;
}

/**
 * Has the listeners, and spreads control connections over worker processes, each of which runs its sessions with all their data connections. What must hold
 * for all of them together is counted here.
 */
export class Supervisor implements Protocol {
  readonly #parts: SupervisorParts;
  readonly #door: Door;
  readonly #listeners: Server[] = [];
  readonly #fleet: Fleet;
  readonly passivePorts: readonly number[];
  explicit: ListenAddress | undefined;
  implicit: ListenAddress | undefined;

  /** Rejects with what the system says when it cannot listen, and with StartError when no worker starts; then nothing is left. */
  static async start(parts: SupervisorParts): Promise<Supervisor> {
    const { workers, report } = parts;
    const setup = parts.setup();
    check(setup);
    const { host, ports } = setup.config.passive;
    const listeners = await listenPassive({ host, ports, report });
    const groups = PassiveGroups.of(listeners, { workers, host, report });
    const passive = groups ?? new PassiveDesk(listeners, report);
    const supervisor = new Supervisor(
      parts,
      new Fleet({ ...parts, passive }),
      listeners.map((listener) => (listener.address() as { port: number }).port),
    );
    try {
      await supervisor.#open(setup);
    } catch (error) {
      await supervisor.stop(0);
      throw error;
    }
    return supervisor;
  }

  private constructor(parts: SupervisorParts, fleet: Fleet, passivePorts: readonly number[]) {
    this.#parts = parts;
    this.#fleet = fleet;
    this.#door = new Door({
      admission: new Admission(parts.report),
      limits: () => parts.setup().config.limits,
      settled: () => fleet.settled(),
      letIn: (arrival) => fleet.take(arrival),
    });
    this.passivePorts = passivePorts;
  }

  async counts(): Promise<Counts> {
    const { workers, pastEnds } = await this.#fleet.counts();
    return sumOfCounts(workers, pastEnds);
  }

  async sessions(): Promise<SessionsSeen> {
    return await this.#fleet.sessions();
  }

  async kick(whom: Kicked): Promise<SessionsEnded> {
    return await this.#fleet.kick(whom);
  }

  async reload(setup: Setup): Promise<void> {
    check(setup, this.#parts.setup().certificates.stored);
    await this.#fleet.reload(setup);
  }

  async upgrade(): Promise<string> {
    const { fresh, leaving } = await this.#fleet.replace();
    return `${fresh} new worker processes take new sessions; ${leaving} old ones finish theirs`;
  }

  async stop(grace: number): Promise<void> {
    this.#door.close();
    // Their 'close' waits for connections that are the workers' by now.
    for (const listener of this.#listeners.splice(0)) listener.close();
    await this.#fleet.stop(grace);
  }

  async abandon(): Promise<void> {
    await this.#fleet.abandon();
  }

  async #open({ config: { explicit, implicit } }: Setup): Promise<void> {
    const early: (() => void)[] = [];
    let isReady = false;
    const listen = async (address: ListenAddress, isImplicit: boolean): Promise<ListenAddress> => {
      const take = (raw: Socket): void => void this.#door.take(raw, isImplicit);
      const onConnection = (raw: Socket): void => {
        if (isReady) take(raw);
        else early.push(() => take(raw));
      };
      const listener = await listenForControl(address, onConnection, { report: this.#parts.report, unread: true });
      this.#listeners.push(listener.server);
      return listener.address;
    };
    if (explicit !== "off") this.explicit = await listen(explicit, false);
    if (implicit !== "off") this.implicit = await listen(implicit, true);
    await this.#fleet.start();
    isReady = true;
    for (const take of early) take();
  }
}

/** `known`: what has been looked at before. */
function check({ config, certificates, canMakeThumbnails }: Setup, known: Setup["certificates"]["stored"] = []): void {
  try {
    checkIdentities(serverSettings(config, certificates, canMakeThumbnails), identityOf(certificates), known);
  } catch (error) {
    throw new StartError(
      `the certificates cannot be used: ${error instanceof Error ? error.message : String(error)}`,
      "see that each certificate stands beside its own key",
      { cause: error },
    );
  }
}
