import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import path from "node:path";
import { startTestServer, testPassword, testUser } from "../support/ftps-server.js";
import { repositoryRoot } from "../support/repository.js";
import { type Finished, runProgram } from "../support/run-program.js";
import { temporaryFolder } from "../support/temporary.js";
import { peerTest, requirePeer } from "./peers.js";

const question = "from now on (yes/no)? ";

/** `sealift ls` on a terminal, whose user gives these answers. */
async function onTerminal(
  answers: readonly (readonly [question: string, answer: string])[],
  args: readonly string[],
  folder: string,
): Promise<Finished> {
  const sealift = [process.execPath, path.join(repositoryRoot, "bin/sealift.js"), ...args];
  const program = path.join(repositoryRoot, "test/interop/terminal.py");
  return runProgram(requirePeer("python3"), [program, JSON.stringify(answers), ...sealift], {
    environment: { XDG_CONFIG_HOME: folder, NETRC: "/dev/null", SEALIFT_PASSWORD: testPassword, TERM: "xterm" },
  });
}

peerTest("an unknown certificate is shown on a terminal, and trusted by a whole yes only", ["python3"], async (t) => {
  await using folder = await temporaryFolder("first-contact");
  const server = await startTestServer({ files: { "/a.txt": "first" } });
  t.after(() => server.stop());
  const { fingerprint256, validTo } = new X509Certificate(server.ca);
  const at = `127.0.0.1:${server.explicit}`;
  const list = ["ls", `ftpes://${testUser}@${at}/`];

  const refused = await onTerminal([[question, "y\n"]], list, folder.path);
  assert.equal(refused.status, 4, refused.output);
  for (const shown of ["self-signed", "127.0.0.1", "ECDSA prime256v1", fingerprint256, "nobody who is trusted here"])
    assert.ok(refused.output.includes(shown), `${shown} is not in ${refused.output}`);
  assert.ok(refused.output.includes(new Date(validTo).toISOString().slice(0, 10)));
  assert.ok(refused.output.includes(`sealift trust add ${at} --fingerprint ${fingerprint256}`));

  const stopped = await onTerminal([[question, "\x03"]], list, folder.path);
  assert.equal(stopped.status, 130, stopped.output);
  assert.match(stopped.output, /error: cancelled/);

  const trusted = await onTerminal([[question, "yes\n"]], list, folder.path);
  assert.equal(trusted.status, 0, trusted.output);
  assert.match(trusted.output, /a\.txt/);
  const again = await onTerminal([], list, folder.path);
  assert.equal(again.status, 0);
  assert.ok(!again.output.includes("yes/no"));
});

peerTest("inspect has colours on a terminal, unless NO_COLOR is set", ["python3"], async (t) => {
  await using folder = await temporaryFolder("colours");
  const server = await startTestServer();
  t.after(() => server.stop());
  const args = ["inspect", `127.0.0.1:${server.explicit}`];
  assert.ok((await onTerminal([], args, folder.path)).output.includes("\x1b[32mgood\x1b[0m"));
  const sealift = [process.execPath, path.join(repositoryRoot, "bin/sealift.js"), ...args];
  const program = path.join(repositoryRoot, "test/interop/terminal.py");
  const plain = await runProgram(requirePeer("python3"), [program, "[]", ...sealift], {
    environment: { NO_COLOR: "1", XDG_CONFIG_HOME: folder.path, NETRC: "/dev/null" },
  });
  assert.equal(plain.status, 0);
  assert.ok(!plain.output.includes("\x1b"));
});
