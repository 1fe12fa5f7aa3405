import assert from "node:assert/strict";
import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { startTestServer, testPassword, testUser } from "../support/ftps-server.js";
import { repositoryRoot } from "../support/repository.js";
import { runProgram } from "../support/run-program.js";
import { temporaryFolder } from "../support/temporary.js";

test("the example fetches what fits the pattern, and replaces nothing", async (t) => {
  const server = await startTestServer({ files: { "/logs/a.gz": "a", "/logs/x/b.gz": "bb", "/logs/c.txt": "c" } });
  t.after(() => server.stop());
  await using folder = await temporaryFolder("collect");
  const [ca, local] = [path.join(folder.path, "ca.pem"), path.join(folder.path, "in")];
  await writeFile(ca, server.ca);
  const address = `ftpes://${testUser}@127.0.0.1:${server.explicit}`;
  const run = () =>
    runProgram(process.execPath, [path.join(repositoryRoot, "examples/collect.js"), address, "/logs/**/*.gz", local], {
      environment: { SEALIFT_PASSWORD: testPassword, SEALIFT_CA: ca },
    });
  const done = await run();
  assert.equal(done.status, 0, done.errors);
  assert.deepEqual(done.output.trim().split("\n").sort(), ["a.gz 1", "b.gz 2"]);
  assert.deepEqual((await readdir(local)).sort(), ["a.gz", "b.gz"]);
  const again = await run();
  assert.deepEqual([again.status, again.output], [1, ""]);
  assert.match(again.errors, /^error: .* is there already\nhint: /);
});
