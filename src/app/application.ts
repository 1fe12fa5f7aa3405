import { type SilentProcess, whoLine } from "../server/who.js";
import type { Staple } from "../tls/context.js";
import { CertificateCare } from "./certificate-care.js";
import type { ControlAnswer, ControlRequest, SessionLine, Status } from "./control-protocol.js";
import { currentWarnings } from "./current-warnings.js";
import { removeIfThere } from "./data-folder.js";
import { endFirstStart } from "./first-start.js";
import type { Log } from "./log.js";
import { describeError } from "./log-line.js";
import type { Running } from "./parts.js";
import type { Ready } from "./ready.js";
import { type ReloadOptions, takeUpCertificates, takeUpChanges, takeUpStaples } from "./reload.js";
import { inWords, StartError } from "./start-error.js";
import { profilesOf } from "./tls-terms.js";

/** The running product, joined by `startApplication`: it reloads, says how it is, and stops. */
export class Application {
  /** As it was at the start. */
  readonly ready: Ready;
  readonly log: Log;
  /** Resolves when everything has ended; rejects when that failed. */
  readonly stopped: Promise<void>;
  /** What a second wish to stop does. */
  stopNow: () => void = () => {};
  readonly #running: Running;
  readonly #startedAt = Date.now();
  readonly #care: CertificateCare;
  #reloading: Promise<unknown> = Promise.resolve();
  #stopping = false;
  #abandoned = false;
  #end: (failure: unknown) => void = () => {};

