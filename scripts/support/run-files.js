// Runs test files in the order in which they are named; `node --test` would sort them.
//
//   node run-files.js SKIPPED-FILE AT-ONCE LIMIT-MS FILE...
//
// To SKIPPED-FILE goes a line for each test that was skipped.

import { createWriteStream } from "node:fs";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import skippedReporter from "./skipped-reporter.js";

const [skippedFile = "", atOnce = "", limit = "", ...files] = process.argv.slice(2);
const stop = new AbortController();
// Their processes end with this one.
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"]))
  process.once(signal, () => {
    process.exitCode = 1;
    stop.abort();
  });

const events = run({ files, concurrency: Number(atOnce), timeout: Number(limit), signal: stop.signal });
events.on("test:fail", ({ todo }) => {
  if (todo === undefined || todo === false) process.exitCode = 1;
});
events.compose(new spec()).pipe(process.stdout);
events.compose(skippedReporter).pipe(createWriteStream(skippedFile));
