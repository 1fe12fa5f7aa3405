import type { X509Certificate } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Config } from "../config/schema.js";
import { type AcmeOrder, CONFIGURED, readOrders, removeOrder, writeOrder } from "../pki/acme/orders.js";
import type { AcmePlan } from "../pki/acme/plan.js";
import { dueIn, failedOrder, freshOrder, inService, type Obtain, renewOrder } from "../pki/acme/renew.js";
import { type AcmeClock, systemClock } from "./acme-clock.js";
import { lockAcme } from "./acme-lock.js";
import { planOf } from "./acme-plan.js";
import {
  acmeUserAgent,
  busyLine,
  damagedLine,
  issuedLine,
  type Line,
  notIssuedLine,
  troubleLine,
} from "./acme-words.js";
import type { AcmeState } from "./control-protocol.js";
import type { DataFolder } from "./data-folder.js";
import type { Log } from "./log.js";

const MINUTE_MS = 60_000;
/** The clock may have jumped, or a file may have been changed: nothing is trusted for longer. */
const LOOK_AGAIN_MS = 60 * MINUTE_MS;
/** Whatever the clock or a file says: an order is tried this often at most, unless the configuration changes. */
const LEAST_BETWEEN_MS = 5 * MINUTE_MS;
/** All of them go over the control socket as one line: so many orders, so many names of each, so many characters of what went wrong. */
const MAX_STATES = 30;
const MAX_NAMES = 10;
const MAX_TROUBLE = 1000;

export interface AcmeKeeperOptions {
  readonly folder: Pick<DataFolder, "path">;
  /** As it is at the time. */
  readonly config: () => Pick<Config, "acme">;
  readonly log: Pick<Log, "info" | "warn" | "error">;
  /** Has the server show what is in the store now. */
  readonly takeUp: () => Promise<void>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock?: AcmeClock;
  readonly obtain?: Obtain;
}

/**
 * Orders and renews certificates while the server runs: the one that the configuration asks for, and those that a command has ordered. What fails is told
 * in the log and tried again; the certificate in service stays.
 */
export class AcmeKeeper {
  readonly #options: AcmeKeeperOptions;
  readonly #clock: AcmeClock;
  readonly #stopping = new AbortController();
  /** By order, on the steady clock: until when it rests, whatever the other clock says by then. */
  readonly #rests = new Map<string, number>();
  /** Files that were told of. */
  readonly #damaged = new Set<string>();
  #states: readonly AcmeState[] = [];
  #running: Promise<void> = Promise.resolve();
  #isRunning = false;
  #lookAgain = false;
  /** Of certificates that are in the store, and not shown yet. */
  #issued: Line[] = [];
  #callOff: () => void = () => {};

