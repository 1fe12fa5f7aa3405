import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import type { Socket } from "node:net";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { connect, FtpsError, type FtpsErrorCode } from "../../../src/client/index.js";
import { blockCodes, printBlock, printBlockHeader } from "../../../src/support/block.js";
import { watchLeaks } from "../../support/leaks.js";
import { temporaryFolder } from "../../support/temporary.js";
import { testIdentity } from "../../support/tls-loopback.js";
import { type Script, ScriptedServer, type ScriptedSession } from "./scripted-server.js";

const identity = await testIdentity();
watchLeaks();

/** For what never comes. */
const DEADLINE_MS = 300;
/** For what does. */
const AMPLE_MS = 20_000;
const content = Buffer.from("the whole content of a small file");
const file = { size: content.length, modified: undefined };

const offers = (session: ScriptedSession): void => session.send("211-Features\r\n SIZE\r\n MODE B\r\n211 End\r\n");
const agrees = (session: ScriptedSession): void => session.send("200 Fine\r\n");

/** One data connection for all that follows. */
function staying(work: (data: Socket, session: ScriptedSession, path: string) => unknown): Script[string] {
  const connections = new WeakMap<ScriptedSession, Socket>();
  return async (session, argument) => {
    const there = connections.get(session);
    session.send(there === undefined ? "150 Go ahead\r\n" : "125 Go ahead\r\n");
    const data = there ?? (await session.data());
    connections.set(session, data);
    await work(data, session, argument);
  };
}

async function start(t: TestContext, script: Script, deadline = AMPLE_MS) {
  const server = await ScriptedServer.start({ identity, content, script: { FEAT: offers, MODE: agrees, ...script } });
  t.after(() => server.stop());
  const timeouts = { reply: deadline, stall: deadline, connect: AMPLE_MS, handshake: AMPLE_MS };
  const client = await connect({
    ...{ host: "127.0.0.1", port: server.port, user: "ada", password: "x", timeouts, retry: { attempts: 0 } },
    tls: { authorities: [identity.certificate] },
  });
  t.after(() => client.close());
  const folder = await temporaryFolder("blocks");
  t.after(() => folder.remove());
  const here = (name: string): string => path.join(folder.path, name);
  const fetch = (name: string) => client.download(`/${name}`, here(name), { known: file, blockMode: true });
  const store = (name: string) => client.upload(content, `/${name}`, { verify: "size", blockMode: true });
  return { server, client, folder, here, fetch, store };
}

const last = printBlock(content, blockCodes.endOfFile);
const done = "250 Done\r\n";

test("an honest server: one data connection, file after file", async (t) => {
  const RETR = staying((data, session) => {
    data.write(last);
    session.send(done);
  });
  const { server, fetch, here } = await start(t, { RETR: RETR as Script[string] });
  for (const name of ["a", "b", "c"]) {
    assert.equal(await fetch(name), content.length);
    assert.ok((await readFile(here(name))).equals(content));
  }
  const verbs = server.commands.map((line) => line.split(" ")[0]);
  assert.equal(verbs.filter((verb) => verb === "EPSV").length, 1);
  assert.equal(verbs.filter((verb) => verb === "MODE").length, 1);
});

function ends(name: string, code: FtpsErrorCode, work: (data: Socket, session: ScriptedSession) => unknown): void {
  test(`a download: ${name}`, async (t) => {
    const deadline = code === "timeout" ? DEADLINE_MS : AMPLE_MS;
    const { fetch, folder } = await start(t, { RETR: staying(work) as Script[string] }, deadline);
    const error = await fetch("file").then(
      () => undefined,
      (failure: unknown) => failure,
    );
    assert.ok(error instanceof FtpsError, String(error));
    assert.equal(error.code, code, error.message);
    assert.deepEqual(await readdir(folder.path), []);
  });
}

ends("cut within a block", "incomplete", (data, session) => {
  data.end(last.subarray(0, 10));
  session.send(done);
});
ends("all bytes, and TLS's end in place of the last block", "incomplete", (data, session) => {
  data.end(printBlock(content));
  session.send(done);
});
ends("no last block, and no end either", "timeout", (data, session) => {
  data.write(printBlock(content));
  session.send(done);
});
ends("the last block too early", "incomplete", (data, session) => {
  data.write(printBlock(content.subarray(0, 5), blockCodes.endOfFile));
  session.send(done);
});
ends("more than the file has", "changed", (data, session) => {
  data.write(Buffer.concat([printBlock(content), last]));
  session.send(done);
});
ends("no blocks at all", "incomplete", (data, session) => {
  data.write("plain content");
  session.send(done);
});
ends("a block that its sender suspects", "incomplete", (data, session) => {
  data.write(printBlock(content, blockCodes.suspect));
  session.send(done);
});
ends("empty blocks without end", "timeout", async (data) => {
  const empty = Buffer.concat(Array.from({ length: 5_000 }, () => printBlockHeader(0)));
  for (let index = 0; index < 1_000 && !data.destroyed; index++) {
    data.write(empty);
    await new Promise(setImmediate);
  }
});
ends("whole, and a refusal behind it", "busy", (data, session) => {
  data.write(last);
  session.send("451 After all not\r\n");
});

