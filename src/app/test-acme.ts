import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { readConfig } from "../config/load.js";
import type { Config } from "../config/schema.js";
import { AcmeError } from "../pki/acme/errors.js";
import type { AcmePlan } from "../pki/acme/plan.js";
import type { Obtain } from "../pki/acme/renew.js";
import { certify } from "../pki/certify.js";
import { splitCertificates } from "../pki/inspect.js";
import { planInstall } from "../pki/install.js";
import { generateKey } from "../pki/keys.js";
import type { AcmeClock } from "./acme-clock.js";
import { AcmeKeeper } from "./acme-keeper.js";

export const MINUTE_MS = 60_000;
export const DAY_MS = 1440 * MINUTE_MS;
export const START = Date.UTC(2026, 5, 1);

/** Time that passes when it is told to; the wall clock can be set. */
export class FakeClock implements AcmeClock {
  #steady = 0;
  #set = START;
  #waiting: { at: number; run: () => void } | undefined;

  now(): number {
    return this.#set + this.#steady;
  }

  steady(): number {
    return this.#steady;
  }

  after(milliseconds: number, run: () => void): () => void {
    assert.equal(this.#waiting, undefined, "one timer is enough");
    const waiting = { at: this.#steady + milliseconds, run };
    this.#waiting = waiting;
    return () => {
      if (this.#waiting === waiting) this.#waiting = undefined;
    };
  }

  /** Milliseconds until it looks again. */
  get pause(): number {
    return (this.#waiting?.at ?? Number.NaN) - this.#steady;
  }

  /** To the next look, which may come late: machines sleep. */
  skip(least = 0): void {
    const waiting = this.#waiting ?? assert.fail("nothing is waited for");
    this.#waiting = undefined;
    this.#steady = Math.max(waiting.at, this.#steady + least);
    waiting.run();
  }

  set(time: number): void {
    this.#set = time - this.#steady;
  }
}

export type Line = Readonly<Record<string, unknown>> & { readonly level: string; readonly message: string };

/** A keeper on a folder of its own, with an authority that does as told. */
export class Scene {
  readonly clock = new FakeClock();
  readonly lines: Line[] = [];
  readonly asked: AcmePlan[] = [];
  taken = 0;
  acme: Record<string, unknown> = { names: ["ftp.example.com"] };
  /** What the authority does; undefined: it issues. */
  refuses: (() => Promise<never>) | undefined;
  takeUpFails = false;
  days = 90;
  readonly keeper: AcmeKeeper;
  readonly #rested = new EventEmitter();

  /** `data`: the data folder. */
  constructor(data: string, clock?: FakeClock) {
    if (clock !== undefined) this.clock = clock;
    const log = (level: string) => (fields: Readonly<Record<string, unknown>>, message: string) =>
      void this.lines.push({ ...fields, level, message });
    const after = this.clock.after.bind(this.clock);
    this.keeper = new AcmeKeeper({
      folder: { path: data },
      config: () => this.#config(),
      log: { info: log("info"), warn: log("warn"), error: log("error") },
      takeUp: async () => {
        if (this.takeUpFails) throw new Error("not taken up");
        this.taken += 1;
      },
      env: {},
      clock: {
        now: () => this.clock.now(),
        steady: () => this.clock.steady(),
        after: (milliseconds, run) => {
          const callOff = after(milliseconds, run);
          this.#rested.emit("rest");
          return callOff;
        },
      },
      obtain: this.#obtain,
    });
  }

  /** Looks, and rests. */
  async wake(how: () => void = () => this.keeper.wake()): Promise<void> {
    const rest = once(this.#rested, "rest");
    how();
    await rest;
  }

  /** Looks until that much time has passed, in steps of a fortieth of it or more. */
  async pass(milliseconds: number): Promise<void> {
    const until = this.clock.steady() + milliseconds;
    const step = milliseconds / 40;
    while (this.clock.steady() + Math.max(this.clock.pause, step) <= until + 1)
      await this.wake(() => this.clock.skip(step));
  }

  events(event: string): readonly Line[] {
    return this.lines.filter((line) => line.event === event);
  }

  #config(): Pick<Config, "acme"> {
    return readConfig({ text: JSON.stringify({ acme: this.acme }) });
  }

  readonly #obtain: Obtain = async (plan) => {
    this.asked.push(plan);
    if (this.refuses !== undefined) await this.refuses();
    const key = await generateKey("ecdsa-p256");
    const names = plan.names.map((value) => ({ type: "dns" as const, value }));
    const now = new Date(this.clock.now());
    const pem = await certify(key, { profile: "server", subject: {}, names, days: this.days, now });
    const certificates = splitCertificates(pem).map((each) => new X509Certificate(each));
    return planInstall({ certificates, keys: [key] }, { now });
  };
}

/** An authority that issues nothing. */
export const refuse = (retryAfter?: number) => async (): Promise<never> => {
  throw new AcmeError("acme-refused", "the authority refused the order: no", "ask again", { retryAfter });
};
