#!/usr/bin/env node
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

/** Of an installation that is not whole. */
function sayWhatIsMissing({ message }) {
  const name = /^Cannot find package '([^']+)'/.exec(message)?.[1];
  process.stderr.write(
    name === undefined
      ? "error: Sealift has not been built, or not all of it is there\nhint: run npm run build, or npm start, in its folder\n"
      : `error: the package ${name}, which Sealift needs, is not there\nhint: run npm install in its folder\n`,
  );
  process.exitCode = 1;
}

try {
  await run();
} catch (error) {
  if (error?.code !== "ERR_MODULE_NOT_FOUND") throw error;
  sayWhatIsMissing(error);
}
