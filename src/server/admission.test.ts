import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer, Socket } from "node:net";
import { test } from "node:test";
import { Admission, addressOf } from "./admission.js";
import type { ServerEvent } from "./events.js";

const limits = { sessions: 2, sessionsPerAddress: 1 };

test("a client that has gone before anybody looked has no address, and is closed", () => {
  const gone = new Socket();
  assert.deepEqual([addressOf(gone), gone.destroyed], [undefined, true]);
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
    const address = addressOf(raw) ?? "";
    const entered = admission.enter(address, limits);
    if (!entered) admission.refuse({ raw, implicit: false, address }, limits);
    return { client, raw, entered };
  };
  const first = await admit();
  const second = await admit();
  assert.deepEqual([first.entered, second.entered, admission.count], [true, false, 1]);
  const [words] = await once(second.client, "data");
  assert.match(String(words), /^421 Too many sessions/);
  assert.match(events.map((event) => ("cause" in event ? event.cause : "")).join(), /this address has as many/);
  admission.leave("127.0.0.1");
  const third = await admit();
  assert.ok(third.entered);
  for (const { client, raw } of [first, second, third]) {
    client.destroy();
    raw.destroy();
  }
  server.close();
});
