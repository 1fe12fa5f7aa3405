import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { watchLeaks } from "../../../test/support/leaks.js";
import { capturedHello, issuedSession, only, testTlsSettings } from "../../../test/support/tls-loopback.js";
import { BindingRegistry } from "../../tls/binding.js";
import { createControlServer } from "../../tls/context.js";
import type { ServerEvent } from "../events.js";
import type { Candidate, Expectation } from "./expectation.js";
import type { DataOwner } from "./owner.js";
import { MAX_UNCLAIMED_PER_ADDRESS, PassivePool, type PoolOptions } from "./passive-pool.js";

const HERE = "127.0.0.1";
const ELSEWHERE = "127.0.0.2";
const WAIT_MS = 30_000;
const HELLO_MS = 10_000;

const settings = await testTlsSettings();
const strangersHello = await capturedHello();

watchLeaks();

interface Refusal {
  readonly cause: string;
  readonly cure: string;
}

interface Bench {
  readonly pool: PassivePool;
  readonly refusals: Refusal[];
  refusal(): Promise<Refusal>;
  /** A session of a client at `address`. */
  session(address?: string): DataOwner;
  /** What such a session's client sends first on a data connection. */
  helloOf(owner: DataOwner): Promise<Buffer>;
  dial(port: number, bytes?: Buffer, from?: string): Promise<Socket>;
}

async function bench(t: TestContext, ports = 1): Promise<Bench> {
  const bindings = new BindingRegistry<DataOwner>();
  const refusals: Refusal[] = [];
  let wake = (): void => {};
  const pool = await listening(ports, {
    host: "0.0.0.0",
    ownerOf: (hello) => bindings.find(hello),
    report: (event: ServerEvent) => {
      if (event.type === "refused") refusals.push(event);
      wake();
    },
  });
  const dialled: Socket[] = [];
  t.after(async () => {
    for (const socket of dialled) socket.destroy();
    await pool.close();
  });
  return {
    pool,
    refusals,
    refusal: async () => {
      while (refusals.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return refusals.shift() ?? { cause: "", cure: "" };
    },
    session: (address = HERE) => {
      const owner = {
        address,
        localAddress: HERE,
        binding: undefined as DataOwner["binding"],
        label: { session: "s", address, user: undefined },
      };
      owner.binding = bindings.create(owner);
      return owner;
    },
    helloOf: async (owner) => {
      const server = owner.binding && createControlServer(settings).lend(owner.binding.secrets);
      if (server === undefined) throw new Error("no binding");
      const session = await issuedSession(server, only("TLSv1.3"));
      return await capturedHello({ ...only("TLSv1.3"), session });
    },
    dial: async (port, bytes, from) => {
      const socket = connect({ port, host: HERE, ...(from === undefined ? {} : { localAddress: from }) });
      dialled.push(socket);
      socket.on("error", () => {});
      await once(socket, "connect");
      if (bytes !== undefined) socket.write(bytes);
      return socket;
    },
  };
}

/** On so many free ports in a row. */
async function listening(count: number, options: PoolOptions & { readonly host: string }): Promise<PassivePool> {
  const first = await PassivePool.listen({ ...options, ports: { from: 0, to: 0 } });
  if (count === 1) return first;
  const [port = 0] = first.ports;
  await first.close();
  const pool = await PassivePool.listen({ ...options, ports: { from: port, to: Math.min(port + count - 1, 65_535) } });
  if (pool.ports.length === count) return pool;
  // One of them is somebody else's.
  await pool.close();
  return await listening(count, options);
}

function expect(pool: PassivePool, owner: DataOwner, exclusive = false): Expectation {
  const expectation = pool.expect(owner, { exclusive }, WAIT_MS);
  if (expectation === undefined) throw new Error("no port");
  return expectation;
}

function arrival(expectation: Expectation): Promise<Candidate> {
  return new Promise((resolve, reject) => expectation.claim(resolve, () => reject(new Error("nobody came"))));
}

function gone(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.resume().once("close", () => resolve()));
}

/** Until the pool has taken the connections that were made. */
async function untilSilent(pool: PassivePool, count: number): Promise<void> {
  while (pool.silent !== count) await new Promise(setImmediate);
}