  constructor(running: Running) {
    this.#running = running;
    this.ready = running.ready;
    this.log = running.log;
    this.#care = new CertificateCare(running, {
      take: () => this.#inTurn(() => this.#takeCertificates()),
      staple: (staples) => this.#inTurn(() => this.#staple(staples)),
    });
    this.stopped = new Promise((resolve, reject) => {
      this.#end = (failure) => (failure === undefined ? resolve() : reject(failure));
    });
  }

  /** Path of the certificates for clients. */
  get trust(): string {
    return this.#running.current.certificates.trust;
  }

  /** The first user's password has been shown, or there was none to show. */
  async announced(): Promise<void> {
    await endFirstStart(this.#running.folder);
  }

  /** Reads configuration and certificates anew; users always are. Rejects when something cannot be used, and then nothing has changed. Gives notes for the operator. */
  reload(options: ReloadOptions = {}): Promise<readonly string[]> {
    return this.#inTurn(() => this.#reload(options));
  }

  /** Looks after the certificates from now on. */
  async careForCertificates(): Promise<void> {
    await this.#care.look();
  }

  /** Reads the certificates anew, and nothing else. Rejects when they cannot be used, and then nothing has changed. */
  takeUpCertificates(): Promise<void> {
    return this.#inTurn(() => this.#takeCertificates());
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#reloading.then(work);
    this.#reloading = next.catch(() => undefined);
    return next;
  }

  /** As SIGTERM: the first time running transfers may end for `shutdown.grace`, the second time everything ends at once. */
  stop(): void {
    if (this.#stopping) {
      if (!this.#abandoned) this.stopNow();
      return;
    }
    this.#stopping = true;
    this.#stop().then(() => {
      if (!this.#abandoned) this.#end(undefined);
    }, this.#end);
  }

  /** Never rejects. */
  async answer(request: ControlRequest): Promise<ControlAnswer> {
    switch (request.do) {
      case "status":
        return { ok: true, status: await this.status() };
      case "reload":
        return await answerOrSay(async () => ({ ok: true, notes: await this.reload() }));
      case "upgrade":
        return await answerOrSay(async () => ({ ok: true, notes: [await this.upgrade()] }));
      case "sessions":
        return { ok: true, ...(await this.sessions()) };
      case "kick":
        return await answerOrSay(async () => ({ ok: true, ...(await this.kick(request)) }));
      case "stop":
        // The answer goes out before the end begins.
        setImmediate(() => this.stop());
        return { ok: true };
    }
  }

  /** The process ends right after this: the last line of the log can be written. A stop under way comes to no end of its own. Never rejects. */
  async abandon(): Promise<void> {
    this.#abandoned = true;
    await this.#running.server.abandon();
  }

  /** New worker processes of the code as it is on the disk now. Rejects with StartError; gives a note for the operator. */
  async upgrade(): Promise<string> {
    const { log, server } = this.#running;
    if (this.#stopping) throw new StartError("the server is stopping");
    const note = await server.upgrade();
    log.info({ event: "upgraded" }, note);
    return note;
  }

  async sessions(): Promise<Unheard & { readonly sessions: readonly SessionLine[] }> {
    const { sessions, silent } = await this.#running.server.sessions();
    const now = Date.now();
    const lines = sessions.map((view) => {
      const { session, user, address } = view;
      return { session, user, address, words: whoLine(view, now) };
    });
    return { sessions: lines, ...unheard(silent) };
  }

  /** How many sessions were ended. Rejects with StartError where none is meant, or there is none. */
  async kick({ session, user }: Pick<ControlRequest, "session" | "user">): Promise<Unheard & { kicked: number }> {
    if (session === undefined && user === undefined) throw new StartError("say which session, or whose");
    const whom = session === undefined ? { user: user ?? "" } : { session };
    const { ended, silent } = await this.#running.server.kick(whom);
    if (ended === 0 && silent.length === 0)
      throw new StartError("there is no such session", "sealift sessions lists those that there are");
    const later =
      silent.length === 0 ? "" : `; ${silent.length} worker processes do not answer, and do it when they go on`;
    this.#running.log.info(
      { event: "kicked", session, user, sessions: ended, ...unheard(silent) },
      `${ended} sessions ended by the operator${later}`,
    );
    return { kicked: ended, ...unheard(silent) };
  }

  async status(): Promise<Status> {
    const { explicit, implicit, passive } = this.ready;
    const { config } = this.#running.current;
    return {
      pid: process.pid,
      uptimeSeconds: Math.floor((Date.now() - this.#startedAt) / 1000),
      explicit,
      implicit,
      passive,
      acme: this.#running.acme.states,
      tls: profilesOf(config),
      warnings: currentWarnings(this.#running.current),
      ...(await this.#running.server.counts()),
    };
  }

  /** What came of it is in the log in any case: a signal has no other answer. */
  async #reload(options: ReloadOptions): Promise<readonly string[]> {
    const { log, acme } = this.#running;
    try {
      if (this.#stopping) throw new StartError("the server is stopping");
      const { live, restart, notes } = await takeUpChanges(this.#running, options);
      log.info({ event: "reloaded", live, restart }, ["reloaded", ...notes].join("; "));
      acme.wake();
      void this.#care.look();
      return notes;
    } catch (error) {
      const { message, hint } = inWords(error);
      const [first = "", ...lines] = message.split("\n");
      log.error({ event: "reload-failed", hint, ...(lines.length === 0 ? {} : { lines }) }, `not reloaded: ${first}`);
      throw error;
    }
  }

  async #takeCertificates(): Promise<void> {
    if (this.#stopping) return;
    const { log } = this.#running;
    await takeUpCertificates(this.#running, (notes) => {
      log.info({ event: "certificates" }, ["certificate files have changed", ...notes].join("; "));
      void this.#care.look();
    });
  }

  async #staple(staples: ReadonlyMap<string, Staple>): Promise<void> {
    const { log } = this.#running;
    if (this.#stopping) return;
    try {
      await takeUpStaples(this.#running, staples);
      log.debug({ event: "stapled", certificates: staples.size }, `OCSP answers for ${staples.size} certificates`);
    } catch (error) {
      log.error({ event: "stapling-failed", error: describeError(error) }, "OCSP answers could not be taken up");
    }
  }

  async #stop(): Promise<void> {
    const { log, server, accounts, current, folder, control, lock, forgetTraces, sweeper } = this.#running;
    const { acme, clientCertificates } = this.#running;
    log.info({ event: "stopping" }, "stopping: no new sessions, running transfers may end");
    // It may have to take back a record in the DNS, beside transfers that may end.
    const noMoreOrders = acme.stop();
    await server.stop(current.config.shutdown.grace);
    if (this.#abandoned) return;
    await noMoreOrders;
    await this.#care.stop();
    await this.#reloading;
    clientCertificates.close();
    await sweeper.stop();
    await accounts.close();
    await current.xferlog.close();
    await removeIfThere(folder.runFile);
    await control.close();
    forgetTraces();
    log.info({ event: "stopped" }, "stopped");
    await log.flush();
    // Who waits for the end may start another server right away.
    lock.release();
    control.hangUp();
  }
}

/** Only where there is something to say. */
interface Unheard {
  readonly silent?: readonly SilentProcess[];
}

function unheard(silent: readonly SilentProcess[]): Unheard {
  return silent.length === 0 ? {} : { silent };
}

async function answerOrSay(work: () => Promise<ControlAnswer>): Promise<ControlAnswer> {
  try {
    return await work();
  } catch (error) {
    const { message, hint } = inWords(error);
    return { ok: false, error: message, ...(hint === undefined ? {} : { hint }) };
  }
}
