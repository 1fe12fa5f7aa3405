import assert from "node:assert/strict";
import { once } from "node:events";
import type { Socket } from "node:net";
import { type TestContext, test } from "node:test";
import type { TLSSocket } from "node:tls";
import { createMemoryStorage } from "../../src/storage/memory/index.js";
import { type TestServer, testPassword, testUser } from "../support/ftps-server.js";
import { watchLeaks } from "../support/leaks.js";
import { capturedHello, reset } from "../support/tls-loopback.js";
import { WatchedStorage } from "../support/watched-storage.js";
import { WireClient } from "../support/wire-client.js";
import { serve } from "./data-side.js";

watchLeaks();

const ways: readonly (readonly [string, (raw: Socket, tls: Socket) => void])[] = [
  ["RST", (raw) => reset(raw)],
  ["FIN", (raw) => raw.end()],
  ["close_notify", (_raw, tls) => tls.end()],
];

interface Scene {
  readonly server: TestServer;
  readonly storage: WatchedStorage;
  readonly client: WireClient;
  /** Beneath TLS. */
  readonly raw: Socket;
  /** Data connections, to be closed with the test. */
  readonly data: Socket[];
}

/** What is done up to the moment of the cut; gives what is to be let go afterwards. */
type State = (scene: Scene) => Promise<(() => void) | undefined>;

async function secured({ client }: Scene): Promise<void> {
  await client.read();
  await client.command("AUTH TLS");
  await client.startTls();
}

async function loggedIn(scene: Scene): Promise<void> {
  await secured(scene);
  for (const line of ["PBSZ 0", "PROT P", `USER ${testUser}`, `PASS ${testPassword}`, "TYPE I"])
    await scene.client.command(line);
}

/** A data connection that has been told 150, in TLS. */
async function transferring(scene: Scene, line: string): Promise<TLSSocket> {
  await loggedIn(scene);
  const stream = await scene.client.transfer(line);
  stream.on("error", () => {});
  scene.data.push(stream);
  return stream;
}

const states: Readonly<Record<string, State>> = {
  "before the greeting is read": async () => undefined,
  "right behind AUTH": async ({ client }) => {
    await client.read();
    client.send("AUTH TLS");
    return undefined;
  },
  "within the handshake": async ({ client, raw }) => {
    await client.read();
    await client.command("AUTH TLS");
    raw.write((await capturedHello()).subarray(0, 60));
    return undefined;
  },
  "behind the handshake": async (scene) => {
    await secured(scene);
    return undefined;
  },
  "after USER": async (scene) => {
    await secured(scene);
    await scene.client.command(`USER ${testUser}`);
    return undefined;
  },
  "while PASS is checked": async (scene) => {
    await secured(scene);
    await scene.client.command(`USER ${testUser}`);
    const hold = scene.storage.hold("open");
    scene.client.send(`PASS ${testPassword}`);
    await hold.reached;
    return hold.release;
  },
  "after PASV": async (scene) => {
    await loggedIn(scene);
    scene.data.push(await scene.client.dial(await scene.client.passive()));
    return undefined;
  },
  "while a command looks into storage": async (scene) => {
    await loggedIn(scene);
    const hold = scene.storage.hold("stat");
    scene.client.send("MLST file");
    await hold.reached;
    return hold.release;
  },
  "while nobody comes for a download": async (scene) => {
    await loggedIn(scene);
    await scene.client.passive();
    assert.equal((await scene.client.command("RETR file")).code, 150);
    return undefined;
  },
  "within the handshake of a data connection": async (scene) => {
    await loggedIn(scene);
    const { session } = scene.client;
    const data = await scene.client.dial(await scene.client.passive());
    data.on("error", () => {});
    scene.data.push(data);
    const hello = await capturedHello(session === undefined ? {} : { session });
    assert.equal((await scene.client.command("RETR file")).code, 150);
    data.write(hello);
    await once(data, "data");
    return undefined;
  },
  "in the midst of an upload": async (scene) => {
    const stream = await transferring(scene, "STOR new");
    const hold = scene.storage.hold("write");
    stream.write(Buffer.alloc(1_000_000));
    await hold.reached;
    return hold.release;
  },
  "while an upload is published": async (scene) => {
    const stream = await transferring(scene, "STOR new");
    const hold = scene.storage.hold("commit");
    stream.resume().end("content");
    await hold.reached;
    return hold.release;
  },
  "in the midst of a download": async (scene) => {
    const stream = await transferring(scene, "RETR file");
    await once(stream, "readable");
    return undefined;
  },
  "while a download reads": async (scene) => {
    const hold = scene.storage.hold("read");
    const stream = await transferring(scene, "RETR file");
    stream.resume();
    await hold.reached;
    return hold.release;
  },
  "in the midst of a listing": async (scene) => {
    const hold = scene.storage.hold("list");
    const stream = await transferring(scene, "LIST");
    stream.resume();
    await hold.reached;
    return hold.release;
  },
};

async function begin(t: TestContext): Promise<Scene> {
  const store = createMemoryStorage({ files: { "/file": Buffer.alloc(20_000_000) } });
  const storage = new WatchedStorage(store);
  const server = await serve(t, { openStorage: storage.openStorage });
  const client = await WireClient.connect(server);
  t.after(() => client.close());
  const raw = client.socket;
  raw.on("error", () => {});
  await server.event(({ type }) => type === "session-opened");
  const data: Socket[] = [];
  t.after(() => {
    for (const socket of data) socket.destroy();
  });
  return { server, storage, client, raw, data };
}

for (const [state, reach] of Object.entries(states)) {
  for (const [way, cut] of ways) {
    test(`a client that is cut off ${state} (${way}) leaves nothing open`, async (t) => {
      const scene = await begin(t);
      const release = await reach(scene);
      cut(scene.raw, scene.client.socket);
      // Where something is under way in storage, the session goes when that is over, and not before.
      if (release !== undefined) {
        assert.equal(scene.server.server.sessions.size, 1);
        release();
      }
      await scene.server.event(({ type }) => type === "session-closed");
      await Promise.all([...scene.server.server.sessions].map(({ ended }) => ended));
      assert.equal(scene.server.server.sessions.size, 0);
      assert.deepEqual(scene.server.server.held, {
        bindings: 0,
        sessionIds: 0,
        waiting: 0,
        silent: 0,
        transferMemory: 0,
      });
      assert.equal(scene.storage.open, 0, "a storage, file or listing is open");
      const failures = scene.server.events.filter(({ type }) => type === "failure");
      assert.deepEqual(failures, []);
    });
  }
}

test("a cut upload is not published, one that was being published is", async (t) => {
  for (const [state, committed] of [
    ["in the midst of an upload", 0],
    ["while an upload is published", 1],
  ] as const) {
    const scene = await begin(t);
    const release = await states[state]?.(scene);
    reset(scene.raw);
    release?.();
    await scene.server.event(({ type }) => type === "session-closed");
    assert.equal(scene.storage.committed, committed, state);
  }
});
