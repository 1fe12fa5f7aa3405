import assert from "node:assert/strict";
import { after, before } from "node:test";
import { peerTest } from "../interop/peers.js";
import { closeSites, openSites, runCampaign } from "./campaign.js";
import type { PlanKind } from "./plan.js";
import type { RoundResult } from "./round.js";
import type { Site } from "./site.js";
import { summary } from "./summary.js";

// The rounds are always the same, a small share; .ci/run plays 400 cuts and 50 kills, `npm run crash` others and more.
const SEED = 1;
const CUTS = 30;
const KILLS = 4;
/** So that no test takes long. */
const CUTS_A_TEST = 30;
const KILLS_A_TEST = 4;
/** Rounds at once. Most of their time they wait for clients that wait. */
const SITES = 6;
const programs = ["curl", "lftp", "python3"] as const;

const rounds: RoundResult[] = [];
let sites: readonly Site[] = [];

before(async () => {
  sites = await openSites(SITES);
});

after(async () => {
  process.stdout.write(`${summary(rounds)}\n`);
  await closeSites(sites);
});

async function campaign(kind: PlanKind, from: number, breaks: number): Promise<void> {
  const result = await runCampaign({ kind, seed: SEED, from, breaks, sites });
  rounds.push(...result.rounds);
  if (result.broken.length > 0) assert.fail(`${result.broken.length} broken; the first:\n${result.broken[0]}`);
  for (const over of [true, false])
    assert.ok(result.rounds.filter(({ plan }) => (plan.before === "new") === over).length > breaks / 5);
}

for (let part = 0; part < CUTS / CUTS_A_TEST; part++) {
  peerTest(`an upload that is cut is whole or absent: ${CUTS_A_TEST} cuts, part ${part + 1}`, programs, () =>
    campaign("cuts", part * 1000, CUTS_A_TEST),
  );
}

for (let part = 0; part < KILLS / KILLS_A_TEST; part++) {
  peerTest(
    `an upload is whole or absent when the server is killed: ${KILLS_A_TEST} kills, part ${part + 1}`,
    programs,
    () => campaign("kills", part * 1000, KILLS_A_TEST),
  );
}
