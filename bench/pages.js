// The pages out of results.json: RESULTS.md and its curves. `npm run bench` writes them at its end; by hand, where only words have changed:
//
//   node bench/pages.js
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { inRoot } from "../scripts/support/root.js";
import { writeReadme } from "./readme.js";
import { curvesOf, label } from "./report/curves.js";
import { explanationFor } from "./report/explanation.js";
import { page } from "./report/markdown.js";

/** RESULTS.md; `results` as in results.json. */
export function resultsPage(results, curves = curvesOf(results.scenarios)) {
  // What figures do not say: where time goes where a target is missed, and what was tried. Written by hand, after profiles.
  const explained = explanationFor(readFileSync(inRoot("bench", "missed.md"), "utf8"), results.machine);
  return page({ ...results, curves, label, explained });
}

/** RESULTS.md, results.json and the curves. */
export function writeResults(folder, results) {
  const curves = curvesOf(results.scenarios);
  rmSync(path.join(folder, "curves"), { recursive: true, force: true });
  mkdirSync(path.join(folder, "curves"), { recursive: true });
  for (const { file, svg } of curves.flatMap(({ files }) => files)) writeFileSync(path.join(folder, file), svg);
  writeFileSync(path.join(folder, "results.json"), `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(path.join(folder, "RESULTS.md"), resultsPage(results, curves));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  writeResults(inRoot("bench"), JSON.parse(readFileSync(inRoot("bench", "results.json"), "utf8")));
  writeReadme();
}
