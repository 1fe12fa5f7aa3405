import assert from "node:assert/strict";
import { access } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { preparedFolder, ServeProcess as Serve, type ServeProcess, sealift } from "./serve-process.js";

/** From the end of the command that changes a user until every session knows. */
const PROMISED_MS = 1000;

async function cli(server: ServeProcess, ...args: readonly string[]): Promise<number> {
  const { status, errors } = await server.cli("user", ...args);
  assert.equal(status, 0, errors);
  return performance.now();
}

async function withPassword(server: ServeProcess, args: readonly string[], password: string): Promise<void> {
  server.secrets.add(password);
  const { status, errors } = await sealift(["user", ...args, "--password-stdin", "--data", server.data], password);
  assert.equal(status, 0, errors);
}

test("a user who is removed or disabled is disconnected with 421 within a second, in a transfer or not", async () => {
  await using folder = await preparedFolder();
  await using server = await Serve.start({ data: folder.data });
  await withPassword(server, ["add", "eve"], "eve's secret");
  await withPassword(server, ["add", "bob"], "bob's secret");
  const eve = await server.client({ user: "eve", password: "eve's secret" });
  const eveUploads = await server.client({ user: "eve", password: "eve's secret" });
  const bob = await server.client({ user: "bob", password: "bob's secret" });
  const demo = await server.client(folder);
  const upload = await eveUploads.transfer("STOR half.bin");
  upload.on("error", () => {}).resume();
  upload.write("half");

  const removed = await cli(server, "remove", "eve");
  for (const client of [eve, eveUploads]) {
    const { code, lines } = await client.read();
    assert.equal(code, 421, lines.join());
    await client.untilClosed();
  }
  assert.ok(performance.now() - removed < PROMISED_MS);
  await assert.rejects(access(path.join(folder.data, "files/eve/half.bin")), { code: "ENOENT" });

  const disabled = await cli(server, "set", "bob", "--disabled");
  assert.equal((await bob.read()).code, 421);
  assert.ok(performance.now() - disabled < PROMISED_MS);

  assert.equal((await demo.command("NOOP")).code, 200, "others do not notice");
  for (const [user, password] of [
    ["eve", "eve's secret"],
    ["bob", "bob's secret"],
  ] as const)
    await assert.rejects(server.client({ user, password }), /530 Login failed/);
  const closed = server.log.filter(({ event, reason }) => event === "session-closed" && reason === "account-changed");
  assert.deepEqual(closed.map(({ user }) => user).sort(), ["bob", "eve", "eve"]);
  demo.close();
  await server.stop();
});

test("rights reach a running session with its next command; a new password ends sessions of the old one", async () => {
  await using folder = await preparedFolder();
  await using server = await Serve.start({ data: folder.data });
  const client = await server.client(folder);
  assert.equal((await client.store("STOR a.txt", "hello")).code, 226);
  const since = await cli(server, "set", "demo", "--rights", "read-only");
  let reply = await client.command("MKD d0");
  for (let count = 1; reply.code === 257 && performance.now() - since < PROMISED_MS; count++)
    reply = await client.command(`MKD d${count}`);
  assert.equal(reply.code, 550);
  assert.equal((await client.command("DELE a.txt")).code, 550);
  assert.equal(String((await client.fetch("RETR a.txt")).data), "hello");

  await withPassword(server, ["password", "demo"], "quite another");
  assert.equal((await client.read()).code, 421);
  (await server.client({ user: "demo", password: "quite another" })).close();
  await assert.rejects(server.client(folder), /530 Login failed/);
  await server.stop();
});
