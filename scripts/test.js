// Runs the tests in dist/, and those of the benchmark's own parts in bench/, with Node's own runner.
//
//   node scripts/test.js [--unit] [--dialogs] [--interop] [PART...] [!PART...]
//
// Without arguments: all. A kind or a part of a path takes in the files that match; several take in more. A part behind ! leaves out what matches.

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { inRoot, root } from "./support/root.js";
import { fail, Trouble } from "./support/say.js";

/** @type {Record<string, string>} */
const kinds = { "--unit": "dist/src/", "--dialogs": "dist/test/dialogs/", "--interop": "dist/test/interop/" };
/** For two cores: one more than that, since there is always one that waits for a deadline or a program. */
const FILES_AT_ONCE = 3;
/** They take longest, so they begin: else one of them would run on alone in the end. The rest follows by name. */
const LONGEST_FIRST = [
  ...["app/workers", "dialogs/peers", "app/first-start", "app/control", "app/acme", "crash/every-byte"],
  ...["app/workers-silent", "dialogs/dialogs", "interop/client-matrix", "interop/matrix", "crash/crash"],
].map((name) => `dist/test/${name}.test.js`);
/** Against a run that does not end by itself; each single test has its own limit in support/test-guard.js. */
const FILE_LIMIT_MS = 480_000;
/** All of them, with two workers on two cores, took 579 s. */
const RUN_LIMIT_MS = 900_000;
/** Variables that tests, and the server that they start, are told things by. */
const OURS = ["SEALIFT_WORKERS", "SEALIFT_REQUIRE_PEERS", "SEALIFT_CUT_EVERY"];

/** @param {string[]} args */
function selectFiles(args) {
  const without = args.filter((arg) => arg.startsWith("!")).map((arg) => arg.slice(1));
  const parts = args.flatMap((arg) => {
    if (arg.startsWith("!")) return [];
    if (!arg.startsWith("--")) return arg;
    const part = kinds[arg];
    if (part === undefined)
      throw new Trouble(`unknown option ${arg}`, `one of ${Object.keys(kinds).join(" ")}, or a part of a path`);
    return part;
  });
  const all = [...testFiles("dist"), ...testFiles("bench")];
  const isWanted = /** @param {string} file */ (file) =>
    (parts.length === 0 || parts.some((part) => file.includes(part))) && !without.some((part) => file.includes(part));
  const files = all.filter(isWanted);
  if (files.length === 0)
    throw new Trouble(
      `no test file matches ${args.join(" ") || "dist/**"}`,
      "`npm run build` first; then ask for a part of a path",
    );
  return longestFirst(files);
}

/** @param {string[]} files */
function longestFirst(files) {
  const long = LONGEST_FIRST.filter((file) => files.includes(file));
  return [...long, ...files.filter((file) => !long.includes(file))];
}

/**
 * @param {string} folder a path from the root
 * @returns {string[]}
 */
function testFiles(folder) {
  if (!existsSync(inRoot(folder))) return [];
  return readdirSync(inRoot(folder), { withFileTypes: true })
    .flatMap((entry) => {
      const name = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return entry.name === "node_modules" ? [] : testFiles(name);
      return entry.name.endsWith(".test.js") ? [name] : [];
    })
    .sort();
}

/**
 * @param {string[]} files
 * @param {string} skippedFile
 * @param {string} runFolder for what the files share, see test/support/run-folder.ts
 * @returns {Promise<number>} exit status
 */
function runTests(files, skippedFile, runFolder) {
  // Set when a test runs this script; the runner would then take itself for a part of that test's.
  const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;
  // What whoever runs them keeps in variables for their own servers is not for the tests'.
  for (const name of Object.keys(inherited)) {
    if (name.startsWith("SEALIFT_") && !OURS.includes(name)) delete inherited[name];
  }
  // Most tests start a server for a moment, and need no more than one process. SEALIFT_WORKERS=2 npm test: all of them with workers.
  // What tests compile is not kept in the home of whoever runs them.
  const environment = {
    SEALIFT_WORKERS: "0",
    NODE_DISABLE_COMPILE_CACHE: "1",
    ...inherited,
    TEST_RUN_FOLDER: runFolder,
  };
  const child = spawn(
    process.execPath,
    [
      ...["--import", "./scripts/support/test-guard.js", "./scripts/support/run-files.js"],
      ...[skippedFile, `${FILES_AT_ONCE}`, `${FILE_LIMIT_MS}`],
      ...files,
    ],
    { cwd: root, env: environment, stdio: ["ignore", "inherit", "inherit"] },
  );
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => {
      process.stderr.write(`error: the tests did not end within ${RUN_LIMIT_MS / 1000} s\n`);
      child.kill("SIGKILL");
    }, RUN_LIMIT_MS);
    const stop = () => child.kill("SIGTERM");
    process.on("SIGTERM", stop);
    // A terminal sends it to the runner as well, which then names the tests that were running.
    process.on("SIGINT", () => {});
    child.once("error", reject);
    child.once("close", (status) => {
      clearTimeout(limit);
      process.off("SIGTERM", stop);
      resolve(status ?? 1);
    });
  });
}

/** @param {string} skippedFile */
function tellSkipped(skippedFile) {
  const lines = existsSync(skippedFile) ? readFileSync(skippedFile, "utf8").split("\n").filter(Boolean) : [];
  if (lines.length === 0) return;
  process.stdout.write(`\nskipped tests (${lines.length}):\n${lines.map((line) => `  ${line}\n`).join("")}`);
}

async function main() {
  const files = selectFiles(process.argv.slice(2));
  const folder = mkdtempSync(path.join(tmpdir(), "sealift-tests-"));
  try {
    const skippedFile = path.join(folder, "skipped");
    process.exitCode = await runTests(files, skippedFile, folder);
    tellSkipped(skippedFile);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch(fail);
