import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { startTestServer, type TestServer } from "../../../test/support/ftps-server.js";
import { assertCodesStand } from "../../../test/support/reply-codes.js";
import { WatchedStorage } from "../../../test/support/watched-storage.js";
import { WireClient } from "../../../test/support/wire-client.js";
import { at, get, namesIn, put } from "../../storage/conformance/kit.js";
import type { Storage } from "../../storage/contract.js";
import { createMemoryStorage } from "../../storage/memory/index.js";

interface Fixture {
  readonly server: TestServer;
  readonly client: WireClient;
  readonly watched: WatchedStorage;
  /** The same tree, by another way. */
  readonly tree: Storage;
}

const files = { "/1": "one", "/2": "two", "/whole": "old ", "/d/a": "a", "/d/e/b": "b" };

async function begin(t: TestContext, working = 60_000): Promise<Fixture> {
  const store = createMemoryStorage({ files });
  const watched = new WatchedStorage(store);
  const settings = { timeouts: { working } };
  const server = await startTestServer({ openStorage: watched.openStorage, settings });
  const client = await WireClient.loggedIn(server);
  t.after(async () => {
    client.close();
    await server.stop();
    assert.equal(watched.open, 0);
    for (const event of server.events) assert.notEqual(event.type, "failure");
    assertCodesStand(server.events);
  });
  return { server, client, watched, tree: store.open() };
}

/** Each takes its time at that step of the storage. */
const long = [
  { lines: ["COMB whole 1 2"], step: "read" },
  { lines: ["COMB new 1 2"], step: "read" },
  { lines: ["SITE CPFR 1", "SITE CPTO whole"], step: "copy" },
  { lines: ["SITE CPFR 1", "SITE CPTO new"], step: "copy" },
  { lines: ["RMDA d"], step: "list" },
  { lines: ["STAT d"], step: "list" },
] as const;

async function say(client: WireClient, lines: readonly string[]): Promise<void> {
  for (const line of lines.slice(0, -1)) await client.command(line);
  client.send(lines.at(-1) ?? "");
}

for (const { lines, step } of long)
  test(`${lines.join(", ")}: ABOR ends it with 426, its own 226 follows, and nothing has changed`, async (t) => {
    const { client, watched, tree } = await begin(t);
    const hold = watched.hold(step);
    await say(client, lines);
    await hold.reached;
    client.send("ABOR");
    // Answered in turn, so it is behind both.
    client.send("NOOP");
    // Answered at once, so what was sent before it has been read.
    assert.equal((await client.command("STAT")).code, 211);
    hold.release();
    assert.equal((await client.read()).code, 426);
    assert.equal((await client.read()).code, 226);
    assert.equal((await client.read()).code, 200);
    assert.deepEqual(await namesIn(tree, at("/")), ["1", "2", "d", "whole"]);
    assert.deepEqual(await namesIn(tree, at("/d")), ["a", "e"]);
    assert.equal(await get(tree, at("/whole")), "old ");
    assert.equal(await tree.unfinished(at("/new")), undefined);
    assert.equal(watched.open, 1);
  });

for (const { lines, step } of long)
  test(`${lines.join(", ")}: its reply goes on until it is done`, async (t) => {
    const { client, watched } = await begin(t, 10);
    const hold = watched.hold(step);
    const begun = new Promise<string>((resolve) => {
      client.socket.on("data", (chunk: Buffer) => {
        if (/^2\d\d-Still/.test(chunk.toString())) resolve(chunk.toString());
      });
    });
    await say(client, lines);
    await hold.reached;
    const code = (await begun).slice(0, 3);
    hold.release();
    const reply = await client.read();
    assert.equal(reply.code, Number(code));
    assert.match(reply.lines[0] ?? "", /^2\d\d-Still \w+$/);
    assert.match(reply.lines.at(-1) ?? "", /^2\d\d (?!Failed)/);
  });

test("a client that goes away while it waits ends the work, and leaves nothing open", async (t) => {
  const { server, client, watched, tree } = await begin(t);
  const hold = watched.hold("read");
  await say(client, ["COMB whole 1 2"]);
  await hold.reached;
  client.socket.end();
  assert.equal(await client.untilClosed(), "");
  hold.release();
  await server.event(({ type }) => type === "session-closed");
  assert.equal(watched.open, 0);
  assert.equal(await get(tree, at("/whole")), "old ");
});

test("COMB leaves a part that was changed while it was joined", async (t) => {
  const { client, watched, tree } = await begin(t);
  const hold = watched.hold("commit");
  await say(client, ["COMB whole 1 2"]);
  await hold.reached;
  await put(tree, at("/2"), "newer");
  hold.release();
  const { lines } = await client.read();
  assert.deepEqual(lines, ["250 Joined; of the parts 1 could not be removed"]);
  assert.equal(await get(tree, at("/whole")), "old onetwo");
  assert.equal(await get(tree, at("/2")), "newer");
  assert.deepEqual(await namesIn(tree, at("/")), ["2", "d", "whole"]);
});
