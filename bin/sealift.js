#!/usr/bin/env node
import { existsSync } from "node:fs";

const folder = new URL("../dist/src/cli/", import.meta.url);
const load = (name) => import(new URL(name, folder).href);
/** The client's commands in one file, which starts sooner. */
const client = "../../bundle/client/main.js";

if ([client, "main.js"].every((name) => existsSync(new URL(name, folder)))) {
  const verb = process.argv[2] ?? "";
  // A server starts once and runs for long.
  if (verb !== "serve") {
    (await load("compile-cache.js")).keepCompiled();
    (await load("young-generation.js")).keepYoungGenerationSmall();
  }
  const { clientGroups } = await load("client/groups.js");
  const isClients = clientGroups.some(({ names }) => names.includes(verb));
  await load(isClients ? client : "main.js");
} else {
  process.stderr.write("error: Sealift has not been built\nhint: run npm run build, or npm start, in its folder\n");
  process.exitCode = 1;
}
