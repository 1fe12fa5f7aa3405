#!/usr/bin/env node
import { existsSync } from "node:fs";

const folder = new URL("../dist/src/cli/", import.meta.url);
if (existsSync(new URL("main.js", folder))) {
  // A server starts once and runs for long.
  if (process.argv[2] !== "serve") {
    (await import(new URL("compile-cache.js", folder).href)).keepCompiled();
    (await import(new URL("young-generation.js", folder).href)).keepYoungGenerationSmall();
  }
  await import(new URL("main.js", folder).href);
} else {
  process.stderr.write("error: Sealift has not been built\nhint: run npm run build, or npm start, in its folder\n");
  process.exitCode = 1;
}
