import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { CuttingProxy, proxyHost, serverHost } from "./proxy.js";
import type { Place, Trigger } from "./trigger.js";

const content = Buffer.from(Array.from({ length: 20_000 }, (_, index) => index % 251));

interface Scene {
  readonly proxy: CuttingProxy;
  readonly client: Socket;
  readonly server: Socket;
  /** All that the server has got, once it has ended; how it ended. */
  readonly got: Promise<{ readonly bytes: Buffer; readonly end: "end" | "error" }>;
}

async function begin(t: TestContext): Promise<Scene> {
  const proxy = await CuttingProxy.open();
  const listener = createServer({ allowHalfOpen: true });
  listener.listen(0, serverHost);
  await once(listener, "listening");
  proxy.serverPort = (listener.address() as AddressInfo).port;
  const client = connect({ host: proxyHost, port: proxy.controlPort, allowHalfOpen: true });
  client.on("error", () => {});
  const [server] = (await once(listener, "connection")) as [Socket];
  t.after(async () => {
    client.destroy();
    server.destroy();
    await proxy[Symbol.asyncDispose]();
    listener.close();
  });
  return { proxy, client, server, got: collect(server) };
}

function collect(socket: Socket): Scene["got"] {
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve) => {
    socket.once("end", () => resolve({ bytes: Buffer.concat(chunks), end: "end" }));
    socket.once("error", () => resolve({ bytes: Buffer.concat(chunks), end: "error" }));
  });
}

function at(place: Place, action: Trigger["action"]): Trigger {
  return { route: "control", direction: "up", place, action };
}

test("bytes go through unchanged, both ways, and so does the end", async (t) => {
  const { client, server, got } = await begin(t);
  client.end(content);
  assert.deepEqual(await got, { bytes: content, end: "end" });
  const back = collect(client);
  server.end(content);
  assert.deepEqual(await back, { bytes: content, end: "end" });
});

for (const action of ["fin", "fin-up", "rst", "stall"] as const) {
  test(`${action} comes at the very byte`, async (t) => {
    const { proxy, client, got } = await begin(t);
    const fired = proxy.arm(at({ kind: "byte", at: 12_345 }, action));
    client.end(content);
    assert.deepEqual(await fired, { route: "control", passed: 12_345 });
    // RST is an error for who waits, and the end for who reads what came before it.
    const { bytes, end } = await got;
    assert.ok(end === "end" || action === "rst" || action === "stall");
    assert.deepEqual(bytes, content.subarray(0, 12_345));
  });
}

test("one bit of the very byte is flipped", async (t) => {
  const { proxy, client, got } = await begin(t);
  void proxy.arm({ ...at({ kind: "byte", at: 777 }, "flip"), goOn: true });
  client.end(content);
  const { bytes } = await got;
  assert.equal(bytes.length, content.length);
  assert.deepEqual(
    [...bytes.keys()].filter((index) => bytes[index] !== content[index]),
    [777],
  );
});

test("the last bytes before the end are held back and never come", async (t) => {
  const { proxy, client, got } = await begin(t);
  void proxy.arm(at({ kind: "before-end", bytes: 10 }, "fin"));
  client.write(content.subarray(0, 9000));
  client.end(content.subarray(9000));
  assert.deepEqual((await got).bytes, content.subarray(0, content.length - 10));
});

test("a ghost: the client is reset, and the server hears nothing of it for a while", async (t) => {
  const { proxy, client, server, got } = await begin(t);
  const reset = new Promise((resolve) => client.once("error", resolve));
  void proxy.arm({ ...at({ kind: "byte", at: 100 }, "ghost"), goOn: true });
  client.write(content);
  await reset;
  assert.ok(!server.readableEnded && !server.destroyed);
  assert.ok(proxy.hasSilent);
  assert.equal((await got).end, "error");
  assert.ok(!proxy.hasSilent);
});

test("held, nothing goes through until it is released", async (t) => {
  const { proxy, client, server, got } = await begin(t);
  proxy.hold();
  client.end(content);
  const late = connect({ host: proxyHost, port: proxy.controlPort });
  late.on("error", () => {});
  await once(late, "connect");
  assert.equal(server.bytesRead, 0);
  late.destroy();
  proxy.release();
  assert.deepEqual((await got).bytes, content);
});
