import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { connect, type Socket } from "node:net";
import { test } from "node:test";
import { connect as connectTls } from "node:tls";
import { startTestServer, type TestServer, testPassword, testUser } from "../../test/support/ftps-server.js";
import { watchLeaks } from "../../test/support/leaks.js";

watchLeaks();

const REPEATS = 100;
const limits = ["sessions", "sessionsPerAddress"] as const;

const dial = {
  explicit: ({ host, explicit }: TestServer): Socket => connect(explicit, host),
  implicit: ({ host, implicit, ca }: TestServer): Socket => connectTls({ host, port: implicit, ca: [ca] }),
} as const;

/** The first that it hears, or "" when it is closed without a word. */
async function firstWords(socket: Socket): Promise<string> {
  socket.on("error", () => {});
  return await new Promise((resolve) => {
    socket.once("data", (words) => resolve(String(words))).once("close", () => resolve(""));
  });
}

for (const limit of limits)
  for (const way of ["explicit", "implicit"] as const)
    test(`${limit}, ${way}: a client that hangs up can come back at once, again and again`, async (t) => {
      const server = await startTestServer({ settings: { limits: { [limit]: 1 } } });
      t.after(() => server.stop());
      const refused: string[] = [];
      for (let repeat = 0; repeat < REPEATS; repeat++) {
        const socket = dial[way](server);
        const words = await firstWords(socket);
        if (!words.startsWith("220")) refused.push(words);
        await once(socket.destroy(), "close");
      }
      assert.deepEqual(refused, []);
    });

test("a client that hangs up while a command runs finds its place free when that has ended", async (t) => {
  const gate = new EventEmitter();
  const begun = once(gate, "begun");
  const server = await startTestServer({
    settings: { limits: { sessions: 1 } },
    openStorage: async () => {
      gate.emit("begun");
      await once(gate, "end");
      throw new Error("not needed");
    },
  });
  t.after(() => server.stop());
  const first = dial.implicit(server);
  assert.match(await firstWords(first), /^220/);
  first.write(`USER ${testUser}\r\nPASS ${testPassword}\r\n`);
  await begun;
  await once(first.destroy(), "close");
  const second = dial.implicit(server);
  const words = firstWords(second);
  await once(second, "connect");
  // The server has heard by then that the first one hung up.
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  gate.emit("end");
  assert.match(await words, /^220/);
  await once(second.destroy(), "close");
});

test("who is one too many is told so, and a client that had left while it waited takes no place", async (t) => {
  const server = await startTestServer({ settings: { limits: { sessions: 1 } } });
  t.after(() => server.stop());
  const first = dial.explicit(server);
  assert.match(await firstWords(first), /^220/);
  assert.match(await firstWords(dial.explicit(server)), /^421 Too many sessions/);
  const [leaving, staying] = [dial.explicit(server), dial.explicit(server)];
  await Promise.all([leaving, staying].map((socket) => once(socket, "connect")));
  leaving.destroy();
  first.destroy();
  assert.match(await firstWords(staying), /^220/);
  await once(staying.destroy(), "close");
});

test("a server that stops waits for nobody who had no place", async () => {
  const server = await startTestServer({ settings: { limits: { sessions: 1 } } });
  const first = dial.explicit(server);
  assert.match(await firstWords(first), /^220/);
  const second = dial.explicit(server);
  await once(second, "connect");
  const words = firstWords(second);
  await server.stop();
  assert.match(await words, /^(?:421 .*\r\n)?$/);
  first.destroy();
});
