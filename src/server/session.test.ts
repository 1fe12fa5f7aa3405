import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  startTestServer,
  type TestServer,
  type TestServerOptions,
  testPassword,
  testUser,
} from "../../test/support/ftps-server.js";
import { watchLeaks } from "../../test/support/leaks.js";
import { WireClient } from "../../test/support/wire-client.js";
import type { ByteString } from "../protocol/byte-string.js";
import { VirtualPath } from "../protocol/virtual-path.js";
import type { Storage } from "../storage/contract.js";
import { createMemoryStorage } from "../storage/memory/index.js";
import type { CloseReason } from "./events.js";

watchLeaks();

type Cleanup = { after(cleanup: () => unknown): void };

async function serve(t: Cleanup, options: TestServerOptions = {}): Promise<TestServer> {
  const server = await startTestServer(options);
  t.after(() => server.stop());
  return server;
}

async function logIn(t: Cleanup, server: TestServer): Promise<WireClient> {
  const client = await WireClient.loggedIn(server);
  t.after(() => client.close());
  return client;
}

async function greet(t: Cleanup, server: TestServer): Promise<WireClient> {
  const client = await WireClient.connect(server, { implicit: true });
  t.after(() => client.close());
  assert.equal((await client.read()).code, 220);
  return client;
}

async function reasonOfEnd(server: TestServer): Promise<CloseReason> {
  const event = await server.event(({ type }) => type === "session-closed");
  assert.equal(event.type, "session-closed");
  return event.reason;
}

/** The server says 421 with these words and closes. */
async function assertDismissed(client: WireClient, words: RegExp): Promise<void> {
  const { code, lines } = await client.read();
  assert.equal(code, 421);
  assert.match(lines[0] ?? "", words);
  assert.equal(await client.untilClosed(), "");
}

/** A promise that a test settles. */
function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

/** Memory storage with some methods of the test's own. */
function changedStorage(change: (storage: Storage) => Partial<Storage>): NonNullable<TestServerOptions["openStorage"]> {
  const store = createMemoryStorage();
  return async () => {
    const storage = store.open();
    return new Proxy(storage, {
      get(target, name) {
        const own = Reflect.get(change(target), name);
        const found: unknown = own ?? Reflect.get(target, name);
        return typeof found === "function" && own === undefined ? found.bind(target) : found;
      },
    });
  };
}

describe("a session that waits too long for its client", () => {
  test("before login: 421, however busily the client talks", async (t) => {
    const server = await serve(t, { settings: { timeouts: { login: 300 } } });
    const client = await greet(t, server);
    const talking = setInterval(() => client.send("NOOP"), 20);
    t.after(() => clearInterval(talking));
    let answer = await client.read();
    while (answer.code === 200) answer = await client.read();
    assert.equal(answer.code, 421);
    assert.match(answer.lines[0] ?? "", /did not log in in time/);
    assert.equal(await reasonOfEnd(server), "login-timeout");
  });

  test("after login: 421 when no command comes", async (t) => {
    const server = await serve(t, { settings: { timeouts: { idle: 500 } } });
    const client = await logIn(t, server);
    await assertDismissed(client, /No command for too long/);
    assert.equal(await reasonOfEnd(server), "idle");
  });

  test("a transfer is no idleness", async (t) => {
    const server = await serve(t, { settings: { timeouts: { idle: 700 } } });
    const client = await logIn(t, server);
    const stream = await client.transfer("STOR a");
    const closed = reasonOfEnd(server);
    // The idle deadline passes several times; what ends the wait is an event of the other session.
    const other = await logIn(t, server);
    await assertDismissed(other, /No command for too long/);
    await closed;
    stream.resume().end("still here");
    assert.equal((await client.read()).code, 226);
  });
});

describe("an account that changes while it is logged in", () => {
  test("removed: 421 within the session, and its upload is not published", async (t) => {
    const server = await serve(t);
    const client = await logIn(t, server);
    const stream = await client.transfer("STOR a");
    stream.on("error", () => {}).write("half");
    await server.accounts.remove(testUser);
    await assertDismissed(client, /account was changed/);
    assert.equal(await reasonOfEnd(server), "account-changed");
    await assert.rejects(server.store.open().stat(VirtualPath.parse("a" as ByteString) ?? VirtualPath.root));
    stream.destroy();
  });

  test("disabled: 421", async (t) => {
    const server = await serve(t);
    const client = await logIn(t, server);
    await server.accounts.update(testUser, { enabled: false });
    await assertDismissed(client, /account was changed/);
  });

  test("given other rights: the session goes on with them", async (t) => {
    const server = await serve(t);
    const client = await logIn(t, server);
    assert.equal((await client.command("MKD a")).code, 257);
    await server.accounts.update(testUser, { rights: [{ path: "/", allow: ["list"] }] });
    for (;;) if ((await client.command("MKD b")).code === 550) break;
    assert.equal((await client.command("MLST a")).code, 250);
  });

  test("somebody else's changes are nothing to it", async (t) => {
    const server = await serve(t);
    const client = await logIn(t, server);
    const ada = await server.accounts.find(testUser);
    assert.ok(ada !== undefined);
    await server.accounts.add({ ...ada, name: "eve" }, Buffer.from("x"));
    await server.accounts.remove("eve");
    assert.equal((await client.command("PWD")).code, 257);
  });
});

