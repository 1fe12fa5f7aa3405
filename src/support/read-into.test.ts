import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { test } from "node:test";
import { newScratch, readInto } from "./read-into.js";

async function pair(): Promise<{ accepted: Socket; client: Socket; close: () => void }> {
  const server = createServer({ pauseOnConnect: true }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const client = connect(port, "127.0.0.1");
  const [accepted] = (await once(server, "connection")) as [Socket];
  return {
    accepted,
    client,
    close: () => {
      client.destroy();
      accepted.destroy();
      server.close();
    },
  };
}

test("every byte comes once and in order, however often the reader pauses", async () => {
  const { accepted, client, close } = await pair();
  const content = randomBytes(5_000_003);
  const hash = createHash("sha256");
  let received = 0;
  const taken = readInto(accepted, newScratch(), (bytes) => {
    hash.update(bytes);
    received += bytes.length;
    setImmediate(() => accepted.resume());
    return false;
  });
  assert.equal(taken, true, "this Node has the way that net.connect's onread uses");
  accepted.on("data", () => assert.fail("a chunk went the other way"));
  accepted.resume();
  client.end(content);
  await once(accepted, "end");
  assert.equal(received, content.length);
  assert.equal(hash.digest("hex"), createHash("sha256").update(content).digest("hex"));
  close();
});

test("what was read before is delivered first", async () => {
  const { accepted, client, close } = await pair();
  client.write("before");
  accepted.on("readable", () => {});
  while (accepted.readableLength < 6) await once(accepted, "readable");
  accepted.removeAllListeners("readable");
  let text = "";
  const all = new Promise<void>((resolve) => {
    readInto(accepted, newScratch(), (bytes) => {
      text += bytes.toString();
      if (text.length >= 11) resolve();
      return true;
    });
  });
  accepted.resume();
  client.write("after");
  await all;
  assert.equal(text, "beforeafter");
  close();
});

test("an end without data is an end", async () => {
  const { accepted, client, close } = await pair();
  assert.equal(
    readInto(accepted, newScratch(), () => assert.fail("nothing was sent")),
    true,
  );
  accepted.resume();
  client.end();
  await once(accepted, "end");
  close();
});

test("a socket that has no such way is left as it is", () => {
  assert.equal(
    readInto({ read: () => null } as unknown as Socket, newScratch(), () => true),
    false,
  );
});