  constructor(options: AcmeKeeperOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** As of the last look. */
  get states(): readonly AcmeState[] {
    return this.#states;
  }

  /** Resolves as soon as it knows how things stand; what is due is tried behind that. Never rejects. */
  async begin(): Promise<void> {
    try {
      await this.#remember(await this.#orders());
    } catch (error) {
      this.#say("warn", troubleLine(error));
    }
    this.wake();
  }

  /** Looks at once; also after each change of the configuration or of the orders. */
  wake(): void {
    if (this.#stopping.signal.aborted) return;
    this.#lookAgain = true;
    if (this.#isRunning) return;
    this.#callOff();
    this.#isRunning = true;
    this.#running = this.#run();
  }

  /** Resolves when nothing of it is under way any more. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error("the server stops"));
    this.#callOff();
    await this.#running;
  }

  /** Never rejects. */
  async #run(): Promise<void> {
    let wait = LOOK_AGAIN_MS;
    while (this.#lookAgain && !this.#stopping.signal.aborted) {
      this.#lookAgain = false;
      try {
        wait = await this.#look();
      } catch (error) {
        wait = LEAST_BETWEEN_MS;
        if (!this.#stopping.signal.aborted) this.#say("warn", troubleLine(error));
      }
    }
    this.#isRunning = false;
    if (this.#stopping.signal.aborted) return;
    this.#callOff = this.#clock.after(Math.max(MINUTE_MS, Math.min(wait, LOOK_AGAIN_MS)), () => this.wake());
  }

  /** Tries what is due. Gives the milliseconds until something else is. */
  async #look(): Promise<number> {
    const orders = await this.#orders();
    const waits = await Promise.all(orders.map((order) => this.#waitFor(order)));
    const isDue = waits.includes(0);
    if (isDue) await this.#tryDue();
    if (this.#issued.length > 0) await this.#takeUp();
    return await this.#remember(isDue ? await this.#orders() : orders);
  }

  async #orders(): Promise<readonly AcmeOrder[]> {
    const { path } = this.#options.folder;
    const { orders, damaged } = await readOrders(path);
    for (const file of damaged.filter((each) => !this.#damaged.has(each))) {
      this.#damaged.add(file);
      this.#say("warn", damagedLine(file));
    }
    const others = orders.filter(({ id }) => id !== CONFIGURED);
    const known = orders.find(({ id }) => id === CONFIGURED);
    const plan = planOf(this.#options.config(), path);
    if (plan.names.length === 0) {
      // Its certificate is shown for as long as it is good.
      if (known !== undefined) await removeOrder(path, CONFIGURED);
      return others;
    }
    return [await this.#configured(plan, known), ...others];
  }

  /** What has changed in the configuration is tried at once, whatever failed before. */
  async #configured(plan: AcmePlan, known: AcmeOrder | undefined): Promise<AcmeOrder> {
    // As it is read from the file: without what is undefined.
    if (known !== undefined && isDeepStrictEqual(plain(known.plan), plain(plan))) return known;
    const order = { ...freshOrder(CONFIGURED, plan), current: known?.current };
    await writeOrder(this.#options.folder.path, order);
    this.#rests.delete(CONFIGURED);
    return order;
  }

  async #waitFor(order: AcmeOrder): Promise<number> {
    const wait = await dueIn(this.#options.folder.path, order, this.#clock.now());
    return Math.max(wait, (this.#rests.get(order.id) ?? 0) - this.#clock.steady(), 0);
  }

  async #tryDue(): Promise<void> {
    const lock = await lockAcme(this.#options.folder);
    if (lock === undefined) {
      this.#say("info", busyLine());
      return;
    }
    try {
      // A command may have been quicker.
      for (const order of await this.#orders())
        if (!this.#stopping.signal.aborted && (await this.#waitFor(order)) === 0) await this.#try(order);
    } finally {
      lock.release();
    }
  }

  async #try(order: AcmeOrder): Promise<void> {
    const { folder, env, obtain } = this.#options;
    this.#rest(order, LEAST_BETWEEN_MS);
    try {
      const next = await renewOrder(order, {
        dataFolder: folder.path,
        userAgent: acmeUserAgent(),
        env,
        signal: this.#stopping.signal,
        now: () => this.#clock.now(),
        warn: (error) => this.#say("warn", troubleLine(error)),
        ...(obtain === undefined ? {} : { obtain }),
      });
      this.#issued.push(issuedLine(next, await inService(folder.path, next)));
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      const old = await inService(folder.path, order);
      const now = this.#clock.now();
      const failed = failedOrder(order, error, now);
      this.#rest(order, await dueIn(folder.path, failed, now));
      this.#say(isInNeed(old, now) ? "error" : "warn", notIssuedLine(failed, error, old));
    }
  }

  #rest({ id }: AcmeOrder, milliseconds: number): void {
    this.#rests.set(id, this.#clock.steady() + Math.max(milliseconds, LEAST_BETWEEN_MS));
  }

  async #takeUp(): Promise<void> {
    await this.#options.takeUp();
    for (const line of this.#issued.splice(0)) this.#say("info", line);
  }

  async #remember(orders: readonly AcmeOrder[]): Promise<number> {
    const states: AcmeState[] = [];
    let next = LOOK_AGAIN_MS;
    for (const order of orders) {
      const wait = await this.#waitFor(order);
      next = Math.min(next, wait);
      states.push(stateOf(order, await inService(this.#options.folder.path, order), this.#clock.now() + wait));
    }
    states.sort((a, b) => b.failures - a.failures || a.next.localeCompare(b.next));
    this.#states = states.slice(0, MAX_STATES);
    return next;
  }

  #say(
    level: "info" | "warn" | "error",
    [fields, message]: readonly [Readonly<Record<string, unknown>>, string],
  ): void {
    this.#options.log[level](fields, message);
  }
}

function stateOf(
  { id, plan, failures, trouble }: AcmeOrder,
  certificate: X509Certificate | undefined,
  next: number,
): AcmeState {
  return {
    id,
    names: plan.names.slice(0, MAX_NAMES),
    moreNames: Math.max(0, plan.names.length - MAX_NAMES),
    until: certificate === undefined ? undefined : new Date(certificate.validTo).toISOString(),
    next: new Date(next).toISOString(),
    failures,
    ...(trouble === undefined
      ? {}
      : { trouble: trouble.message.slice(0, MAX_TROUBLE), hint: trouble.hint.slice(0, MAX_TROUBLE) }),
  };
}

function plain(plan: AcmePlan): unknown {
  return JSON.parse(JSON.stringify(plan));
}

/** There is none, or it ends within days. */
function isInNeed(certificate: { readonly validTo: string } | undefined, now: number): boolean {
  return certificate === undefined || Date.parse(certificate.validTo) - now < 7 * 24 * 60 * MINUTE_MS;
}
