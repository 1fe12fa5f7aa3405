import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type { Socket } from "node:net";
import { test } from "node:test";
import type { TLSSocket } from "node:tls";
import type { ServerEvent } from "../../src/server/events.js";
import type { ServerSettings, Whom } from "../../src/server/settings.js";
import { type TestServer, testUser } from "../support/ftps-server.js";
import { watchLeaks } from "../support/leaks.js";
import { reset } from "../support/tls-loopback.js";
import { WireClient, type WireReply } from "../support/wire-client.js";
import { serve } from "./data-side.js";

watchLeaks();

type CleanEnd = ServerSettings["tls"]["cleanEnd"];

interface Scene {
  readonly server: TestServer;
  readonly client: WireClient;
}

async function begin(
  t: Parameters<typeof serve>[0],
  cleanEnd: CleanEnd,
  cleanEndExempt: readonly Whom[] = [],
): Promise<Scene> {
  const server = await serve(t, { settings: { tls: { cleanEnd, cleanEndExempt } } });
  const client = await WireClient.loggedIn(server);
  t.after(() => client.close());
  await client.command("CLNT scanner 1.0");
  return { server, client };
}

/** Uploads, and ends with FIN, but without close_notify. */
async function uncleanUpload(
  { client }: Scene,
  leave = (_tls: TLSSocket, raw: Socket): unknown => raw.end(),
): Promise<WireReply> {
  const raw = await client.dial(await client.passive());
  assert.equal((await client.command("STOR f")).code, 150);
  const tls = await client.secureData(raw);
  tls.on("error", () => {}).resume();
  raw.on("error", () => {});
  await new Promise((resolve) => tls.write("content", resolve));
  leave(tls, raw);
  return await client.read();
}

function unclean({ server }: Scene): ServerEvent[] {
  return server.events.filter(({ type }) => type === "unclean-end");
}

const published = async ({ client }: Scene): Promise<boolean> => (await client.command("SIZE f")).code === 213;
const counted = [{ client: "scanner 1.0", withCloseNotify: 0, without: 1 }];

test("tls.cleanEnd: require keeps an upload without close_notify back, and tells the operator who it was", async (t) => {
  const scene = await begin(t, "require");
  assert.equal((await uncleanUpload(scene)).code, 426);
  assert.equal(await published(scene), false);
  const [event, ...more] = unclean(scene);
  assert.ok(event?.type === "unclean-end" && event.client === "scanner 1.0" && !event.published);
  assert.equal(more.length, 0);
  assert.deepEqual(scene.server.server.uploadEnds, counted);
});

test("log publishes it, and says so", async (t) => {
  const scene = await begin(t, "log");
  assert.equal((await uncleanUpload(scene)).code, 226);
  assert.equal(await published(scene), true);
  const [event] = unclean(scene);
  assert.ok(event?.type === "unclean-end" && event.published);
  assert.deepEqual(scene.server.server.uploadEnds, counted);
});

test("off publishes it, and nobody looks", async (t) => {
  const scene = await begin(t, "off");
  assert.equal((await uncleanUpload(scene)).code, 226);
  assert.equal(await published(scene), true);
  assert.deepEqual(unclean(scene), []);
  assert.deepEqual(scene.server.server.uploadEnds, []);
});

test("off: uploads of all sizes are whole, however they end", async (t) => {
  const { client } = await begin(t, "off");
  for (const size of [0, 1, 16_384, 70_000, 5_000_000]) {
    const content = randomBytes(size);
    for (const close of [(tls: TLSSocket) => tls.end(), (_tls: TLSSocket, raw: Socket) => raw.end()]) {
      const stream = await client.dial(await client.passive());
      assert.equal((await client.command("STOR f")).code, 150);
      const tls = await client.secureData(stream);
      tls.on("error", () => {}).resume();
      await new Promise((resolve) => (size === 0 ? setImmediate(resolve) : tls.write(content, resolve)));
      close(tls, stream);
      assert.equal((await client.read()).code, 226);
      assert.ok((await client.fetch("RETR f")).data.equals(content), `${size} bytes`);
    }
  }
});

for (const whom of [{ user: testUser }, { clients: "127.0.0.0/8" }] as const) {
  test(`who is exempt (${JSON.stringify(whom)}) may upload without close_notify`, async (t) => {
    const scene = await begin(t, "require", [{ user: "somebody else" }, whom]);
    assert.equal((await uncleanUpload(scene)).code, 226);
    assert.equal(await published(scene), true);
    assert.deepEqual(unclean(scene), []);
    assert.deepEqual(scene.server.server.uploadEnds, counted);
  });
}

for (const whom of [{ user: "scanner 1.0" }, { group: testUser }, { clients: "192.0.2.0/24" }] as const) {
  test(`who is not meant by ${JSON.stringify(whom)} may not, whatever the client calls itself`, async (t) => {
    const scene = await begin(t, "require", [whom]);
    assert.equal((await uncleanUpload(scene)).code, 426);
    assert.equal(await published(scene), false);
  });
}

for (const cleanEnd of ["log", "off"] as const) {
  test(`${cleanEnd}: an upload that is reset, or whose control connection ends with it, is still not whole`, async (t) => {
    const scene = await begin(t, cleanEnd);
    // Behind the bytes, or the reset would overtake them.
    const afterBytes = (then: () => void) => (): void => {
      void scene.client.command("STAT").then(async (status) => {
        while (!status.lines.some((line) => line.includes("7 bytes so far")))
          status = await scene.client.command("STAT");
        then();
      });
    };
    const raw = await scene.client.dial(await scene.client.passive());
    assert.equal((await scene.client.command("STOR f")).code, 150);
    const tls = await scene.client.secureData(raw);
    tls.on("error", () => {}).resume();
    raw.on("error", () => {});
    const cut = new Promise<void>((resolve) => {
      tls.write(
        "content",
        afterBytes(() => {
          reset(raw);
          resolve();
        }),
      );
    });
    await cut;
    assert.equal((await scene.client.read()).code, 426);
    assert.equal(await published(scene), false);

    const dying = await WireClient.loggedIn(scene.server);
    const stream = await dying.transfer("STOR f");
    stream.on("error", () => {});
    await new Promise((resolve) => stream.write("content", resolve));
    // As the kernel does for a program that was killed: FIN on all of its connections.
    dying.socket.destroy();
    stream.destroy();
    const end = await scene.server.event(
      (event) =>
        event.type === "transfer" && event.label.session !== undefined && event.bytes === 7 && !event.completed,
    );
    assert.equal(end.type, "transfer");
    assert.equal(await published(scene), false);
  });
}
