import type { Arrival } from "../../server/door.js";
import type { Report } from "../../server/events.js";
import type { ClientEnds } from "../../server/upload-ends.js";
import { type Kicked, oldestFirst, type SessionsEnded, type SessionsSeen } from "../../server/who.js";
import type { Log } from "../log.js";
import type { Setup } from "../setup.js";
import { StartError } from "../start-error.js";
import { askAll, sessionsOf } from "./ask-all.js";
import { ChannelClosed } from "./channel.js";
import type { TransferEvent } from "./contract.js";
import { type OneWorker, sumOfEnds } from "./counts.js";
import { Member, WorkerSilent } from "./member.js";
import type { PassiveDesk } from "./passive-desk.js";
import { PassiveGroups } from "./passive-groups.js";
import { Rests } from "./rests.js";
import type { SharedState } from "./shared.js";

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

/** The worker processes: one that dies is replaced, and all of them can be replaced by new ones under running sessions. */
export class Fleet {
  readonly #parts: FleetParts;
  /** Those that take new sessions. */
  readonly #current = new Set<Member>();
  /** Those that finish their sessions. */
  readonly #leaving = new Set<Member>();
  /** Those that start, or wait for the others that start with them. */
  readonly #fresh = new Set<Member>();
  /** Control connections that came while no worker was there. */
  readonly #arrivals: Arrival[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  /** Of workers that have left. */
  #pastEnds: readonly ClientEnds[] = [];
  #setup: Setup;
  /** One replacement after the other. */
  #replacing: Promise<unknown> = Promise.resolve();
  #isReplacing = false;
  readonly #relaunches = new Set<Promise<void>>();
  readonly #rests = new Rests();
  #stopping = false;

  constructor(parts: FleetParts) {
    this.#parts = parts;
    this.#setup = parts.setup();
  }

