import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { watchLeaks } from "../../test/support/leaks.js";
import { type TemporaryFolder, temporaryFolder } from "../../test/support/temporary.js";
import { readConfig } from "../config/load.js";
import type { Config } from "../config/schema.js";
import { AcmeError } from "../pki/acme/errors.js";
import { type AcmeOrder, readOrder, readOrders } from "../pki/acme/orders.js";
import type { AcmePlan } from "../pki/acme/plan.js";
import type { Obtain } from "../pki/acme/renew.js";
import { certify } from "../pki/certify.js";
import { splitCertificates } from "../pki/inspect.js";
import { planInstall } from "../pki/install.js";
import { generateKey } from "../pki/keys.js";
import { storedIds } from "../pki/stored.js";
import type { AcmeClock } from "./acme-clock.js";
import { AcmeKeeper } from "./acme-keeper.js";
import { lockAcme } from "./acme-lock.js";

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
const START = Date.UTC(2026, 5, 1);

/** Time that passes when it is told to; the wall clock can be set. */
class FakeClock implements AcmeClock {
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

let folder: TemporaryFolder;
let data = "";
before(async () => {
  folder = await temporaryFolder("acme-keeper");
});
after(() => folder.remove());
let number = 0;
beforeEach(() => {
  data = path.join(folder.path, `data-${number++}`);
});
watchLeaks();

type Line = Readonly<Record<string, unknown>> & { readonly level: string; readonly message: string };

/** A keeper on a folder of its own, with an authority that does as told. */
class Scene {
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

