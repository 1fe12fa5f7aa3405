#!/usr/bin/env node
import { existsSync } from "node:fs";

const folder = new URL("../dist/src/cli/", import.meta.url);
const load = (name) => import(new URL(name, folder).href);

async function run() {
  const verb = process.argv[2] ?? "";
  // A server starts once and runs for long.
  if (verb !== "serve") {
    (await load("compile-cache.js")).keepCompiled();
    (await load("young-generation.js")).keepYoungGenerationSmall();
  }
  const { clientGroups } = await load("client/groups.js");
  const isClients = clientGroups.some(({ names }) => names.includes(verb));
  // The client's commands are in one file, which starts sooner.
  await load(isClients ? "../../bundle/client/main.js" : "main.js");
}

/** The package of which something is missing; undefined: Sealift itself. */
function packageIn(message) {
  const [, name] = /^Cannot find package '([^']+)'/.exec(message) ?? [];
  const [, file = ""] = /^Cannot find module '([^']+)'/.exec(message) ?? [];
  const [, owner] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file) ?? [];
  return name ?? (owner === "sealift" ? undefined : owner);
}

/** Of an installation that is not whole. */
function sayWhatIsMissing({ message }) {
  const name = packageIn(message);
  const isSource = existsSync(new URL("../src", import.meta.url));
  const cure = isSource ? "run npm run build, or npm start, in its folder" : "install it again";
  process.stderr.write(
    name === undefined
      ? `error: Sealift has not been built, or not all of it is there\nhint: ${cure}\n`
      : `error: the package ${name}, which Sealift needs, is not there, or not all of it\nhint: ${isSource ? "run npm install in its folder" : "install Sealift again"}\n`,
  );
  process.exitCode = 1;
}

try {
  await run();
} catch (error) {
  if (error?.code !== "ERR_MODULE_NOT_FOUND") throw error;
  sayWhatIsMissing(error);
}