describe("a login", () => {
  test("that fails tells the log why, and the client not", async (t) => {
    const server = await serve(t, { settings: { limits: { loginAttempts: 10 } } });
    const ada = await server.accounts.find(testUser);
    assert.ok(ada !== undefined);
    await server.accounts.add({ ...ada, name: "off", enabled: false }, Buffer.from("x"));
    await server.accounts.add({ ...ada, name: "old", expires: 1 }, Buffer.from("x"));
    const client = await greet(t, server);
    const answers = new Set<string>();
    for (const [name, password] of [
      [testUser, "wrong"],
      ["nobody", "x"],
      ["off", "x"],
      ["old", "x"],
    ] as const) {
      await client.command(`USER ${name}`);
      answers.add((await client.command(`PASS ${password}`)).lines.join());
    }
    assert.deepEqual([...answers], ["530 Login failed: wrong name or password"]);
    const told = server.events.flatMap((event) =>
      event.type === "login-failed" ? [`${event.name} ${event.reason}`] : [],
    );
    assert.deepEqual(told, [`${testUser} wrong-password`, "nobody unknown", "off disabled", "old expired"]);
  });

  test("whose files cannot be opened is 530 in other words, and a failure in the log", async (t) => {
    const server = await serve(t, { openStorage: () => Promise.reject(new Error("the disk is gone")) });
    const client = await greet(t, server);
    await client.command(`USER ${testUser}`);
    assert.deepEqual((await client.command(`PASS ${testPassword}`)).lines, [
      "530 Your files cannot be reached now; ask the operator",
    ]);
    assert.ok(server.events.some((event) => event.type === "failure" && /opening the files of ada/.test(event.doing)));
    assert.equal((await client.command("PWD")).code, 530);
  });

  test("while too many are being checked is 421, and that is the end", async (t) => {
    const server = await serve(t);
    t.mock.method(server.accounts, "verify", async () => ({ ok: false, reason: "overloaded" }));
    const client = await greet(t, server);
    await client.command(`USER ${testUser}`);
    client.send(`PASS ${testPassword}`);
    await assertDismissed(client, /busy; try again later/);
    assert.equal(await reasonOfEnd(server), "overloaded");
  });

  test("that succeeds when the session is over leaves nothing open", async (t) => {
    const [asked, answer] = [gate(), gate()];
    const counts = { opened: 0, closed: 0 };
    const server = await serve(t, {
      openStorage: async () => {
        counts.opened += 1;
        asked.open();
        await answer.opened;
        const storage = createMemoryStorage().open();
        t.mock.method(storage, "close", async () => {
          counts.closed += 1;
        });
        return storage;
      },
    });
    const client = await greet(t, server);
    await client.command(`USER ${testUser}`);
    client.send(`PASS ${testPassword}`);
    await asked.opened;
    const stopped = server.server.stop(60_000);
    await assertDismissed(client, /stopping/);
    answer.open();
    await stopped;
    assert.deepEqual(counts, { opened: 1, closed: 1 });
    assert.ok(!server.events.some(({ type }) => type === "login"));
  });
});

describe("the storage of a login", () => {
  test("is closed by REIN, by QUIT and by a lost connection, each time once", async (t) => {
    const counts = { opened: 0, closed: 0 };
    const server = await serve(t, {
      openStorage: async () => {
        counts.opened += 1;
        const storage = createMemoryStorage().open();
        t.mock.method(storage, "close", async () => {
          counts.closed += 1;
        });
        return storage;
      },
    });
    const client = await logIn(t, server);
    assert.equal((await client.command("REIN")).code, 220);
    assert.deepEqual(counts, { opened: 1, closed: 1 });
    await client.command(`USER ${testUser}`);
    await client.command(`PASS ${testPassword}`);
    assert.equal((await client.command("QUIT")).code, 221);
    await reasonOfEnd(server);
    assert.deepEqual(counts, { opened: 2, closed: 2 });
    const lost = await logIn(t, server);
    const [session] = server.server.sessions;
    lost.close();
    await session?.ended;
    assert.deepEqual(counts, { opened: 3, closed: 3 });
  });
});

describe("the control connection is lost", () => {
  test("while an upload is being prepared: it does not begin", async (t) => {
    const [asked, answer] = [gate(), gate()];
    const server = await serve(t, {
      openStorage: changedStorage((storage) => ({
        write: async (...args) => {
          asked.open();
          await answer.opened;
          return storage.write(...args);
        },
      })),
    });
    const client = await logIn(t, server);
    const raw = await client.dial(await client.passive());
    t.after(() => raw.destroy());
    const [session] = server.server.sessions;
    assert.ok(session !== undefined);
    const heard = gate();
    const onEnd = session.onEnd.bind(session);
    t.mock.method(session, "onEnd", () => {
      onEnd();
      heard.open();
    });
    client.send("STOR a");
    await asked.opened;
    client.socket.end();
    await heard.opened;
    answer.open();
    await session.ended;
    const command = server.events.find((event) => event.type === "command" && event.verb === "STOR");
    assert.equal(command?.type === "command" ? command.code : undefined, 426);
    assert.ok(!server.events.some((event) => event.type === "transfer" && event.completed));
  });

  test("during a download: it ends, and is not called complete", async (t) => {
    const server = await serve(t, { files: { "/big": Buffer.alloc(32 * 1024 * 1024) } });
    const client = await logIn(t, server);
    const stream = await client.transfer("RETR big");
    stream.on("error", () => {});
    client.close();
    const event = await server.event(({ type }) => type === "transfer");
    assert.ok(event.type === "transfer" && !event.completed && event.bytes < 32 * 1024 * 1024);
    stream.destroy();
  });
});

