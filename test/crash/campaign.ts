import { makePlan, type PlanKind } from "./plan.js";
import { playRound, type RoundResult } from "./round.js";
import { Site, type SiteOptions } from "./site.js";

export interface CampaignOptions {
  readonly kind: PlanKind;
  readonly seed: number;
  /** The first round. */
  readonly from: number;
  /** Goes on until that many breaks were reached. */
  readonly breaks: number;
  /** Rounds at once, each on a server of its own. */
  readonly sites: number;
}

export interface CampaignResult {
  readonly rounds: readonly RoundResult[];
  /** In words, one a round that broke a promise. */
  readonly broken: readonly string[];
}

/** A broken promise may leave a server in a state that says nothing about the next round. */
const MAX_BROKEN = 20;
/** Every second server continues all but small files where they lie. */
const siteOptions: readonly SiteOptions[] = [{}, { copyLimit: "64KiB" }];

export async function runCampaign({ kind, seed, from, breaks, sites }: CampaignOptions): Promise<CampaignResult> {
  const rounds: RoundResult[] = [];
  const broken: string[] = [];
  let reached = 0;
  let next = from;
  const work = async (number: number): Promise<void> => {
    await using site = await Site.open(siteOptions[number % siteOptions.length]);
    while (reached < breaks && broken.length < MAX_BROKEN) {
      try {
        const result = await playRound(site, makePlan(kind, seed, next++));
        rounds.push(result);
        reached += result.breaks.length;
      } catch (error) {
        broken.push(String(error));
        if (!site.server.isRunning) await site.start();
      }
    }
    await site.stop();
  };
  await Promise.all(Array.from({ length: sites }, (_, number) => work(number)));
  return { rounds, broken };
}
