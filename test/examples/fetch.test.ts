import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { startTestServer, testPassword, testUser } from "../support/ftps-server.js";
import { repositoryRoot } from "../support/repository.js";
import { runProgram } from "../support/run-program.js";
import { temporaryFolder } from "../support/temporary.js";

test("the example lists and fetches, and says what is wrong", async (t) => {
  const server = await startTestServer({ files: { "/hello.txt": "Hello over TLS\n" } });
  t.after(() => server.stop());
  await using folder = await temporaryFolder("fetch");
  const [ca, local] = [path.join(folder.path, "ca.pem"), path.join(folder.path, "hello.txt")];
  await writeFile(ca, server.ca);
  const run = (password: string) =>
    runProgram(
      process.execPath,
      [
        path.join(repositoryRoot, "examples/fetch.js"),
        ...[`ftpes://${testUser}@127.0.0.1:${server.explicit}`, "/hello.txt", local],
      ],
      { environment: { SEALIFT_PASSWORD: password, SEALIFT_CA: ca } },
    );
  const done = await run(testPassword);
  assert.equal(done.status, 0, done.errors);
  assert.match(done.output, /^file 15 hello.txt\n15 bytes, sealed with TLS_/);
  assert.equal(await readFile(local, "utf8"), "Hello over TLS\n");
  const wrong = await run("wrong");
  assert.equal(wrong.status, 1);
  assert.match(wrong.errors, /^error: .*530.*\nhint: check user name and password\n$/);
});
