import assert from "node:assert/strict";
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { type Checkout, checkout } from "./checkout.js";

async function prepared(): Promise<Checkout> {
  const copy = await checkout();
  const { status, errors } = await copy.run("prepare.js");
  assert.equal(status, 0, errors);
  return copy;
}

/** Runs prepare.js and expects that it says and does nothing. */
async function expectIdle(copy: Checkout): Promise<void> {
  const calls = copy.npmCalls().length;
  const built = copy.written("dist/.built");
  const { status, output, errors } = await copy.run("prepare.js");
  assert.deepEqual([status, output, errors], [0, "", ""]);
  assert.equal(copy.npmCalls().length, calls);
  assert.equal(copy.written("dist/.built"), built);
}

test("a fresh checkout is installed and built, in a path with spaces and with NODE_ENV=production", async () => {
  await using copy = await checkout();
  const { status, output, errors } = await copy.run("prepare.js", [], { NODE_ENV: "production" });
  assert.equal(status, 0, errors);
  assert.equal(output, "", "standard output belongs to the program that starts next");
  assert.match(errors, /^sealift: installing packages/m);
  assert.match(errors, /^sealift: building/m);
  assert.equal(copy.npmCalls().length, 1);
  assert.match(copy.npmCalls()[0] ?? "", /^ci --ignore-scripts --include=dev .*NODE_ENV=production$/);
  assert.ok(copy.has("dist/src/first.js"));
  assert.ok(copy.has("dist/src/inner/second.d.ts"));
  assert.ok(copy.has("dist/bundle/client/main.js"));
  assert.equal(copy.has("dist/.lock"), false);
  await expectIdle(copy);
});

test("a written source is built again, also when its time goes back", async () => {
  await using copy = await prepared();
  copy.write("src/first.ts", "export const first = 'other';\n");
  utimesSync(path.join(copy.path, "src/first.ts"), 1_000_000, 1_000_000);
  assert.match((await copy.run("prepare.js")).errors, /building/);
  assert.equal(copy.npmCalls().length, 1);
  await expectIdle(copy);
});

test("what was built of a source that is gone vanishes", async () => {
  await using copy = await prepared();
  copy.remove("src/inner");
  assert.equal((await copy.run("prepare.js")).status, 0);
  assert.equal(copy.has("dist/src/inner"), false);
  assert.ok(copy.has("dist/src/first.js"));
  await expectIdle(copy);
});

test("a missing and a half-made output are made again", async () => {
  await using copy = await prepared();
  copy.remove("dist/src/inner");
  assert.equal((await copy.run("prepare.js")).status, 0);
  assert.ok(copy.has("dist/src/inner/second.js"));
  copy.remove("dist/bundle");
  assert.equal((await copy.run("prepare.js")).status, 0);
  assert.ok(copy.has("dist/bundle/client/main.js"));
  copy.remove("dist");
  assert.equal((await copy.run("prepare.js")).status, 0);
  assert.ok(copy.has("dist/src/first.js"));
  await expectIdle(copy);
});

test("another package-lock.json and a removed node_modules are installed again", async () => {
  await using copy = await prepared();
  copy.write("package-lock.json", `{ "name": "checkout", "lockfileVersion": 3, "packages": {}, "requires": true }`);
  assert.equal((await copy.run("prepare.js")).status, 0);
  assert.equal(copy.npmCalls().length, 2);
  copy.remove("node_modules");
  assert.equal((await copy.run("prepare.js")).status, 0);
  assert.equal(copy.npmCalls().length, 3);
  await expectIdle(copy);
});

test("packages that were installed by hand are taken as they are", async () => {
  await using copy = await prepared();
  const packages = { "node_modules/one": { version: "1.0.0", integrity: "sha512-x" } };
  const lock = (found: object) => JSON.stringify({ lockfileVersion: 3, packages: found });
  copy.write("package-lock.json", lock({ "": { name: "checkout" }, ...packages }));
  mkdirSync(path.join(copy.path, "node_modules/one"));
  copy.write("node_modules/one/package.json", "{}");
  copy.write("node_modules/.package-lock.json", lock(packages));
  copy.remove("node_modules/.sealift-stamp");
  assert.equal((await copy.run("prepare.js", ["--install-only"])).status, 0);
  assert.equal(copy.npmCalls().length, 1);
  assert.ok(copy.has("node_modules/.sealift-stamp"));

  copy.remove("node_modules/.sealift-stamp");
  copy.write(
    "node_modules/.package-lock.json",
    lock({ "node_modules/one": { version: "1.0.1", integrity: "sha512-y" } }),
  );
  assert.equal((await copy.run("prepare.js", ["--install-only"])).status, 0);
  assert.equal(copy.npmCalls().length, 2);
});