test("sessions of one address are given ports by turns, and share when all are taken", async (t) => {
  const { pool, session } = await bench(t, 3);
  const given = Array.from({ length: 5 }, () => expect(pool, session()).port);
  assert.deepEqual(new Set(given.slice(0, 3)), new Set(pool.ports));
  assert.ok(pool.ports.includes(given[3] ?? 0) && pool.ports.includes(given[4] ?? 0));
  assert.equal(pool.waiting, 5);
});

test("data in clear has a port of its own, or none", async (t) => {
  const { pool, session } = await bench(t, 2);
  const [sealed, clear] = [expect(pool, session()), expect(pool, session(), true)];
  assert.notEqual(sealed.port, clear.port);
  assert.equal(pool.expect(session(), { exclusive: true }, WAIT_MS), undefined);
  // The other sealed ones share the sealed one's, never the clear one's.
  for (let more = 0; more < 4; more++) assert.equal(expect(pool, session()).port, sealed.port);
  // Who comes from elsewhere is told apart by address.
  assert.notEqual(pool.expect(session(ELSEWHERE), { exclusive: true }, WAIT_MS), undefined);
  clear.close();
  assert.equal(expect(pool, session(), true).port, clear.port);
});

test("on one port each connection goes to the session that it names, from whatever address", async (t) => {
  const { pool, session, helloOf, dial } = await bench(t);
  const owners = Array.from({ length: 6 }, () => session());
  const expectations = owners.map((owner) => expect(pool, owner));
  const arrivals = expectations.map(arrival);
  const hellos = await Promise.all(owners.map(helloOf));
  const ports: (number | undefined)[] = [];
  for (const [index, hello] of [...hellos.entries()].reverse()) {
    const socket = await dial(expectations[index]?.port ?? 0, hello, index % 2 === 0 ? HERE : ELSEWHERE);
    ports[index] = socket.localPort;
  }
  const came = await Promise.all(arrivals);
  assert.deepEqual(
    came.map(({ raw, named }) => [raw.remotePort, named]),
    ports.map((port) => [port, true]),
  );
  for (const { raw } of came) raw.destroy();
});

test("one that names nobody goes to the one session of its address, as unnamed, nothing of it consumed", async (t) => {
  const { pool, session, dial } = await bench(t);
  const [here, there] = [expect(pool, session()), expect(pool, session(ELSEWHERE))];
  const coming = arrival(there);
  await dial(here.port, strangersHello, ELSEWHERE);
  const { named, address, raw } = await coming;
  assert.deepEqual([named, address], [false, ELSEWHERE]);
  assert.deepEqual(raw.read(), strangersHello);
  raw.destroy();
});

test("where two sessions of its address wait, it is refused, in words", async (t) => {
  const { pool, session, dial, refusal } = await bench(t);
  const { port } = expect(pool, session());
  expect(pool, session());
  const socket = await dial(port, strangersHello);
  assert.deepEqual(await refusal(), {
    type: "refused",
    label: { address: HERE },
    cause:
      "a data connection does not say which of 2 sessions of this address it belongs to: it resumes no TLS session",
    cure: "let the client resume the control connection's TLS session on data connections, or open more passive ports (passive.ports)",
  });
  await gone(socket);
});

test("where no session of its address waits, it is refused, in words", async (t) => {
  const { pool, session, dial, refusal } = await bench(t);
  const { port } = expect(pool, session());
  const socket = await dial(port, strangersHello, ELSEWHERE);
  assert.match((await refusal()).cause, /^a data connection from an address where no session waits for one$/);
  await gone(socket);
  assert.equal(pool.waiting, 1);
});

test("who sends no TLS where no session waits is refused, in words", async (t) => {
  const { pool, dial, refusal } = await bench(t);
  const socket = await dial(pool.ports[0] ?? 0, Buffer.from("GET / HTTP/1.1\r\n"));
  assert.equal((await refusal()).cause, "a connection to a passive port sent no TLS hello (not-tls)");
  await gone(socket);
});

test("data in clear is handed over unread, before a byte has come", async (t) => {
  const { pool, session, dial } = await bench(t);
  const expectation = expect(pool, session(), true);
  const coming = arrival(expectation);
  const socket = await dial(expectation.port);
  const { raw, named } = await coming;
  assert.deepEqual([raw.remotePort, named, raw.bytesRead], [socket.localPort, false, 0]);
  raw.destroy();
});

