import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { capturedHello, only } from "../support/tls-loopback.js";
import { WireClient } from "../support/wire-client.js";
import { serve } from "./data-side.js";

test("TLS 1.3: an upload's 150 does not overtake a handshake that began before, whatever the client did the last time", async (t) => {
  const server = await serve(t);
  const client = await WireClient.loggedIn(server, { version: "TLSv1.3" });
  t.after(() => client.close());
  // This one began TLS after 150.
  assert.equal((await client.store("STOR first", "content")).code, 226);
  const { session } = client;
  assert.ok(session !== undefined);

  const raw = await client.dial(await client.passive());
  raw.on("error", () => {});
  raw.write(await capturedHello({ ...only("TLSv1.3"), session }));
  // By then the server has read the hello: both ends are in this process, and each reply takes several turns of its event loop.
  for (const _ of [1, 2, 3]) await client.command("NOOP");
  client.send("STOR second");
  // The server's half of the handshake; ours never comes.
  await once(raw, "data");
  const reply = await client.command("ABOR");
  assert.notEqual(reply.code, 150);
  assert.equal(reply.code, 426);
});
