import type { Socket } from "node:net";
import type { ClientEnds } from "../../server/upload-ends.js";
import type { SessionView } from "../../server/who.js";
import type { Log } from "../log.js";
import type { Counts } from "../protocol.js";
import type { Setup } from "../setup.js";
import { StartError } from "../start-error.js";
import { CONTRACT_VERSION, type TransferEvent } from "./contract.js";
import { PassiveDesk } from "./passive-desk.js";
import type { PassiveGroup, PassiveGroups } from "./passive-groups.js";
import type { SharedState } from "./shared.js";
import { WorkerProcess } from "./worker-process.js";

/** Beyond the grace that sessions have, for the process to say that it is done. */
const STOP_MARGIN_MS = 5_000;

export interface MemberParts {
  readonly folder: string;
  readonly secret: Uint8Array;
  readonly setup: Setup;
  readonly passive: PassiveGroups | PassiveDesk;
  readonly shared: SharedState;
  readonly otherSessions: (than: Member) => Promise<readonly SessionView[]>;
  readonly log: Log;
  /** For the file of transfers. */
  readonly transferred: (event: TransferEvent) => void;
}

/** One worker process as the supervisor sees it: its sessions, its passive ports, and what else it holds here. */
export class Member {
  /** Resolves when the process is gone, with what ended it. */
  readonly gone: Promise<string>;
  readonly #process: WorkerProcess;
  readonly #began = performance.now();
  readonly #sessions = new Map<number, () => void>();
  readonly #forget: () => Promise<void>;
  #farewell: readonly ClientEnds[] = [];
  #nextConnection = 1;

  /** Rejects with StartError when it does not start; then nothing of it is left. */
  static async launch(parts: MemberParts): Promise<Member> {
    const place = parts.passive instanceof PassiveDesk ? undefined : parts.passive.take();
    if (parts.passive instanceof PassiveDesk === false && place === undefined)
      throw new StartError("no passive ports are left for another worker process", "widen passive.ports and restart");
    const member = new Member(parts, place?.group);
    try {
      for (const listener of place?.listeners ?? []) member.#process.channel.tell("listener", undefined, listener);
      await member.#start(parts);
      return member;
    } catch (error) {
      member.#process.kill();
      await member.gone;
      for (const listener of place?.listeners ?? []) listener.close();
      await member.forget();
      throw error;
    } finally {
      // The worker has its own by now.
      for (const listener of place?.listeners ?? []) if (listener.listening) listener.close();
    }
  }

  private constructor(
    { passive, shared, otherSessions, log, transferred }: MemberParts,
    group: PassiveGroup | undefined,
  ) {
    this.#process = new WorkerProcess();
    this.gone = this.#process.gone;
    const { channel } = this.#process;
    shared.attach(channel);
    channel.serve("otherSessions", () => otherSessions(this));
    channel.hear("log", ({ level, fields, message }) => {
      log[level](fields, message);
    });
    channel.hear("transferred", (event) => {
      transferred(event);
    });
    channel.hear("ended", ({ connection }) => this.#ended(connection));
    channel.hear("farewell", ({ uploadEnds }) => {
      this.#farewell = uploadEnds;
    });
    const detach = passive instanceof PassiveDesk ? passive.attach(channel) : undefined;
    this.#forget = async () => {
      detach?.();
      shared.detach(channel);
      for (const connection of [...this.#sessions.keys()]) this.#ended(connection);
      if (group !== undefined && !(passive instanceof PassiveDesk)) await passive.giveBack(group);
    };
  }

  get pid(): number {
    return this.#process.pid;
  }

  get sessions(): number {
    return this.#sessions.size;
  }

  /** Milliseconds since it began. */
  get age(): number {
    return performance.now() - this.#began;
  }

  /** How the uploads that it served ended; known when it has left in good order. */
  get farewell(): readonly ClientEnds[] {
    return this.#farewell;
  }

  take(raw: Socket, implicit: boolean, onEnd: () => void): void {
    const connection = this.#nextConnection++;
    this.#sessions.set(connection, onEnd);
    this.#process.channel.tell("take", { connection, implicit }, raw);
  }

  sessionViews(): Promise<readonly SessionView[]> {
    return this.#process.channel.call("sessions", undefined);
  }

  counts(): Promise<Omit<Counts, "workers">> {
    return this.#process.channel.call("counts", undefined);
  }

  async reload(setup: Setup): Promise<void> {
    await this.#process.channel.call("reload", plain(setup));
  }

  drain(): void {
    this.#process.channel.tell("drain", undefined);
  }

  async stop(grace: number): Promise<void> {
    const timer = setTimeout(() => this.#process.kill(), grace + STOP_MARGIN_MS);
    await this.#process.channel.call("stop", { grace }).catch(() => undefined);
    this.#process.leave();
    await this.gone;
    clearTimeout(timer);
  }

  /** Nothing more is heard of it. */
  abandon(): void {
    this.#process.channel.close();
    this.#process.kill();
  }

  /** When it is gone: what it held is given back, and its sessions are over. */
  async forget(): Promise<void> {
    await this.#forget();
  }

  #ended(connection: number): void {
    const onEnd = this.#sessions.get(connection);
    this.#sessions.delete(connection);
    onEnd?.();
  }

  async #start({ setup, folder, secret, passive }: MemberParts): Promise<void> {
    const start = {
      contract: CONTRACT_VERSION,
      setup: plain(setup),
      folder,
      secret,
      passive: passive instanceof PassiveDesk ? passive.ports : ("own" as const),
    };
    const answer = await Promise.race([
      this.#process.channel.call("start", start).catch((error: unknown) => error),
      this.gone.then((how) => new Error(`it ended at once (${how})`)),
    ]);
    if (answer === CONTRACT_VERSION) return;
    if (typeof answer === "number")
      throw new StartError(
        "the program on the disk speaks another language with its workers than the one that runs",
        "restart the server: this upgrade cannot be done under running sessions",
      );
    throw new StartError(
      `a worker process does not start: ${answer instanceof Error ? answer.message : String(answer)}`,
      "its own lines in the log say more; with workers: 0 the server does without",
      { cause: answer },
    );
  }
}

/** Only what workers need, and nothing that cannot be sent. */
function plain({ config, certificates, journalsAbove, canMakeThumbnails }: Setup): Setup {
  return { config, certificates, journalsAbove, canMakeThumbnails };
}
