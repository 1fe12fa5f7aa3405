import type { Server } from "node:net";
import type { Arrival } from "../../server/door.js";
import type { ClientEnds } from "../../server/upload-ends.js";
import type { Kicked, SessionsSeen, SessionView } from "../../server/who.js";
import { untilAborted } from "../../support/until-aborted.js";
import type { Log } from "../log.js";
import type { Counts } from "../protocol.js";
import type { Setup } from "../setup.js";
import { StartError } from "../start-error.js";
import type { TransferEvent } from "./contract.js";
import { plain, type StartParts, startWorker } from "./member-start.js";
import { PassiveDesk } from "./passive-desk.js";
import type { PassivePlace } from "./passive-groups.js";
import type { SharedState } from "./shared.js";
import { WorkerProcess } from "./worker-process.js";

/** Beyond the grace that sessions have, for the process to say that it is done. */
const STOP_MARGIN_MS = 5_000;
/** For a worker to answer; one that is stuck must not keep an operator waiting for the others. */
export const ANSWER_MS = 3_000;

/** It lives and does not answer. */
export class WorkerSilent extends Error {
  constructor() {
    super("it does not answer; end it (SIGKILL) if it stays so: another takes its place");
    this.name = "WorkerSilent";
  }
}

export interface MemberParts extends StartParts {
  readonly shared: SharedState;
  readonly otherSessions: (than: Member) => Promise<SessionsSeen>;
  readonly log: Log;
  /** For the file of transfers. */
  readonly transferred: (event: TransferEvent) => void;
}

/** One worker process as the supervisor sees it: its sessions, its passive ports, and what else it holds here. */
export class Member {
  /** Resolves when the process is gone, with what ended it. */
  readonly gone: Promise<string>;
  readonly #parts: MemberParts;
  readonly #process: WorkerProcess;
  readonly #listeners: readonly Server[];
  readonly #began = performance.now();
  readonly #sessions = new Map<number, () => void>();
  readonly #forget: () => Promise<void>;
  /** Control connections that it did not get, since it had gone. */
  readonly #undelivered: Arrival[] = [];
  #farewell: readonly ClientEnds[] = [];
  #overdue = false;
  #isReady = false;
  #nextConnection = 1;

  /** Throws StartError when there are no ports for it. It takes nothing before it has started. */
  static make(parts: MemberParts): Member {
    const { passive } = parts;
    if (passive instanceof PassiveDesk) return new Member(parts, processOf(parts), undefined);
    const noPorts = new StartError(
      "no passive ports are left for another worker process",
      "wait until those of earlier upgrades have ended (sealift status), or widen passive.ports and restart",
    );
    if (passive.free === 0) throw noPorts;
    const process = processOf(parts);
    const place = passive.take();
    if (place !== undefined) return new Member(parts, process, place);
    process.kill();
    throw noPorts;
  }

  private constructor(parts: MemberParts, process: WorkerProcess, place: PassivePlace | undefined) {
    const { passive, shared, otherSessions, log, transferred } = parts;
    this.#parts = parts;
    this.#process = process;
    this.#listeners = place?.listeners ?? [];
    this.gone = process.gone;
    const { channel } = process;
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
      if (place !== undefined && !(passive instanceof PassiveDesk)) await passive.giveBack(place.group);
    };
  }

  /** Rejects with StartError when it does not start; then nothing of it is left. */
  async start(): Promise<void> {
    const { channel } = this.#process;
    try {
      for (const listener of this.#listeners) channel.tell("listener", undefined, listener);
      await startWorker(this.#process, this.#parts);
    } catch (error) {
      this.#process.kill();
      await this.gone;
      this.#closeListeners();
      await this.forget();
      throw error;
    }
    // The worker has its own by now.
    this.#closeListeners();
    this.#isReady = true;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** Ends one that was never given a session, and forgets it. */
  async dismiss(): Promise<void> {
    await this.stop(0);
    await this.forget();
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

  /** Nothing of them has been read, so another one can serve them. */
  get undelivered(): readonly Arrival[] {
    return this.#undelivered;
  }

  take(arrival: Arrival): void {
    const { raw, implicit, onEnd } = arrival;
    const connection = this.#nextConnection++;
    this.#sessions.set(connection, onEnd);
    this.#process.channel.tell("take", { connection, implicit }, raw, () => {
      if (this.#sessions.delete(connection)) this.#undelivered.push(arrival);
    });
  }

  /** It was asked, has not answered in time, and still has not. */
  get isSilent(): boolean {
    return this.#overdue;
  }

  /** Rejects with WorkerSilent when it does not answer in time, as do the next four. */
  async sessionViews(): Promise<readonly SessionView[]> {
    return await this.#ask(() => this.#process.channel.call("sessions", undefined));
  }

  /** What it hears is in order, so it does this also when it answers too late. */
  async kick(whom: Kicked): Promise<number> {
    return await this.#answerTo(this.#process.channel.call("kick", whom));
  }

  /** Resolves when it has told the end of all sessions whose end a client has seen by now. */
  async settled(): Promise<void> {
    await this.#ask(() => this.#process.channel.call("settled", undefined));
  }

  async counts(): Promise<Omit<Counts, "workers">> {
    return await this.#ask(() => this.#process.channel.call("counts", undefined));
  }

  /** What it hears is in order, so it takes this up also when it answers too late. */
  async reload(setup: Setup): Promise<void> {
    const reloaded = this.#process.channel.call("reload", plain(setup));
    await untilAborted(reloaded, AbortSignal.timeout(ANSWER_MS)).catch(asSilent);
  }

  drain(): void {
    this.#process.channel.tell("drain", undefined);
  }

  async stop(grace: number): Promise<void> {
    if (!this.#isReady) {
      this.#process.kill();
      await this.gone;
      return;
    }
    const timer = setTimeout(() => this.#process.kill(), grace + STOP_MARGIN_MS);
    await this.#process.channel.call("stop", { grace }).catch(() => undefined);
    this.#process.leave();
    await this.gone;
    clearTimeout(timer);
  }

  /** What it has said so far is heard, then nothing more. Never rejects. */
  async abandon(): Promise<void> {
    // Its answer comes behind the lines for the log that it sent before; they would be lost with the channel.
    if (this.#isReady) await this.counts().catch(() => undefined);
    this.#process.channel.close();
    this.#process.kill();
  }

  /** One that does not answer is not asked more, or questions would heap up. */
  async #ask<T>(question: () => Promise<T>): Promise<T> {
    if (this.#overdue) throw new WorkerSilent();
    return await this.#answerTo(question());
  }

  async #answerTo<T>(asked: Promise<T>): Promise<T> {
    const answered = (): void => {
      this.#overdue = false;
    };
    try {
      return await untilAborted(asked, AbortSignal.timeout(ANSWER_MS));
    } catch (error) {
      if (isTimeout(error)) {
        this.#overdue = true;
        void asked.then(answered, answered);
      }
      return asSilent(error);
    }
  }

  #closeListeners(): void {
    for (const listener of this.#listeners) if (listener.listening) listener.close();
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
}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === "TimeoutError";
}

function asSilent(error: unknown): never {
  throw isTimeout(error) ? new WorkerSilent() : error;
}

function processOf({ log }: MemberParts): WorkerProcess {
  const process: WorkerProcess = new WorkerProcess((line) =>
    log.warn({ event: "worker-said", pid: process.pid }, line),
  );
  return process;
}
