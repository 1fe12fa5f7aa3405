import { makePlan, type PlanKind } from "./plan.js";
import { playRound, type RoundResult } from "./round.js";
import { Site, type SiteOptions } from "./site.js";

/** Every second one continues all but small files where they lie. */
export async function openSites(count: number): Promise<readonly Site[]> {
  return await Promise.all(
    Array.from({ length: count }, (_, number) => Site.open(siteOptions[number % siteOptions.length])),
  );
}

/** Each server must have lived until now, and must end well. */
export async function closeSites(sites: readonly Site[]): Promise<void> {
  try {
    await Promise.all(sites.map((site) => site.stop()));
  } finally {
    await Promise.all(sites.map((site) => site[Symbol.asyncDispose]()));
  }
}

export interface CampaignOptions {
  readonly kind: PlanKind;
  readonly seed: number;
  /** The first round. */
  readonly from: number;
  /** Goes on until that many breaks were reached. */
  readonly breaks: number;
  /** As many rounds at once as there are sites. */
  readonly sites: readonly Site[];
  readonly onRound?: (result: RoundResult) => void;
}

export interface CampaignResult {
  readonly rounds: readonly RoundResult[];
  /** In words, one a round that broke a promise. */
  readonly broken: readonly string[];
}

/** What is so broken need not be shown more often. */
const MAX_BROKEN = 10;
const siteOptions: readonly SiteOptions[] = [{}, { copyLimit: "64KiB" }];

export async function runCampaign(options: CampaignOptions): Promise<CampaignResult> {
  const { kind, seed, from, breaks, sites } = options;
  const rounds: RoundResult[] = [];
  const broken: string[] = [];
  let reached = 0;
  let next = from;
  const work = async (site: Site): Promise<void> => {
    while (reached < breaks && broken.length < MAX_BROKEN) {
      try {
        const result = await playRound(site, makePlan(kind, seed, next++));
        rounds.push(result);
        options.onRound?.(result);
        reached += result.breaks.length;
      } catch (error) {
        broken.push(String(error));
        if (!site.server.isRunning) await site.start();
      }
    }
  };
  await Promise.all(sites.map(work));
  return { rounds, broken };
}
