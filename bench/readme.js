// Puts the short table into the README, as results.json has it. `npm run bench` does so at its end.
//
//   node bench/readme.js
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { inRoot } from "../scripts/support/root.js";
import { Trouble } from "../scripts/support/say.js";
import { shortTable } from "./report/readme.js";

const PART = /(<!-- bench -->\n)[\s\S]*?(<!-- \/bench -->)/;

/** What the README shall be; `text`: what it is. */
export function readmeWith(text, results) {
  if (!PART.test(text)) throw new Trouble("README.md has no place for the table", "<!-- bench --> and <!-- /bench -->");
  return text.replace(PART, (_, before, after) => `${before}${shortTable(results)}${after}`);
}

export function writeReadme() {
  const file = inRoot("README.md");
  const results = inRoot("bench", "results.json");
  if (!existsSync(results)) throw new Trouble("there are no results", "npm run bench");
  writeFileSync(file, readmeWith(readFileSync(file, "utf8"), JSON.parse(readFileSync(results, "utf8"))));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) writeReadme();
