import type { Socket } from "node:net";
import type { Report } from "../../server/events.js";
import type { ClientEnds } from "../../server/upload-ends.js";
import type { SessionView } from "../../server/who.js";
import type { Log } from "../log.js";
import type { Setup } from "../setup.js";
import { StartError } from "../start-error.js";
import type { TransferEvent } from "./contract.js";
import type { OneWorker } from "./counts.js";
import { Member } from "./member.js";
import type { PassiveDesk } from "./passive-desk.js";
import { PassiveGroups } from "./passive-groups.js";
import type { SharedState } from "./shared.js";

/** A worker that ends sooner is not replaced at once, or a fault at its start would keep the machine busy. */
const SHORT_LIFE_MS = 2_000;
const FIRST_REST_MS = 100;
const LONGEST_REST_MS = 10_000;

export interface FleetParts {
  /** Processes. */
  readonly workers: number;
  /** The data folder. */
  readonly folder: string;
  readonly secret: Uint8Array;
  readonly setup: () => Setup;
  readonly passive: PassiveGroups | PassiveDesk;
  readonly shared: SharedState;
  readonly log: Log;
  readonly report: Report;
  /** For the file of transfers. */
  readonly transferred: (event: TransferEvent) => void;
}

interface Arrival {
  readonly raw: Socket;
  readonly implicit: boolean;
  readonly onEnd: () => void;
}

/** The worker processes: one that dies is replaced, and all of them can be replaced by new ones under running sessions. */
export class Fleet {
  readonly #parts: FleetParts;
  /** Those that take new sessions. */
  readonly #current = new Set<Member>();
  /** Those that finish their sessions. */
  readonly #leaving = new Set<Member>();
  /** Control connections that came while no worker was there. */
  readonly #arrivals: Arrival[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  /** Of workers that have left. */
  readonly #pastEnds: ClientEnds[] = [];
  #setup: Setup;
  #shortLives = 0;
  #stopping = false;

  constructor(parts: FleetParts) {
    this.#parts = parts;
    this.#setup = parts.setup();
  }

  /** Rejects with StartError when one of them does not start. */
  async start(): Promise<void> {
    for (const member of await this.#launchAll()) this.#join(member);
  }

  /** A control connection that nobody has read. `onEnd` is called when its session is over. */
  take(raw: Socket, implicit: boolean, onEnd: () => void): void {
    const [first, ...others] = this.#current;
    if (this.#stopping || (first === undefined && raw.destroyed)) {
      raw.destroy();
      onEnd();
    } else if (first === undefined) this.#arrivals.push({ raw, implicit, onEnd });
    else others.reduce((least, one) => (one.sessions < least.sessions ? one : least), first).take(raw, implicit, onEnd);
  }

  async counts(): Promise<{ readonly workers: readonly OneWorker[]; readonly pastEnds: readonly ClientEnds[] }> {
    const all = [
      ...[...this.#current].map((member) => ({ member, leaving: false })),
      ...[...this.#leaving].map((member) => ({ member, leaving: true })),
    ];
    const counts = all.map(async ({ member, leaving }) => ({ ...(await member.counts()), pid: member.pid, leaving }));
    const settled = await Promise.allSettled(counts);
    const workers = settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    return { workers, pastEnds: this.#pastEnds };
  }

  async reload(setup: Setup): Promise<void> {
    this.#setup = setup;
    // One that is gone meanwhile is replaced by one that begins with this.
    await Promise.allSettled([...this.#current, ...this.#leaving].map((member) => member.reload(setup)));
  }

  /** New processes of the code as it is on the disk now. Rejects with StartError, and then all is as it was. */
  async replace(): Promise<{ readonly fresh: number; readonly leaving: number }> {
    const { passive, workers } = this.#parts;
    if (passive instanceof PassiveGroups && passive.free < workers)
      throw new StartError(
        "the processes of earlier upgrades still have sessions, and no passive ports are left for new ones",
        "wait until they have ended (sealift status), or widen passive.ports and restart",
      );
    const fresh = await this.#launchAll();
    const old = [...this.#current];
    this.#current.clear();
    for (const member of fresh) this.#join(member);
    for (const member of old) {
      this.#leaving.add(member);
      member.drain();
    }
    return { fresh: fresh.length, leaving: old.length };
  }

  async stop(grace: number): Promise<void> {
    this.#stopping = true;
    for (const timer of this.#timers) clearTimeout(timer);
    for (const { raw, onEnd } of this.#arrivals.splice(0)) {
      raw.destroy();
      onEnd();
    }
    await Promise.all([...this.#current, ...this.#leaving].map((member) => member.stop(grace)));
    await this.#parts.passive.close();
  }

  abandon(): void {
    this.#stopping = true;
    for (const member of [...this.#current, ...this.#leaving]) member.abandon();
  }

  /** All, or none when one of them does not start. */
  async #launchAll(): Promise<readonly Member[]> {
    const launches = Array.from({ length: this.#parts.workers }, () => this.#launch());
    const settled = await Promise.allSettled(launches);
    const started = settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    const failure = settled.find((one) => one.status === "rejected");
    if (failure === undefined) return started;
    await Promise.all(started.map((member) => member.stop(0)));
    throw failure.reason;
  }

  /** A worker that dies while it is asked has none. */
  async #otherSessions(than: Member): Promise<readonly SessionView[]> {
    const others = [...this.#current, ...this.#leaving].filter((member) => member !== than);
    return (await Promise.all(others.map((member) => member.sessionViews().catch(() => [])))).flat();
  }

  async #launch(): Promise<Member> {
    const setup = this.#setup;
    const member = await Member.launch({ ...this.#parts, setup, otherSessions: (than) => this.#otherSessions(than) });
    // It was reloaded while this one started.
    if (setup !== this.#setup) await member.reload(this.#setup);
    return member;
  }

  #join(member: Member): void {
    this.#current.add(member);
    void member.gone.then((how) => this.#lost(member, how));
    for (const { raw, implicit, onEnd } of this.#arrivals.splice(0)) this.take(raw, implicit, onEnd);
  }

  async #lost(member: Member, how: string): Promise<void> {
    const wasLeaving = this.#leaving.delete(member);
    const lostSessions = member.sessions;
    this.#current.delete(member);
    this.#pastEnds.push(...member.farewell);
    await member.forget();
    if (this.#stopping || (wasLeaving && lostSessions === 0)) return;
    this.#parts.log.error(
      { event: "worker-died", pid: member.pid, how, sessions: lostSessions },
      `a worker process died (${how}), and ${lostSessions} sessions with it${wasLeaving ? "" : "; another takes its place"}`,
    );
    if (wasLeaving) return;
    this.#shortLives = member.age < SHORT_LIFE_MS ? this.#shortLives + 1 : 0;
    if (this.#shortLives === 0) this.#relaunch();
    else this.#relaunchAfter(Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** this.#shortLives));
  }

  #replaced(member: Member): void {
    this.#join(member);
    this.#parts.log.info({ event: "worker-started", pid: member.pid }, "another worker process takes sessions");
  }

  #relaunchAfter(rest: number): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#relaunch();
    }, rest);
    this.#timers.add(timer);
  }

  #relaunch(): void {
    this.#launch().then(
      (member) => {
        if (this.#stopping) void member.stop(0);
        else this.#replaced(member);
      },
      (error: unknown) => {
        this.#parts.report({ type: "failure", label: undefined, doing: "starting a worker process", error });
        if (!this.#stopping) this.#relaunchAfter(LONGEST_REST_MS);
      },
    );
  }
}