describe("a server that stops", () => {
  test("says 421 to those who wait, at once", async (t) => {
    const server = await serve(t);
    const client = await logIn(t, server);
    void server.server.stop(60_000);
    await assertDismissed(client, /stopping/);
    assert.equal(await reasonOfEnd(server), "shutdown");
  });

  test("lets a transfer end first, and what was queued behind it is not run", async (t) => {
    const server = await serve(t);
    const client = await logIn(t, server);
    const stream = await client.transfer("STOR a");
    client.send("MKD b");
    void server.server.stop(60_000);
    stream.resume().end("whole");
    assert.equal((await client.read()).code, 226);
    await assertDismissed(client, /stopping/);
    const names: string[] = [];
    for await (const batch of server.store.open().list(VirtualPath.root)) names.push(...batch.map(({ name }) => name));
    assert.deepEqual(names, ["a"]);
  });

  test("cuts the transfer when the grace is over", async (t) => {
    const server = await serve(t);
    const client = await logIn(t, server);
    const stream = await client.transfer("STOR a");
    stream.on("error", () => {}).write("half");
    await server.server.stop(50);
    await assertDismissed(client, /stopping/);
    await assert.rejects(server.store.open().stat(VirtualPath.parse("a" as ByteString) ?? VirtualPath.root));
    stream.destroy();
  });
});

test("a client that sends commands and reads no reply is kept waiting until it reads, and then has them all", async (t) => {
  const server = await serve(t);
  const client = await logIn(t, server);
  client.socket.pause();
  const count = 30_000;
  client.socket.write("HELP\r\n".repeat(count));
  const other = await logIn(t, server);
  const answered = (): number =>
    server.events.filter((event) => event.type === "command" && event.verb === "HELP").length;
  // Until no more of them is run, although others are served.
  for (let [before, still] = [-1, 0]; still < 50; ) {
    assert.equal((await other.command("NOOP")).code, 200);
    still = answered() === before ? still + 1 : 0;
    before = answered();
  }
  assert.ok(answered() < count, "all were answered while nobody read");
  let replies = 0;
  let half = "";
  // The client's own reading is not made for so many.
  client.socket.removeAllListeners("data");
  const all = new Promise<void>((resolve) => {
    client.socket.on("data", (chunk: Buffer) => {
      const lines = (half + chunk.toString("latin1")).split("\r\n");
      half = lines.pop() ?? "";
      replies += lines.filter((line) => line.startsWith("214 ")).length;
      if (replies === count) resolve();
    });
  });
  client.socket.resume();
  await all;
});

test("a client that reads no reply to what is answered at once, in the midst of a transfer, is dropped", async (t) => {
  const server = await serve(t, { files: { "/big": Buffer.alloc(32 * 1024 * 1024) } });
  const client = await logIn(t, server);
  const stream = await client.transfer("RETR big");
  stream.on("error", () => {});
  client.socket.pause();
  const lines = Buffer.from("STAT\r\n".repeat(10_000));
  client.socket.on("error", () => {});
  const closed = new Promise((resolve) => client.socket.once("close", resolve));
  const send = (): void => {
    while (!client.socket.destroyed && client.socket.write(lines));
  };
  client.socket.on("drain", send);
  send();
  assert.equal(await reasonOfEnd(server), "connection-error");
  client.close();
  stream.destroy();
  await closed;
});

test("the log has each command with its code, and no password, whatever the client sends it in", async (t) => {
  const server = await serve(t);
  const client = await greet(t, server);
  await client.command(`USER ${testUser}`);
  await client.command(`pass ${testPassword}`);
  await client.command("ACCT my secret account");
  await client.command("RETR nowhere");
  await client.command("FROB");
  await client.command("QUIT");
  await reasonOfEnd(server);
  const commands = server.events.flatMap((event) =>
    event.type === "command" ? [`${event.verb} ${event.argument ?? "-"} ${event.code}`] : [],
  );
  const bad = server.events.flatMap((event) => (event.type === "bad-line" ? [`${event.verb} ${event.code}`] : []));
  assert.deepEqual(bad, ["FROB 500"]);
  assert.deepEqual(commands, [`USER ${testUser} 331`, "PASS - 230", "ACCT - 202", "RETR nowhere 425", "QUIT  221"]);
  assert.ok(!/correct horse|secret account/.test(JSON.stringify(server.events)));
});
