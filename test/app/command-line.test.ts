import assert from "node:assert/strict";
import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { repositoryRoot } from "../support/repository.js";
import { runProgram } from "../support/run-program.js";
import { temporaryFolder } from "../support/temporary.js";
import { sealift } from "./serve-process.js";

const all = ["serve", "user", "stop", "reload", "status"];

test("--version says what package.json says, --help all commands, help one", async () => {
  const { version } = JSON.parse(await readFile(path.join(repositoryRoot, "package.json"), "utf8")) as {
    version: string;
  };
  for (const option of ["--version", "-V"])
    assert.deepEqual(await sealift([option]), { status: 0, late: false, output: `${version}\n`, errors: "" });
  const help = await sealift(["--help"]);
  assert.equal(help.status, 0);
  for (const name of all) assert.match(help.output, new RegExp(`^ {2}${name}\\b.* {2}\\w`, "m"));
  const serve = await sealift(["serve", "--help"]);
  assert.equal(serve.status, 0);
  for (const option of ["--data <dir>", "--config <file>", "--explicit <", "--implicit <", "--passive <", "--json"])
    assert.ok(serve.output.includes(option), option);
  assert.equal((await sealift(["help", "serve"])).output, serve.output);
});

test("without a command the help goes to standard error, with exit code 2", async () => {
  const { status, output, errors } = await sealift([]);
  assert.deepEqual({ status, output }, { status: 2, output: "" });
  assert.match(errors, /^Usage: sealift /);
  for (const name of all) assert.match(errors, new RegExp(`^ {2}${name}\\b`, "m"));
});

test("what cannot be understood is refused with exit code 2 and a hint", async () => {
  for (const [args, words] of [
    [["stauts"], "error: unknown command 'stauts' (Did you mean status?)\nhint: see sealift --help\n"],
    [["serve", "--jsn"], "error: unknown option '--jsn' (Did you mean --json?)\nhint: see sealift serve --help\n"],
    [
      ["serve", "here"],
      "error: too many arguments for 'serve'. Expected 0 arguments but got 1.\nhint: see sealift serve --help\n",
    ],
    [["status", "--data"], "error: option '--data <dir>' argument missing\nhint: see sealift status --help\n"],
    [["user", "ad\u001b[31m"], "error: unknown command 'ad\\u001b[31m'\nhint: see sealift user --help\n"],
  ] as const) {
    const { status, output, errors } = await sealift(args);
    assert.deepEqual({ status, output, errors }, { status: 2, output: "", errors: words });
  }
});

test("bin/sealift.js is the same program", async () => {
  const { status, output } = await runProgram(process.execPath, [
    path.join(repositoryRoot, "bin/sealift.js"),
    "--help",
  ]);
  assert.equal(status, 0);
  assert.match(output, /^Usage: sealift /);
});

test("an installation that is not whole says what to do", async () => {
  await using folder = await temporaryFolder("not-whole");
  const cli = path.join(folder.path, "dist", "src", "cli");
  await mkdir(path.join(folder.path, "bin"));
  await mkdir(cli, { recursive: true });
  await writeFile(path.join(folder.path, "package.json"), '{ "type": "module" }');
  await copyFile(path.join(repositoryRoot, "bin/sealift.js"), path.join(folder.path, "bin/sealift.js"));
  const run = async (args: readonly string[]) => {
    const { status, errors } = await runProgram(process.execPath, [path.join(folder.path, "bin/sealift.js"), ...args]);
    assert.equal(status, 1);
    return errors;
  };
  const notBuilt = "error: Sealift has not been built, or not all of it is there\nhint: install it again\n";
  assert.equal(await run(["ls"]), notBuilt);
  await writeFile(path.join(cli, "compile-cache.js"), 'export { keepCompiled } from "./more.js";');
  assert.equal(await run(["ls"]), notBuilt);
  await writeFile(path.join(cli, "compile-cache.js"), 'export { default as keepCompiled } from "commander";');
  const noPackage =
    "error: the package commander, which Sealift needs, is not there, or not all of it\nhint: install Sealift again\n";
  assert.equal(await run(["ls"]), noPackage);
  await writeFile(path.join(cli, "compile-cache.js"), 'export { x as keepCompiled } from "commander/lib/x.js";');
  await mkdir(path.join(folder.path, "node_modules/commander"), { recursive: true });
  await writeFile(path.join(folder.path, "node_modules/commander/package.json"), "{}");
  assert.equal(await run(["ls"]), noPackage);
  await mkdir(path.join(folder.path, "src"));
  assert.match(await run(["ls"]), /hint: run npm install in its folder\n$/);
});

test("the client's commands are loaded as one file", async (t) => {
  await using folder = await temporaryFolder("loaded");
  const { status } = await runProgram(
    process.execPath,
    [path.join(repositoryRoot, "bin/sealift.js"), "get", "--help"],
    {
      environment: { NODE_V8_COVERAGE: folder.path },
    },
  );
  assert.equal(status, 0);
  const [report = ""] = await readdir(folder.path);
  const { result } = JSON.parse(await readFile(path.join(folder.path, report), "utf8")) as {
    result: { url: string }[];
  };
  const root = pathToFileURL(`${repositoryRoot}/`).href;
  const loaded = result.flatMap(({ url }) => (url.startsWith(root) ? [url.slice(root.length)] : []));
  const bundled = loaded.filter((file) => file.startsWith("dist/bundle/client/"));
  assert.ok(bundled.includes("dist/bundle/client/main.js"), loaded.join("\n"));
  t.diagnostic(`${loaded.length} files`);
  // Those that choose it, and the entry itself.
  const beside = [
    "bin/sealift.js",
    ...["client/groups", "compile-cache", "young-generation"].map((name) => `dist/src/cli/${name}.js`),
  ];
  assert.deepEqual(loaded.filter((file) => !bundled.includes(file)).sort(), beside);
});
