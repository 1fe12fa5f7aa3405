// Some scenarios are measured again, of a newer Sealift; the others stay as an earlier run on this machine, beside the same peers, has measured them.
import { existsSync, readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { Trouble } from "../scripts/support/say.js";

/**
 * What stays of the results in `file`: `{ scenarios, profiles, sittings }`, each scenario with `of`, the Sealift that it was measured of. `setting`: machine, versions and rounds of this run;
 * `isAgain`: whether a scenario, by its name, is measured again.
 */
export function takeEarlier(file, setting, isAgain) {
  if (!existsSync(file))
    throw new Trouble("there are no results of which some could stay", "without --again all is measured");
  const { scenarios, profiles, sittings, ...earlier } = JSON.parse(readFileSync(file, "utf8"));
  if (!isDeepStrictEqual(comparable(earlier), comparable(setting)))
    throw new Trouble(
      "the results that are there are of another machine, other peers or another number of rounds",
      "without --again all is measured",
    );
  return {
    scenarios: scenarios
      .filter(({ name }) => !isAgain(name))
      .map((each) => ({ of: earlier.versions.Sealift, ...each })),
    profiles: profiles.filter(({ name }) => !isAgain(name)),
    sittings,
  };
}

/** What must be the same for figures to stand beside each other. */
function comparable({ machine: { date: _date, ...machine }, versions: { Sealift: _sealift, ...versions }, rounds }) {
  return JSON.parse(JSON.stringify({ machine, versions, rounds }));
}

/** Groups by the Sealift that they were measured of, `[of, members]`, the largest first. */
export const mostFirst = (groups) => [...groups].sort(([, a], [, b]) => b.length - a.length);

/** "1, commit abcdef123456": with as much of the commit as people type. */
export const shortOf = (of) => of.replace(/(commit [0-9a-f]{7})[0-9a-f]+/, "$1");

/** In words, where not all scenarios were measured of one Sealift; else "". */
export function ofWhich(scenarios) {
  const groups = new Map();
  for (const { of, title } of scenarios) groups.set(of, [...(groups.get(of) ?? []), title]);
  if (groups.size < 2) return "";
  const [[most], ...others] = mostFirst(groups);
  const lines = others.map(([of, titles]) => `- ${of}: ${titles.join("; ")}`);
  return `Measured of Sealift ${most}, but for what was measured again (\`--again\`) of\n\n${lines.join("\n")}`;
}
