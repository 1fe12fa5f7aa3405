// CLIENT-RESULTS.md out of client-results.json. `npm run bench:client` writes it at its end; by hand, where only words have changed:
//
//   node bench/client/pages.js
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { inRoot } from "../../scripts/support/root.js";
import { explanationFor } from "../report/explanation.js";
import { page } from "./report.js";

/** CLIENT-RESULTS.md; `results` as in client-results.json. */
export function clientPage(results) {
  // Where time goes where a target is missed. Written by hand, after profiles.
  const text = readFileSync(inRoot("bench", "client", "missed.md"), "utf8");
  return page({ ...results, explained: explanationFor(text, results.machine, "bench/client/missed.md") });
}

export function writeClientResults(folder, results) {
  writeFileSync(path.join(folder, "client-results.json"), `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(path.join(folder, "CLIENT-RESULTS.md"), clientPage(results));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  writeClientResults(inRoot("bench"), JSON.parse(readFileSync(inRoot("bench", "client-results.json"), "utf8")));
