import assert from "node:assert/strict";
import { createPrivateKey } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { ScriptedServer } from "../../../test/hostile/client/scripted-server.js";
import { ClientCommand, type Environment } from "../../../test/support/client-command.js";
import { ConnectProxy } from "../../../test/support/connect-proxy.js";
import { startTestServer, type TestServer, testPassword, testUser } from "../../../test/support/ftps-server.js";
import { testIdentity } from "../../../test/support/tls-loopback.js";

let server: TestServer;
let command: ClientCommand;
before(async () => {
  server = await startTestServer({ files: { "/a.txt": "first" } });
  command = await ClientCommand.make(server.ca);
});
after(async () => {
  await server.stop();
  await command.remove();
});

function cat(args: readonly string[], environment: Environment = {}) {
  const url = `ftpes://${testUser}@127.0.0.1:${server.explicit}/a.txt`;
  return command.run(["cat", url, "--ca", "ca.pem", ...args], { SEALIFT_PASSWORD: testPassword, ...environment });
}

test("an encrypted key takes its passphrase from the environment, and may be in the file of the certificate", async () => {
  const { certificate, key } = await testIdentity();
  const passphrase = "open sesame";
  const sealed = createPrivateKey(key).export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase });
  await writeFile(path.join(command.folder, "own.pem"), certificate);
  await writeFile(path.join(command.folder, "own.key"), sealed);
  await writeFile(path.join(command.folder, "both.pem"), `${certificate}\n${sealed}`);
  const right = { SEALIFT_KEY_PASSPHRASE: passphrase };
  for (const args of [
    ["--cert", "own.pem", "--key", "own.key"],
    ["--cert", "both.pem"],
  ]) {
    assert.equal((await cat(args, right)).output, "first");
    const without = await cat(args);
    assert.equal(without.status, 2);
    assert.match(without.errors, /is encrypted\nhint: set SEALIFT_KEY_PASSPHRASE/);
    const wrong = await cat(args, { SEALIFT_KEY_PASSPHRASE: "sesame" });
    assert.equal(wrong.status, 2);
    assert.match(wrong.errors, /^error: this is not the passphrase of the client's key\n/);
  }
  const { status, errors } = await cat(["--cert", "own.pem", "--key", "own.pem"]);
  assert.deepEqual([status, /own\.pem has no private key/.test(errors)], [2, true], errors);
});

test("a proxy comes from --proxy, or with its password from the environment; in an argument that is refused", async (t) => {
  const proxy = await ConnectProxy.start();
  t.after(() => proxy.stop());
  const at = `127.0.0.1:${proxy.port}`;
  assert.equal((await cat(["--proxy", `http://${at}`])).output, "first");
  const before = proxy.asked.length;
  assert.ok(before > 0);
  assert.equal((await cat([], { SEALIFT_PROXY: `http://me:secret@${at}` })).output, "first");
  assert.ok(proxy.asked.length > before);
  for (const args of [
    ["--proxy", `http://me:secret@${at}`],
    ["--proxy", `http://${at}`, "--active"],
    ["--proxy", "http://%zz@h"],
  ]) {
    const { status, errors } = await cat(args);
    assert.deepEqual([status, errors.includes("secret")], [2, false], errors);
    assert.match(errors, /^error: .*\nhint: /);
  }
});

test("--timeout and --retries bound how long a silent server is waited for; what is no number is refused", async (t) => {
  const silent = await ScriptedServer.start({ identity: await testIdentity(), script: { greeting: () => {} } });
  t.after(() => silent.stop());
  const url = `ftpes://ada@127.0.0.1:${silent.port}/a`;
  const given = { SEALIFT_PASSWORD: "x" };
  const { status, errors } = await command.run(["cat", url, "--timeout", "0.2", "--retries", "0"], given);
  assert.equal(status, 3, errors);
  for (const words of [
    ["--timeout", "soon"],
    ["--timeout", "0"],
    ["--retries", "-1"],
    ["--retries", ""],
  ])
    assert.equal((await command.run(["cat", url, ...words], given)).status, 2, words.join(" "));
});

test("ACCT is answered by --account, or by what .netrc has", async (t) => {
  const asked: string[] = [];
  const identity = await testIdentity();
  const fussy = await ScriptedServer.start({
    identity,
    content: Buffer.from("mine"),
    script: {
      PASS: (session) => session.send("332 Account?\r\n"),
      ACCT: (session, account) => {
        asked.push(account);
        session.send("230 In\r\n");
      },
    },
  });
  t.after(() => fussy.stop());
  await writeFile(path.join(command.folder, "own-ca.pem"), identity.certificate);
  const netrc = path.join(command.folder, "netrc");
  await writeFile(netrc, "machine 127.0.0.1 login ada password secret account ledger\n", { mode: 0o600 });
  const args = ["cat", `ftpes://127.0.0.1:${fussy.port}/file`, "--ca", "own-ca.pem"];
  for (const [more, wanted] of [
    [[], "ledger"],
    [["--account", "other"], "other"],
  ] as const) {
    const { status, output, errors } = await command.run([...args, ...more], { NETRC: netrc });
    assert.deepEqual([status, output, asked.at(-1)], [0, "mine", wanted], errors);
  }
});

test("a file of --crl that has no list is named, and one that cannot be read is told so", async () => {
  await writeFile(path.join(command.folder, "none.crl"), "nothing");
  const none = await cat(["--crl", "none.crl"]);
  assert.deepEqual(
    [none.status, none.errors.split("\n")[0]],
    [2, "error: none.crl has no list of what an authority has revoked"],
  );
  await writeFile(path.join(command.folder, "odd.crl"), "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n");
  const odd = await cat(["--crl", "odd.crl"]);
  assert.equal(odd.status, 2);
  assert.match(odd.errors, /^error: a list of what an authority has revoked cannot be read\nhint: .*--crl/);
});
