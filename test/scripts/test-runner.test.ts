import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { type Checkout, checkout } from "./checkout.js";

/** A checkout with compiled tests of these names and contents. */
async function withTests(files: Readonly<Record<string, string>>): Promise<Checkout> {
  const copy = await checkout();
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(copy.path, file)), { recursive: true });
    copy.write(file, `import { test } from "node:test";\n${text}\n`);
  }
  return copy;
}

test("tests are chosen by kind and by a part of their path", async () => {
  await using copy = await withTests({
    "dist/src/a/one.test.js": `test("one", () => {});`,
    "dist/test/dialogs/two.test.js": `test("two", () => {});`,
    "dist/test/interop/three.test.js": `test("three", () => {});`,
    "dist/test/interop/no-test.js": `test("not a test", () => {});`,
  });
  const choices = [
    [[], ["one", "two", "three"]],
    [["--unit"], ["one"]],
    [
      ["--dialogs", "--interop"],
      ["two", "three"],
    ],
    [
      ["a/one", "three"],
      ["one", "three"],
    ],
  ] as const;
  for (const [args, wanted] of choices) {
    const { status, output } = await copy.run("test.js", args);
    assert.equal(status, 0, output);
    const passed = [...output.matchAll(/^✔ (\S+)/gm)].map((match) => match[1] ?? "");
    assert.deepEqual(passed.sort(), [...wanted].sort());
    assert.match(output, new RegExp(`^ℹ tests ${wanted.length}$`, "m"));
  }
  const nothing = await copy.run("test.js", ["elsewhere"]);
  assert.equal(nothing.status, 1);
  assert.match(nothing.errors, /^error: no test file matches elsewhere\nhint: /);
});

test("the files that take longest begin, though others come before them by name", async () => {
  await using copy = await withTests({
    "dist/src/a.test.js": `test("short", () => {});`,
    "dist/test/app/workers.test.js": `test("longest", () => {});`,
    "dist/test/app/control.test.js": `test("long", () => {});`,
  });
  const { output } = await copy.run("test.js");
  assert.deepEqual(
    [...output.matchAll(/^✔ (\S+)/gm)].map((match) => match[1]),
    ["longest", "long", "short"],
  );
});

test("skipped tests are told by name at the end, with their reason", async () => {
  await using copy = await withTests({
    "dist/src/skips.test.js": `
      test("needs a program", { skip: "not there: program" }, () => {});
      test("is skipped without a reason", (t) => t.skip());
      test("runs", () => {});`,
  });
  const { status, output } = await copy.run("test.js");
  assert.equal(status, 0);
  assert.match(
    output,
    /\nskipped tests \(2\):\n {2}needs a program: not there: program\n {2}is skipped without a reason\n$/,
  );
});

test("a failed test fails the run", async () => {
  await using copy = await withTests({ "dist/src/bad.test.js": `test("bad", () => { throw new Error("no"); });` });
  const { status, output } = await copy.run("test.js");
  assert.equal(status, 1);
  assert.match(output, /^ℹ fail 1$/m);
});

test("a test that hangs fails the run and is named", async () => {
  await using copy = await withTests({
    "dist/src/hang.test.js": `
      import { createServer } from "node:net";
      test("waits for ever", () => new Promise(() => createServer().listen(0)));`,
  });
  const { status, output, errors } = await copy.run("test.js", [], { TEST_LIMIT_MS: "500" });
  assert.equal(status, 1);
  assert.match(output + errors, /hang\.test\.js: the test "waits for ever" did not end within 0\.5 s; .*TCPServerWrap/);
});

test("a file that leaves something open fails the run, and what it was is told", async () => {
  await using copy = await withTests({
    "dist/src/leave.test.js": `
      import { createServer } from "node:net";
      test("leaves a server", () => { createServer().listen(0); });`,
  });
  const { status, output, errors } = await copy.run("test.js");
  assert.equal(status, 1);
  assert.match(output + errors, /leave\.test\.js: the tests are done, and something is still open; .*TCPServerWrap/);
});
