import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { startTestServer, testPassword } from "../support/ftps-server.js";
import { repositoryRoot } from "../support/repository.js";
import { runProgram } from "../support/run-program.js";
import { temporaryFolder } from "../support/temporary.js";
import { peerTest, requirePeer } from "./peers.js";

peerTest("Python's ftplib with block mode of its own: one data connection for all files", ["python3"], async (t) => {
  await using folder = await temporaryFolder("block-mode");
  const server = await startTestServer({});
  t.after(() => server.stop());
  const authority = path.join(folder.path, "ca.pem");
  await writeFile(authority, server.ca);
  const script = path.join(repositoryRoot, "test", "interop", "block-mode.py");
  const { status, output, errors } = await runProgram(
    requirePeer("python3"),
    [script, "localhost", String(server.explicit), authority],
    { environment: { FTP_PASSWORD: testPassword } },
  );
  assert.equal(status, 0, errors);
  assert.deepEqual(JSON.parse(output), {
    replies: ["200", "250", ...Array.from({ length: 9 }, () => ["125", "250"]).flat()],
    whole: 5,
    names: ["file-0", "file-1", "file-2", "file-3", "file-4"],
  });
});
