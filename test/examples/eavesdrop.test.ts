import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { repositoryRoot } from "../support/repository.js";
import { runOrThrow } from "../support/run-program.js";

const password = "open-sesame";
const content = "Meet me at noon by the old lighthouse.";

/** The program's two halves, as lines. */
async function halves(): Promise<{ clear: readonly string[]; sealed: readonly string[] }> {
  const { output } = await runOrThrow(process.execPath, [path.join(repositoryRoot, "examples", "eavesdrop.js")]);
  const [clear, sealed, ...more] = output.split("\n\n").map((half) => half.trimEnd().split("\n"));
  assert.ok(clear !== undefined && sealed !== undefined && more.length === 0, output);
  return { clear, sealed };
}

test("the eavesdropper reads password and file in clear, and neither over TLS", async () => {
  const { clear, sealed } = await halves();
  assert.ok(clear.includes(`  control client -> server  PASS ${password}`), clear.join("\n"));
  assert.ok(clear.includes(`  data    server -> client  ${content}`), clear.join("\n"));
  // The program looks for both in all bytes that crossed; that it finds them here shows that it can.
  assert.ok(clear.includes(`  Secrets in these bytes: ${password} | ${content}`), clear.join("\n"));
  assert.ok(sealed.includes("  Secrets in these bytes: none"), sealed.join("\n"));
  assert.doesNotMatch(sealed.join("\n"), /PASS|open-sesame|lighthouse/);
});

test("over TLS only what comes before it is text, and the file arrives all the same", async () => {
  const { clear, sealed } = await halves();
  const text = sealed.filter((line) => /^ {2}(control|data)/.test(line) && !line.includes("[TLS "));
  assert.deepEqual(
    text.map((line) => line.slice(28)),
    ["220 Sealift FTPS server ready", "AUTH TLS", "234 Begin TLS"],
  );
  assert.ok(
    sealed.some((line) => line.startsWith("  data    server -> client  [TLS application data")),
    sealed.join("\n"),
  );
  for (const half of [clear, sealed]) assert.equal(half.at(-1), "  The client got the file: yes");
});
