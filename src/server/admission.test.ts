import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer, Socket } from "node:net";
import { test } from "node:test";
import { Admission } from "./admission.js";
import type { ServerEvent } from "./events.js";

const limits = { sessions: 2, sessionsPerAddress: 1 };

test("a client that has gone before anybody looked is counted nowhere, and not called one too many", () => {
  const events: ServerEvent[] = [];
  const admission = new Admission((event) => events.push(event));
  const gone = new Socket();
  assert.equal(admission.admit(gone, false, limits), undefined);
  assert.deepEqual([admission.count, gone.destroyed, events], [0, true, []]);
});

test("who is one too many of an address hears it, until another has left", async () => {
  const events: ServerEvent[] = [];
  const admission = new Admission((event) => events.push(event));
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const admit = async () => {
    const client = connect(port, "127.0.0.1");
    const [raw] = (await once(server, "connection")) as [Socket];
    return { client, raw, address: admission.admit(raw, false, limits) };
  };
  const first = await admit();
  const second = await admit();
  assert.deepEqual([first.address, second.address, admission.count], ["127.0.0.1", undefined, 1]);
  const [words] = await once(second.client, "data");
  assert.match(String(words), /^421 Too many sessions/);
  assert.match(events.map((event) => ("cause" in event ? event.cause : "")).join(), /this address has as many/);
  admission.leave("127.0.0.1");
  const third = await admit();
  assert.equal(third.address, "127.0.0.1");
  for (const { client, raw } of [first, second, third]) {
    client.destroy();
    raw.destroy();
  }
  server.close();
});