test("two starts at once install and build once", async () => {
  await using copy = await checkout();
  const runs = await Promise.all([1, 2, 3].map(() => copy.run("prepare.js", [], { TAKE_MS: "1500" })));
  assert.deepEqual(
    runs.map(({ status }) => status),
    [0, 0, 0],
  );
  const said = runs.map(({ errors }) => errors).join("");
  assert.equal(copy.npmCalls().length, 1);
  assert.equal(said.match(/sealift: building/g)?.length, 1);
  assert.match(said, /another start is preparing this checkout/);
  assert.deepEqual(leftLocks(copy), []);
});

test("the lock of a process that is gone is taken away by exactly one of several starts", async () => {
  await using copy = await checkout();
  mkdirSync(path.join(copy.path, "dist/.lock"), { recursive: true });
  writeFileSync(path.join(copy.path, "dist/.lock/owner"), `${await endedPid(copy)} ${hostname()} token`);
  const runs = await Promise.all([1, 2, 3].map(() => copy.run("prepare.js", [], { TAKE_MS: "1500" })));
  assert.deepEqual(
    runs.map(({ status }) => status),
    [0, 0, 0],
  );
  assert.equal(copy.npmCalls().length, 1);
  assert.deepEqual(leftLocks(copy), []);
});

test("a lock that nobody has touched for long is stale, whoever has its number now", async () => {
  await using copy = await checkout();
  const lock = path.join(copy.path, "dist/.lock");
  mkdirSync(lock, { recursive: true });
  writeFileSync(path.join(lock, "owner"), `${process.pid} ${hostname()} token`);
  utimesSync(lock, 1_000_000, 1_000_000);
  assert.equal((await copy.run("prepare.js")).status, 0);
  assert.deepEqual(leftLocks(copy), []);
});

test("a failed installation is told with what to do, leaves no lock, and is tried again", async () => {
  await using copy = await checkout();
  const failed = await copy.run("prepare.js", [], { FAIL_WITH: "ENOTFOUND" });
  assert.equal(failed.status, 1);
  assert.match(failed.errors, /^error: npm could not install the packages \(it ended with status 1\)$/m);
  assert.match(failed.errors, /^hint: the packages come over the network/m);
  assert.deepEqual(leftLocks(copy), []);
  assert.equal((await copy.run("prepare.js")).status, 0);
});

test("a failed build names the place, and is not taken for a whole one", async () => {
  await using copy = await prepared();
  copy.write("src/first.ts", "export const first: number = 'text';\n");
  for (const attempt of [1, 2]) {
    const failed = await copy.run("prepare.js");
    assert.equal(failed.status, 1, `attempt ${attempt}`);
    assert.match(failed.errors, /src\/first\.ts\(1,14\): error TS2322/);
    assert.match(failed.errors, /^error: the build failed$/m);
  }
  copy.write("src/first.ts", "export const first = 1;\n");
  assert.equal((await copy.run("prepare.js")).status, 0);
  await expectIdle(copy);
});

test("build.js --clean builds from nothing", async () => {
  await using copy = await prepared();
  copy.write("dist/left-over.txt", "x");
  assert.equal((await copy.run("build.js", ["--clean"])).status, 0);
  assert.equal(copy.has("dist/left-over.txt"), false);
  await expectIdle(copy);
});

test("a Node that is too old is told so in words", async () => {
  await using copy = await checkout();
  copy.write("old-node.mjs", `Object.defineProperty(process, "versions", { value: { node: "18.20.4" } });`);
  const { status, errors } = await copy.run("prepare.js", [], {
    NODE_OPTIONS: `--import="${path.join(copy.path, "old-node.mjs").replaceAll(" ", "%20")}"`,
  });
  assert.equal(status, 1);
  assert.match(errors, /^error: Sealift needs Node 20\.19 or newer, and this is Node 18\.20\.4\nhint: /);
  assert.equal(copy.npmCalls().length, 0);
});

function leftLocks(copy: Checkout): readonly string[] {
  return readdirSync(path.join(copy.path, "dist")).filter((name) => name.startsWith(".lock"));
}

/** The number of a process that has ended. */
async function endedPid(copy: Checkout): Promise<number> {
  copy.write("scripts/pid.js", "console.log(process.pid);\n");
  return Number((await copy.run("pid.js")).output);
}
