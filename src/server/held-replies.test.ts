import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { startTestServer } from "../../test/support/ftps-server.js";
import { watchLeaks } from "../../test/support/leaks.js";
import { WireClient } from "../../test/support/wire-client.js";

watchLeaks();

async function loggedIn(t: { after(cleanup: () => unknown): void }): Promise<WireClient> {
  const server = await startTestServer({ files: { "/a": "content" } });
  t.after(() => server.stop());
  const client = await WireClient.loggedIn(server);
  t.after(() => client.close());
  return client;
}

const codes = (text: string): readonly string[] => text.split("\r\n").flatMap((line) => /^\d{3}/.exec(line) ?? []);

test("replies to commands that came together leave in one record", async (t) => {
  const client = await loggedIn(t);
  client.send("HASH /a\r\nMFMT 20200203040506 /a\r\nNOOP");
  const [record] = (await once(client.socket, "data")) as [Buffer];
  assert.deepEqual(codes(record.toString("latin1")), ["213", "213", "200"]);
});

test("no reply waits for a transfer that was asked for with it", async (t) => {
  const client = await loggedIn(t);
  await client.passive();
  client.send("NOOP\r\nRETR /a");
  assert.deepEqual([(await client.read()).code, (await client.read()).code], [200, 150]);
});

test("a farewell brings along what is held", async (t) => {
  const client = await loggedIn(t);
  client.send("NOOP\r\nSIZE /a\r\nQUIT");
  assert.deepEqual(codes(await client.untilClosed()), ["200", "213", "221"]);
});
