/**
 * Cuts of connections and kills of the server, with real clients:
 * node dist/test/crash/run.js [CUTS [KILLS [SITES]]]
 * SEED=N repeats a run, ROUND=N plays a single round of it (KIND=cuts or kills). Exit code 1 when a promise was broken.
 */

import { randomInt } from "node:crypto";
import { closeSites, openSites, runCampaign } from "./campaign.js";
import { describePlan, makePlan, type PlanKind } from "./plan.js";
import { playRound, type RoundResult } from "./round.js";
import { Site } from "./site.js";
import { summary } from "./summary.js";

const seed = Number(process.env.SEED ?? randomInt(2 ** 31));
const [cuts = 500, kills = 500, siteCount = 5] = process.argv.slice(2).map(Number);

function onRound({ plan, breaks, attempts, milliseconds }: RoundResult): void {
  if (process.env.VERBOSE === undefined) return;
  const how = `${(milliseconds / 1000).toFixed(1)} s, ${attempts} starts, reached ${breaks.length}`;
  process.stdout.write(`${plan.index}: ${how}: ${describePlan(plan)}\n`);
}

async function playOne(index: number): Promise<void> {
  await using site = await Site.open(process.env.COPY_LIMIT === undefined ? {} : { copyLimit: process.env.COPY_LIMIT });
  const kind = (process.env.KIND ?? "cuts") as PlanKind;
  process.stdout.write(`${summary([await playRound(site, makePlan(kind, seed, index))])}\n`);
}

async function playAll(): Promise<void> {
  const rounds: RoundResult[] = [];
  const broken: string[] = [];
  const sites = await openSites(siteCount);
  for (const [kind, breaks] of [
    ["cuts", cuts],
    ["kills", kills],
  ] as const) {
    if (breaks === 0) continue;
    const begun = performance.now();
    const result = await runCampaign({ kind, seed, from: 0, breaks, sites, onRound });
    rounds.push(...result.rounds);
    broken.push(...result.broken.map((words) => `KIND=${kind} ${words}`));
    process.stdout.write(`${kind}: ${((performance.now() - begun) / 1000).toFixed(1)} s\n`);
  }
  await closeSites(sites);
  process.stdout.write(`${summary(rounds)}\n`);
  for (const words of broken) process.stdout.write(`\nBROKEN ${words}\n`);
  process.stdout.write(`SEED=${seed}: ${broken.length} broken\n`);
  process.exitCode = broken.length === 0 ? 0 : 1;
}

process.stdout.write(`SEED=${seed}\n`);
await (process.env.ROUND === undefined ? playAll() : playOne(Number(process.env.ROUND)));