  /** Rejects with StartError when one of them does not start. */
  async start(): Promise<void> {
    for (const member of await this.#launchAll()) this.#join(member);
  }

  take(arrival: Arrival): void {
    const answering = [...this.#current].filter(({ isSilent }) => !isSilent);
    const [first, ...others] = answering.length === 0 ? this.#current : answering;
    if (this.#stopping || arrival.raw.destroyed) {
      arrival.raw.destroy();
      arrival.onEnd();
    } else if (first === undefined) this.#arrivals.push(arrival);
    else others.reduce((least, one) => (one.sessions < least.sessions ? one : least), first).take(arrival);
  }

  async counts(): Promise<{ readonly workers: readonly OneWorker[]; readonly pastEnds: readonly ClientEnds[] }> {
    const all = [
      ...[...this.#current].map((member) => ({ member, leaving: false })),
      ...[...this.#leaving].map((member) => ({ member, leaving: true })),
    ];
    const counts = all.map(async ({ member, leaving }): Promise<OneWorker> => {
      const { pid, sessions } = member;
      const silent = { sessions, transfers: 0, uploadEnds: [], memoryMiB: 0, answers: false };
      const own = await member.counts().then(
        (known) => ({ ...known, answers: true }),
        (error: unknown) => {
          if (error instanceof WorkerSilent) return silent;
          throw error;
        },
      );
      return { ...own, pid, leaving };
    });
    const settled = await Promise.allSettled(counts);
    const workers = settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    return { workers, pastEnds: this.#pastEnds };
  }

  async sessions(): Promise<SessionsSeen> {
    const { sessions, silent } = await sessionsOf(this.#serving);
    return { sessions: oldestFirst(sessions), silent };
  }

  /** A worker that does not answer does it when it goes on. */
  async kick(whom: Kicked): Promise<SessionsEnded> {
    const { answers, silent } = await askAll(this.#serving, (member) => member.kick(whom));
    const ended = answers.reduce((sum, count) => sum + count, 0);
    // Only one can have had a certain session.
    return { ended, silent: "session" in whom && ended > 0 ? [] : silent };
  }

  /** Resolves when the sessions whose end a client has seen by now are over here too; without a worker that does not answer. Never rejects. */
  async settled(): Promise<void> {
    await askAll(
      this.#serving.filter(({ sessions }) => sessions > 0),
      (member) => member.settled(),
    );
  }

  async reload(setup: Setup): Promise<void> {
    this.#setup = setup;
    const started = [...this.#fresh].filter(({ isReady }) => isReady);
    await Promise.all([...this.#serving, ...started].map((member) => this.#reloadOne(member, setup)));
  }

  /** New processes of the code as it is on the disk now. Rejects with StartError, and then all is as it was. */
  replace(): Promise<{ readonly fresh: number; readonly leaving: number }> {
    const next = this.#replacing.then(() => this.#replace());
    this.#replacing = next.catch(() => undefined);
    return next;
  }

  async stop(grace: number): Promise<void> {
    this.#stopping = true;
    for (const timer of this.#timers) clearTimeout(timer);
    for (const { raw, onEnd } of this.#arrivals.splice(0)) {
      raw.destroy();
      onEnd();
    }
    await Promise.all([...this.#serving, ...this.#fresh].map((member) => member.stop(grace)));
    await this.#replacing;
    await Promise.all(this.#relaunches);
    await this.#parts.passive.close();
  }

  async abandon(): Promise<void> {
    this.#stopping = true;
    await Promise.all([...this.#serving, ...this.#fresh].map((member) => member.abandon()));
  }

  async #replace(): Promise<{ readonly fresh: number; readonly leaving: number }> {
    const { passive, workers } = this.#parts;
    this.#isReplacing = true;
    try {
      // Whom they would bring would be one too many.
      for (const timer of this.#timers) clearTimeout(timer);
      this.#timers.clear();
      await Promise.all(this.#relaunches);
      if (this.#stopping) throw stopping();
      if (passive instanceof PassiveGroups && passive.free < workers) throw noPortsLeft();
      const fresh = await this.#launchAll();
      const old = [...this.#current];
      this.#current.clear();
      for (const member of fresh) this.#join(member);
      for (const member of old) {
        this.#leaving.add(member);
        member.drain();
      }
      return { fresh: fresh.length, leaving: old.length };
    } finally {
      this.#isReplacing = false;
      this.#fill();
    }
  }

  /** What died while all were being replaced; without that, or where that failed, nobody else takes its place. */
  #fill(): void {
    if (this.#stopping) return;
    for (let missing = this.#parts.workers - this.#current.size; missing > 0; missing--) this.#relaunch();
  }

  async #reloadOne(member: Member, setup: Setup): Promise<void> {
    try {
      await member.reload(setup);
    } catch (error) {
      // It is replaced by one that begins with this.
      if (error instanceof ChannelClosed) return;
      this.#parts.report({
        type: "failure",
        label: undefined,
        doing: `telling the worker process ${member.pid} of new settings`,
        error,
      });
    }
  }

  /** All, or none when one of them does not start. */
  async #launchAll(): Promise<readonly Member[]> {
    const launches = Array.from({ length: this.#parts.workers }, () => this.#launch());
    const settled = await Promise.allSettled(launches);
    const started = settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    const failure = settled.find((one) => one.status === "rejected");
    if (failure === undefined && !this.#stopping) return started;
    await Promise.all(started.map((member) => this.#dismiss(member)));
    throw failure === undefined || this.#stopping ? stopping() : failure.reason;
  }

  get #serving(): readonly Member[] {
    return [...this.#current, ...this.#leaving];
  }

  /** It is one of the fresh until it joins. */
  async #launch(): Promise<Member> {
    const setup = this.#setup;
    const otherSessions = (than: Member) => sessionsOf(this.#serving.filter((one) => one !== than));
    const member = Member.make({ ...this.#parts, setup, otherSessions });
    this.#fresh.add(member);
    try {
      await member.start();
    } catch (error) {
      this.#fresh.delete(member);
      throw error;
    }
    // It was reloaded while this one started.
    if (setup !== this.#setup) await this.#reloadOne(member, this.#setup);
    return member;
  }

  async #dismiss(member: Member): Promise<void> {
    this.#fresh.delete(member);
    await member.dismiss();
  }

  #join(member: Member): void {
    this.#fresh.delete(member);
    this.#current.add(member);
    void member.gone.then((how) => this.#lost(member, how));
    for (const arrival of this.#arrivals.splice(0)) this.take(arrival);
  }

  async #lost(member: Member, how: string): Promise<void> {
    const wasLeaving = this.#leaving.delete(member);
    const lostSessions = member.sessions;
    this.#current.delete(member);
    this.#pastEnds = sumOfEnds([...this.#pastEnds, ...member.farewell]);
    for (const arrival of member.undelivered) this.take(arrival);
    await member.forget();
    if (this.#stopping || (wasLeaving && lostSessions === 0)) return;
    this.#parts.log.error(
      { event: "worker-died", pid: member.pid, how, sessions: lostSessions },
      `a worker process died (${how}), and ${lostSessions} sessions with it${wasLeaving ? "" : "; another takes its place"}`,
    );
    if (wasLeaving || this.#isReplacing) return;
    this.#relaunchAfter(this.#rests.after(member.age));
  }

  #replaced(member: Member): void {
    this.#join(member);
    this.#parts.log.info({ event: "worker-started", pid: member.pid }, "another worker process takes sessions");
  }

  #relaunchAfter(rest: number): void {
    if (rest === 0) {
      this.#relaunch();
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#relaunch();
    }, rest);
    this.#timers.add(timer);
  }

  #relaunch(): void {
    const relaunch = this.#relaunchOne().finally(() => this.#relaunches.delete(relaunch));
    this.#relaunches.add(relaunch);
  }

  /** Never rejects. */
  async #relaunchOne(): Promise<void> {
    try {
      const member = await this.#launch();
      if (this.#stopping) await this.#dismiss(member);
      else this.#replaced(member);
    } catch (error) {
      if (this.#stopping) return;
      this.#parts.report({ type: "failure", label: undefined, doing: "starting a worker process", error });
      if (!this.#isReplacing) this.#relaunchAfter(this.#rests.after(0));
    }
  }
}

function noPortsLeft(): StartError {
  return new StartError(
    "the processes of earlier upgrades still have sessions, and no passive ports are left for new ones",
    "wait until they have ended (sealift status), or widen passive.ports and restart",
  );
}

function stopping(): StartError {
  return new StartError("the server is stopping");
}