  constructor(clock?: FakeClock) {
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

const refuse = (retryAfter?: number) => async (): Promise<never> => {
  throw new AcmeError("acme-refused", "the authority refused the order: no", "ask again", { retryAfter });
};

test("what the configuration asks for is got at once, renewed once at two thirds, and the old one goes then", async () => {
  const scene = new Scene();
  await scene.wake();
  assert.deepEqual([scene.asked.length, scene.taken], [1, 1]);
  assert.deepEqual(await storedIds(data), ["ftp.example.com"]);
  assert.match(
    String(scene.events("acme-issued")[0]?.message),
    /^a new certificate for ftp\.example\.com, good until 2026-08-29/,
  );
  await scene.pass(59 * DAY_MS);
  assert.equal(scene.asked.length, 1);
  await scene.pass(7 * DAY_MS);
  assert.deepEqual([scene.asked.length, scene.taken], [2, 2]);
  assert.deepEqual(await storedIds(data), ["ftp.example.com-2"]);
  assert.ok(scene.clock.pause <= 60 * MINUTE_MS);
  await scene.keeper.stop();
});

test("a failure leaves the old one in service, and is tried again with growing rests, as long as the authority asks", async () => {
  const scene = new Scene();
  await scene.wake();
  scene.refuses = refuse();
  await scene.pass(59 * DAY_MS);
  while (scene.asked.length === 1) await scene.wake(() => scene.clock.skip(DAY_MS / 4));
  await scene.pass(DAY_MS);
  const [first] = scene.events("acme-failed");
  assert.deepEqual([first?.level, first?.hint], ["warn", "ask again"]);
  assert.match(
    String(first?.message),
    /^no new certificate for ftp\.example\.com: the authority refused the order: no; ask again; the one until 2026-08-29 stays in service, and it is tried again$/,
  );
  const tries = scene.asked.length;
  assert.ok(tries >= 5 && tries <= 8, `${tries}`);
  assert.deepEqual(await storedIds(data), ["ftp.example.com"]);
  const [state] = scene.keeper.states;
  assert.deepEqual(
    [state?.failures, state?.trouble, state?.until],
    [tries - 1, "the authority refused the order: no", "2026-08-29T22:59:59.000Z"],
  );
  scene.refuses = refuse(5 * DAY_MS);
  await scene.pass(2 * DAY_MS);
  const before = scene.asked.length;
  assert.equal(before, tries + 1);
  await scene.pass(2.5 * DAY_MS);
  assert.equal(scene.asked.length, before);
  scene.refuses = undefined;
  await scene.pass(3 * DAY_MS);
  assert.deepEqual([scene.taken, scene.keeper.states[0]?.failures], [2, 0]);
  await scene.keeper.stop();
});

test("near its end, and without any, a failure is an error", async () => {
  const scene = new Scene();
  scene.refuses = refuse();
  await scene.wake();
  assert.equal(scene.events("acme-failed")[0]?.level, "error");
  assert.match(String(scene.lines[0]?.message), /there is none in service/);
  await scene.keeper.stop();
});

test("a rest after a failure outlives a restart; a change of the configuration ends it", async () => {
  const clock = new FakeClock();
  const scene = new Scene(clock);
  scene.refuses = refuse();
  await scene.wake();
  await scene.keeper.stop();
  const next = new Scene(clock);
  await next.wake();
  assert.equal(next.asked.length, 0);
  next.acme = { names: ["ftp.example.com"], key: "rsa-2048" };
  await next.wake();
  assert.deepEqual([next.asked.length, next.asked[0]?.key], [1, "rsa-2048"]);
  await next.wake();
  assert.equal(next.asked.length, 1);
  next.acme = { names: ["ftp.example.com"], key: "rsa-2048", directory: "letsencrypt-staging" };
  await next.wake();
  assert.deepEqual([next.asked.length, next.asked[1]?.directory.includes("staging")], [2, true]);
  await next.keeper.stop();
});

test("a clock that is set makes it neither spin nor sleep", async () => {
  const scene = new Scene();
  await scene.wake();
  // 2040: as the authority's clock is asked, it fails, and rests.
  scene.clock.set(Date.UTC(2040, 0, 1));
  scene.refuses = async () => {
    throw new AcmeError("acme-clock", "the clock of this machine says 2040", "set it right");
  };
  await scene.pass(DAY_MS);
  const inFuture = scene.asked.length - 1;
  assert.ok(inFuture >= 2 && inFuture <= 8, `${inFuture}`);
  // Right again: the certificate is good, and nothing is due.
  scene.clock.set(START + 30 * DAY_MS);
  scene.refuses = undefined;
  const before = scene.asked.length;
  await scene.pass(2 * DAY_MS);
  assert.equal(scene.asked.length, before);
  // 1970: not due by that clock, but looked at every hour.
  scene.clock.set(0);
  await scene.pass(DAY_MS);
  assert.equal(scene.asked.length, before);
  assert.ok(scene.clock.pause <= 60 * MINUTE_MS);
  scene.clock.set(START + 70 * DAY_MS);
  await scene.pass(60 * MINUTE_MS);
  assert.equal(scene.asked.length, before + 1);
  // A clock that is set back all the time does not shorten the rests of this process.
  scene.refuses = refuse();
  await rm(path.join(data, "tls", "certificates"), { recursive: true });
  for (let turn = 0; turn < 60; turn++) {
    scene.clock.set(START - turn * DAY_MS);
    await scene.wake(() => scene.clock.skip());
  }
  assert.ok(scene.asked.length - before <= 14, `${scene.asked.length - before}`);
  await scene.keeper.stop();
});

test("an authority that issues what is due at once is not asked without end", async () => {
  const scene = new Scene();
  scene.days = 1;
  await scene.wake();
  scene.clock.set(START + 40 * DAY_MS);
  const before = scene.asked.length;
  // Each is expired when it comes, by this clock.
  scene.refuses = async () => {
    throw new AcmeError("acme-clock", "expired", "set it right");
  };
  await scene.pass(DAY_MS);
  assert.ok(scene.asked.length - before < 10);
  await scene.keeper.stop();
});

test("while a command orders, the server waits for its turn", async () => {
  const scene = new Scene();
  const lock = await lockAcme({ path: data });
  await scene.wake();
  assert.deepEqual([scene.asked.length, scene.events("acme-busy").length], [0, 1]);
  assert.equal(scene.clock.pause, MINUTE_MS);
  assert.equal(await lockAcme({ path: data }), undefined);
  lock?.release();
  await scene.pass(MINUTE_MS);
  assert.equal(scene.asked.length, 1);
  await scene.keeper.stop();
});

test("what could not be taken up is taken up later, and not ordered again", async () => {
  const scene = new Scene();
  scene.takeUpFails = true;
  await scene.wake();
  assert.deepEqual([scene.events("acme-trouble")[0]?.message, scene.events("acme-issued").length], ["not taken up", 0]);
  scene.takeUpFails = false;
  await scene.pass(5 * MINUTE_MS);
  assert.deepEqual([scene.asked.length, scene.taken, scene.events("acme-issued").length], [1, 1, 1]);
  await scene.keeper.stop();
});

test("names taken out of the configuration are ordered no more; a damaged file is told of, and stops nothing", async () => {
  const scene = new Scene();
  await scene.wake();
  scene.acme = { names: [] };
  await scene.wake();
  assert.deepEqual([(await readOrders(data)).orders, await storedIds(data)], [[], ["ftp.example.com"]]);
  const file = path.join(data, "tls", "acme", "orders", "broken.json");
  await writeFile(file, '{"plan":{"names":');
  scene.acme = { names: ["other.example.com"] };
  await scene.wake();
  assert.match(String(scene.events("acme-trouble")[0]?.message), /broken\.json holds no order that can be read/);
  assert.equal((await readOrder(data, "config")).current?.id, "other.example.com");
  assert.match(await readFile(path.join(data, "tls", "acme", "orders", "config.json"), "utf8"), /"failures": 0/);
  await scene.keeper.stop();
});

test("a try that a crash breaks off counts as failed", async () => {
  const scene = new Scene();
  let seen: AcmeOrder | undefined;
  scene.refuses = async () => {
    seen = await readOrder(data, "config");
    return await refuse()();
  };
  await scene.wake();
  assert.deepEqual(
    [seen?.failures, seen?.lastTry, seen?.trouble?.message],
    [1, START, "the last try was broken off before it had ended"],
  );
  assert.equal((await readOrder(data, "config")).trouble?.message, "the authority refused the order: no");
  await scene.keeper.stop();
});

test("stopping gives up what is under way, and that counts as no failure", async () => {
  const scene = new Scene();
  const begun = new EventEmitter();
  const called = once(begun, "begun");
  let giveUp: () => void = () => {};
  scene.refuses = () =>
    new Promise((_, reject) => {
      giveUp = () => reject(new Error("given up"));
      begun.emit("begun");
    });
  scene.keeper.wake();
  await called;
  const stopped = scene.keeper.stop();
  giveUp();
  await stopped;
  assert.deepEqual([scene.lines, (await readOrder(data, "config")).failures], [[], 0]);
});