test("a connection that waited in silence goes with the last session that it may have come for", async (t) => {
  const { pool, session, dial, refusals } = await bench(t);
  const [one, other] = [expect(pool, session()), expect(pool, session())];
  const socket = await dial(one.port);
  await untilSilent(pool, 1);
  one.close();
  assert.equal(pool.silent, 1);
  other.close();
  assert.equal(pool.silent, 0);
  await gone(socket);
  // Nor does the next session hear of it.
  const next = expect(pool, session(), true);
  next.claim(
    () => assert.fail("it was offered"),
    () => {},
    () => assert.fail("it was told"),
  );
  await new Promise(setImmediate);
  assert.deepEqual(refusals, []);
});

test("silent connections are bounded by address, beyond those whose sessions wait", async (t) => {
  const { pool, session, dial, refusal } = await bench(t);
  const { port } = expect(pool, session());
  expect(pool, session());
  const allowed = MAX_UNCLAIMED_PER_ADDRESS + 2;
  assert.equal(MAX_UNCLAIMED_PER_ADDRESS, 8);
  const oldest = await dial(port);
  for (let number = 1; number < allowed; number++) await dial(port);
  await untilSilent(pool, allowed);
  await dial(port);
  assert.equal((await refusal()).cause, "too many data connections of this address say nothing");
  // The newest may be the one that has something to say.
  await gone(oldest);
  assert.equal(pool.silent, allowed);
  // Somebody else is not hurt.
  await dial(port, undefined, ELSEWHERE);
  await untilSilent(pool, allowed + 1);
});

test("a silent connection is dropped at its deadline when nobody waits, and may stay while its session does", async (t) => {
  const { pool, session, dial, refusal } = await bench(t);
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const stranger = await dial(pool.ports[0] ?? 0, undefined, ELSEWHERE);
  const expectation = expect(pool, session());
  await dial(expectation.port);
  await untilSilent(pool, 2);
  t.mock.timers.tick(HELLO_MS);
  assert.match((await refusal()).cause, /no TLS hello \(timeout\)$/);
  assert.equal(pool.silent, 1);
  t.mock.timers.reset();
  await gone(stranger);
});

test("of silent connections no more may stay than sessions wait", async (t) => {
  const { pool, session, dial } = await bench(t);
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const expectation = expect(pool, session());
  for (let number = 0; number < 3; number++) await dial(expectation.port);
  await untilSilent(pool, 3);
  t.mock.timers.tick(HELLO_MS);
  assert.equal(pool.silent, 1);
  t.mock.timers.reset();
});

test("who closes without a word is forgotten without one", async (t) => {
  const { pool, session, dial, refusals } = await bench(t);
  const socket = await dial(expect(pool, session()).port);
  await untilSilent(pool, 1);
  socket.end();
  await untilSilent(pool, 0);
  assert.deepEqual(refusals, []);
});

test("closing closes the ports, those who wait and those who say nothing", async (t) => {
  const { pool, session, dial } = await bench(t);
  const expectation = expect(pool, session());
  const socket = await dial(expectation.port);
  await untilSilent(pool, 1);
  await pool.close();
  await gone(socket);
  assert.deepEqual([pool.waiting, pool.silent, pool.ports.length, expectation.ended], [0, 0, 0, "closed"]);
});

test("a port in use is left out, in words; where all are, that is an error, and nothing is left open", async () => {
  const taken = createServer().listen(0, "0.0.0.0");
  await once(taken, "listening");
  const { port } = taken.address() as { port: number };
  const events: ServerEvent[] = [];
  const options = { host: "0.0.0.0", ownerOf: () => undefined, report: (event: ServerEvent) => events.push(event) };
  await assert.rejects(PassivePool.listen({ ...options, ports: { from: port, to: port } }), { code: "EADDRINUSE" });
  assert.equal(events.length, 0);
  const near = port < 60_000 ? { from: port, to: port + 20 } : { from: port - 20, to: port };
  const pool = await PassivePool.listen({ ...options, ports: near });
  assert.equal(pool.ports.includes(port), false);
  assert.ok(pool.ports.length > 0);
  const [warning] = events;
  assert.ok(warning?.type === "warning" && warning.cause.includes(String(port)), JSON.stringify(events));
  await Promise.all([pool.close(), new Promise((resolve) => taken.close(resolve))]);
});
