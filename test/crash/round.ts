import assert from "node:assert/strict";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Upload, Verdict } from "./clients/contract.js";
import { programs } from "./clients/index.js";
import { clientUses } from "./clients/names.js";
import { hashOf } from "./inspector.js";
import { Judge } from "./judge.js";
import { type Break, describePlan, mayContinue, type Plan } from "./plan.js";
import { Chance } from "./random.js";
import type { Site } from "./site.js";

/** Attempts without a cut, and with nothing left of an earlier one, after which a client that still fails cannot be helped; of clients that try once, and of those that try again by themselves. */
const MAX_TRIES = { once: 10, again: 3 };

/** How a round went that broke no promise. */
export interface RoundResult {
  readonly plan: Plan;
  /** Those that were reached. */
  readonly breaks: readonly Break["kind"][];
  /** How often the client was started. */
  readonly attempts: number;
  /** What the client said of the attempt that was cut. */
  readonly first: Verdict["said"];
  readonly milliseconds: number;
}

/** Plays one plan to its end. Rejects, with all that is needed to see why, when a promise was broken. */
export async function playRound(site: Site, plan: Plan): Promise<RoundResult> {
  const round = await Round.prepare(site, plan);
  try {
    return await round.play();
  } catch (error) {
    throw new Error(`${round.describe()}\n${error instanceof Error ? error.stack : String(error)}`);
  } finally {
    site.proxy.disarm();
    site.proxy.dropAll();
    await round.clean();
  }
}

class Round {
  readonly #site: Site;
  readonly #plan: Plan;
  readonly #name: string;
  readonly #judge: Judge;
  readonly #verdicts: Verdict[] = [];
  readonly #reached: Break["kind"][] = [];
  readonly #left: Break[];
  #killer = new AbortController();

  private constructor(site: Site, plan: Plan, judge: Judge, name: string) {
    this.#site = site;
    this.#plan = plan;
    this.#judge = judge;
    this.#name = name;
    this.#left = [...plan.breaks];
  }

  static async prepare(site: Site, plan: Plan): Promise<Round> {
    const chance = new Chance(plan.seed, plan.index, 3);
    const source = chance.bytes(plan.size);
    const old = plan.before === "prefix" ? source.subarray(0, plan.oldSize) : chance.bytes(plan.oldSize);
    const name = `r${plan.index}-${chance.between(0, 9999)}`;
    for (const folder of [site.home, site.local]) await mkdir(path.join(folder, name));
    await writeFile(path.join(site.local, name, "file.bin"), source);
    if (plan.before !== "new") await writeFile(path.join(site.home, name, "file.bin"), old);
    const judge = new Judge(site, {
      ...{ directory: `/${name}`, file: `/${name}/file.bin` },
      source: { hash: hashOf(source), size: source.length },
      old: plan.before === "new" ? undefined : { hash: hashOf(old), size: old.length },
      // It removes what it is about to replace.
      removesFirst: clientUses[plan.client].mirror,
      mayEmpty: clientUses[plan.client].program === "curl",
    });
    return new Round(site, plan, judge, name);
  }

  async play(): Promise<RoundResult> {
    const begun = performance.now();
    let tries = 0;
    for (;;) {
      const before = this.#reached.length;
      const isAlone = !this.#site.proxy.hasSilent;
      const verdict = await this.#attempt();
      this.#verdicts.push(verdict);
      await this.#judge.look();
      this.#judge.explain(this.#verdicts.map(({ words }) => words).join("\n"));
      if (verdict.said === "done") break;
      if (verdict.begun) await this.#judge.expectOffer();
      if (isAlone && this.#reached.length === before) tries += 1;
      assert.ok(
        tries <= MAX_TRIES[clientUses[this.#plan.client].retries ? "again" : "once"],
        "the client fails without being cut",
      );
    }
    await this.#judge.expectWhole(!this.#reached.includes("kill-server"));
    const [first] = this.#verdicts;
    assert.ok(first);
    const milliseconds = performance.now() - begun;
    return {
      plan: this.#plan,
      breaks: this.#reached,
      attempts: this.#verdicts.length,
      first: first.said,
      milliseconds,
    };
  }

  async clean(): Promise<void> {
    for (const folder of [this.#site.home, this.#site.local])
      await rm(path.join(folder, this.#name), { recursive: true, force: true });
  }

  describe(): string {
    const { seed, index } = this.#plan;
    const words = this.#verdicts.map(({ said, begun, words }, at) => `-- attempt ${at} ${said} ${begun}\n${words}`);
    return `seed ${seed}, round ${index}: ${describePlan(this.#plan)}\nreached: ${this.#reached}\n${words.join("\n")}`;
  }

  /** One start of the client, with as many breaks as it comes to. */
  async #attempt(): Promise<Verdict> {
    this.#killer = new AbortController();
    let over = false;
    const { client, tls } = this.#plan;
    const use = clientUses[client];
    const begun = this.#verdicts.some((verdict) => verdict.begun);
    const upload: Upload = {
      ...this.#site.login,
      ...{ tls, use, kill: this.#killer.signal },
      local: path.join(this.#site.local, this.#name, "file.bin"),
      remote: `/${this.#name}/file.bin`,
      goOn: use.continues || (this.#verdicts.length > 0 && mayContinue(this.#plan, begun)),
    };
    const breaking = this.#breakWhileRunning(() => over);
    const verdict = await programs[use.program](upload);
    over = true;
    this.#site.proxy.disarm();
    await breaking;
    return verdict;
  }

  async #breakWhileRunning(isOver: () => boolean): Promise<void> {
    const { proxy } = this.#site;
    while (this.#left.length > 0 && !isOver()) {
      const [next] = this.#left;
      if (next === undefined) return;
      const fired = await proxy.arm(next.trigger);
      if (fired === undefined) return;
      this.#left.shift();
      this.#reached.push(next.kind);
      await this.#strike(next);
      await this.#judge.look();
      proxy.release();
    }
  }

  async #strike({ kind, delay: wait }: Break): Promise<void> {
    if (wait > 0) await delay(wait);
    if (kind === "kill-client") this.#killer.abort();
    if (kind !== "kill-server") return;
    this.#site.proxy.hold();
    await this.#site.kill();
    await this.#site.start();
  }
}