test("a file too many is not taken for the next one's: another connection is opened", async (t) => {
  let planted = false;
  const fresh = async (session: ScriptedSession): Promise<void> => {
    session.send("150 Go ahead\r\n");
    const data = await session.data();
    const other = printBlock(Buffer.alloc(content.length, "x"), blockCodes.endOfFile);
    data.write(planted ? last : Buffer.concat([last, other]));
    planted = true;
    session.send(done);
  };
  const { server, fetch, here } = await start(t, { RETR: fresh });
  await fetch("a");
  await fetch("b");
  for (const name of ["a", "b"]) assert.ok((await readFile(here(name))).equals(content), name);
  assert.equal(server.commands.filter((line) => line === "EPSV").length, 2);
});

test("226 says that the data connection is closed: it is not used again", async (t) => {
  const { server, fetch } = await start(t, {
    RETR: async (session) => {
      session.send("150 Go ahead\r\n");
      (await session.data()).write(last);
      session.send("226 Done\r\n");
    },
  });
  for (const name of ["a", "b", "c"]) await fetch(name);
  assert.equal(server.commands.filter((line) => line === "EPSV").length, 3);
});

test("where the server has ended the connection meanwhile (425) another one is opened at once, without an attempt more", async (t) => {
  let count = 0;
  const { server, fetch } = await start(t, {
    RETR: async (session) => {
      if (++count === 2) {
        session.send("425 No data connection\r\n");
        return;
      }
      session.send("150 Go ahead\r\n");
      (await session.data()).write(last);
      session.send(done);
    },
  });
  await fetch("a");
  await fetch("b");
  assert.equal(server.commands.filter((line) => line === "EPSV").length, 2);
});

test("a command that is refused costs no connection", async (t) => {
  const RETR = staying((data, session) => {
    data.write(last);
    session.send(done);
  });
  const { server, fetch } = await start(t, {
    RETR: (session, name) =>
      name === "/missing" ? session.send("550 Not there\r\n") : (RETR as Script[string])?.(session, name),
  });
  await fetch("a");
  await assert.rejects(fetch("missing"), { code: "refused" });
  await fetch("b");
  assert.equal(server.commands.filter((line) => line === "EPSV").length, 1);
});

test("a server that offers block mode and refuses it gets streams", async (t) => {
  const MODE = (session: ScriptedSession): void => session.send("504 Not here after all\r\n");
  const { server, fetch, store, here } = await start(t, { MODE });
  await fetch("a");
  await store("b");
  assert.ok((await readFile(here("a"))).equals(content));
  assert.equal(server.commands.filter((line) => line.startsWith("MODE")).length, 1);
  assert.ok(server.received[0]?.equals(content));
});

test("a data connection that ended meanwhile is opened anew, and so is one that broke", async (t) => {
  let fetched = 0;
  const ending = staying((data, session) => {
    data.end(last);
    session.send(done);
  });
  // What counts is that another connection was asked for.
  const RETR: Script[string] = (session, name) =>
    fetched++ === 0 ? ending?.(session, name) : session.send("550 Enough\r\n");
  const { client, server, fetch } = await start(t, { RETR });
  await fetch("a");
  await client.raw("NOOP").catch(() => {});
  await assert.rejects(fetch("b"), { code: "refused" });
  assert.equal(server.commands.filter((line) => line === "EPSV").length, 2);
});

test("an upload that the server thanks for before its last block has gone is none", async (t) => {
  const thanks = new EventEmitter();
  const STOR = staying((_data, session) => {
    session.send(done);
    thanks.emit("said");
  });
  const { client } = await start(t, { STOR: STOR as Script[string] });
  const said = once(thanks, "said");
  async function* pieces() {
    yield content;
    await said;
    // It is read in one of the next turns, and ends this.
    for (;;) {
      await new Promise(setImmediate);
      yield content;
    }
  }
  await assert.rejects(client.upload(pieces(), "/up", { verify: "none", blockMode: true }), { code: "incomplete" });
});

test("a large file behind small ones goes as a stream, and the server hears of it", async (t) => {
  const { server, store, client } = await start(t, {
    STOR: async (session, name) => {
      if (name === "/large") return session.receiveFile();
      session.send("150 Go ahead\r\n");
      const data = await session.data();
      data.on("data", () => session.send(done)).resume();
    },
  });
  await store("small");
  await client.upload(Buffer.alloc(100_000), "/large", { verify: "none" });
  const verbs = server.commands.filter((line) => /^(MODE|EPSV|STOR)/.test(line));
  assert.deepEqual(verbs, ["MODE B", "EPSV", "STOR /small", "MODE S", "EPSV", "STOR /large"]);
  assert.equal(server.received[0]?.length, 100_000);
});
