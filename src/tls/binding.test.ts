import assert from "node:assert/strict";
import { constants } from "node:crypto";
import { once } from "node:events";
import { test } from "node:test";
import type { ConnectionOptions, Server, TLSSocket } from "node:tls";
import {
  issuedSession,
  only,
  tcpPair,
  testTlsSettings,
  tlsClient,
  tlsVersions,
} from "../../test/support/tls-loopback.js";
import { BindingRegistry, type ControlBinding } from "./binding.js";
import {
  controlsTickets,
  createControlServer,
  createDataServer,
  MAX_SESSION_IDS,
  SESSION_TIMEOUT_S,
  SessionIds,
} from "./context.js";
import type { ClientHello } from "./hello.js";
import { HandshakeError, handshake } from "./upgrade.js";

const settings = await testTlsSettings();
const withoutTickets: ConnectionOptions = { ...only("TLSv1.2"), secureOptions: constants.SSL_OP_NO_TICKET };
const nothing: ClientHello = {
  sessionId: "",
  ticketName: undefined,
  pskName: undefined,
  pskTicket: undefined,
  serverName: undefined,
  offersTls12: true,
};

interface Handshaken extends Disposable {
  readonly server: TLSSocket;
  readonly client: TLSSocket;
}

/** A handshake that completes on both sides. */
async function completed(server: Server, options: ConnectionOptions): Promise<Handshaken> {
  const pair = await tcpPair();
  const client = await tlsClient(pair.client, options);
  const [secured] = await Promise.all([handshake(server, pair.server), once(client, "secureConnect")]);
  return { server: secured, client, [Symbol.dispose]: pair[Symbol.dispose] };
}

/** A handshake that fails: the server's code, the client's, and how many sessions the client was given. */
async function refused(binding: ControlBinding, options: ConnectionOptions) {
  using pair = await tcpPair();
  const client = await tlsClient(pair.client, options);
  let sessions = 0;
  client.on("session", () => sessions++);
  const told = once(client, "error") as Promise<[NodeJS.ErrnoException]>;
  const error: unknown = await handshake(createDataServer(settings).lend(binding.secrets), pair.server).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof HandshakeError, "a whole handshake completed on a data server");
  return { server: error.code, client: (await told)[0].code, sessions };
}

test("a data connection is found by PSK, by ticket, by session id, in this order", () => {
  const registry = new BindingRegistry<string>();
  const one = registry.create("one");
  const two = registry.create("two");
  assert.equal(registry.find({ ...nothing, pskName: one.keyName, ticketName: two.keyName }), "one");
  assert.equal(registry.find({ ...nothing, pskName: "00".repeat(16), ticketName: two.keyName }), "two");
  assert.equal(registry.find({ ...nothing, sessionId: "abcd" }), undefined);
  assert.equal(registry.find(nothing), undefined);
  assert.notEqual(one.keyName, two.keyName);
});

test("a binding that is closed names nobody, and no handshake after that does either", async () => {
  const registry = new BindingRegistry<string>();
  const binding = registry.create("gone");
  const server = createControlServer(settings).lend(binding.secrets);
  using _ = await completed(server, withoutTickets);
  assert.deepEqual([registry.size, registry.sessionIds], [1, 1]);
  binding.close();
  assert.equal(registry.find({ ...nothing, pskName: binding.keyName }), undefined);
  assert.deepEqual([registry.size, registry.sessionIds], [0, 0]);
  using _late = await completed(server, withoutTickets);
  assert.equal(registry.sessionIds, 0);
});

test("of many sessions without tickets the newest eight are known", async () => {
  const registry = new BindingRegistry<string>();
  const server = createControlServer(settings).lend(registry.create("busy").secrets);
  const sessions: Buffer[] = [];
  for (let turn = 0; turn < MAX_SESSION_IDS + 4; turn++) sessions.push(await issuedSession(server, withoutTickets));
  assert.equal(MAX_SESSION_IDS, 8);
  assert.equal(registry.sessionIds, 8);
  const reused = [];
  for (const session of sessions) {
    using both = await completed(server, { ...withoutTickets, session });
    reused.push(both.client.isSessionReused());
  }
  // The first attempt was a whole handshake and so drove out a further one each time: none of the first four is known.
  assert.deepEqual(reused.slice(0, 4), [false, false, false, false]);
});

test("session ids are bounded, and who is told of them hears what was dropped", () => {
  const heard: [string, string | undefined][] = [];
  const ids = new SessionIds((added, dropped) => heard.push([added, dropped]));
  for (let number = 0; number < 10; number++) ids.add(String(number), Buffer.from([number]));
  assert.deepEqual([...ids.ids], ["2", "3", "4", "5", "6", "7", "8", "9"]);
  assert.deepEqual(heard.slice(7), [
    ["7", undefined],
    ["8", "0"],
    ["9", "1"],
  ]);
  assert.equal(ids.get("1"), undefined);
  assert.deepEqual(ids.get("2"), Buffer.from([2]));
});

for (const [name, options] of [
  ["TLS 1.3", only("TLSv1.3")],
  ["TLS 1.2 with a ticket", only("TLSv1.2")],
  ["TLS 1.2 with a session id", withoutTickets],
] as const) {
  test(`${name}: only who resumes the control connection's session completes on the certificate-less server`, async () => {
    const registry = new BindingRegistry<string>();
    const binding = registry.create("mine");
    const session = await issuedSession(createControlServer(settings).lend(binding.secrets), options);
    using both = await completed(createDataServer(settings).lend(binding.secrets), { ...options, session });
    assert.equal(both.server.isSessionReused(), true);
    assert.equal(both.client.isSessionReused(), true);
  });

  test(`${name}: a stranger ends in handshake_failure and takes no ticket along`, async () => {
    const binding = new BindingRegistry<string>().create("mine");
    const { server, client, sessions } = await refused(binding, options);
    assert.match(server, /^ERR_SSL_NO_SHARED_CIPHER$|^ERR_SSL_NO_SUITABLE_SIGNATURE_ALGORITHM$/);
    assert.match(client ?? "", /HANDSHAKE_FAILURE/);
    assert.equal(sessions, 0);
  });

  test(`${name}: the session of another control connection is no key`, async () => {
    const registry = new BindingRegistry<string>();
    const [mine, other] = [registry.create("mine"), registry.create("other")];
    const session = await issuedSession(createControlServer(settings).lend(other.secrets), options);
    const { client } = await refused(mine, { ...options, session });
    assert.match(client ?? "", /HANDSHAKE_FAILURE/);
  });
}

for (const version of tlsVersions) {
  test(`${version}: a client that comes back with a ticket of an earlier control connection is served anew`, async () => {
    const registry = new BindingRegistry<string>();
    const session = await issuedSession(
      createControlServer(settings).lend(registry.create("earlier").secrets),
      only(version),
    );
    using both = await completed(createControlServer(settings).lend(registry.create("now").secrets), {
      ...only(version),
      session,
    });
    assert.equal(both.server.isSessionReused(), false);
  });
}

test("this Node renews TLS 1.3 tickets", () => assert.equal(controlsTickets, true));

for (const version of tlsVersions) {
  test(`${version}: a client that uses each ticket once never runs dry`, async () => {
    const binding = new BindingRegistry<string>().create("busy");
    let session = await issuedSession(createControlServer(settings).lend(binding.secrets), only(version));
    for (let turn = 0; turn < 24; turn++) {
      const server = createDataServer(settings).lend(binding.secrets);
      const pair = await tcpPair();
      const client = await tlsClient(pair.client, { ...only(version), session });
      // In TLS 1.3 the ticket comes behind the handshake, in TLS 1.2 within it and without an event.
      const renewed = once(client, version === "TLSv1.3" ? "session" : "secureConnect") as Promise<[Buffer?]>;
      const secured = await handshake(server, pair.server);
      assert.equal(secured.isSessionReused(), true, `connection ${turn + 1}`);
      const [next = client.getSession()] = await renewed;
      assert.ok(next !== undefined && !next.equals(session), "no new ticket");
      session = next;
      pair[Symbol.dispose]();
    }
  });
}

for (const version of tlsVersions) {
  test(`${version}: a ticket is good for a day, not for Node's five minutes`, async () => {
    const session = await issuedSession(
      createControlServer(settings).lend(new BindingRegistry<string>().create("long").secrets),
      {
        ...only(version),
      },
    );
    // SSL_SESSION as OpenSSL writes it: [9] is the ticket's lifetime hint, an INTEGER of seconds.
    const hint = session.indexOf(Buffer.from("a9050203", "hex"));
    assert.notEqual(hint, -1);
    assert.equal(session.readUIntBE(hint + 4, 3), SESSION_TIMEOUT_S);
    assert.equal(SESSION_TIMEOUT_S, 86_400);
  });
}

test("hardening lasts as long as the ticket that the client must have", () => {
  const registry = new BindingRegistry<string>();
  const end = 1000 + SESSION_TIMEOUT_S * 1000;
  const hardened = (protocol: string, renewed: boolean): readonly boolean[] => {
    const binding = registry.create(protocol);
    binding.established(protocol, 1000);
    binding.resumed(protocol, { renewed, ticket: "first" }, 1000);
    return [binding.isHardened(end - 1), binding.isHardened(end)];
  };
  assert.deepEqual(hardened("TLSv1.2", true), [true, false]);
  assert.deepEqual(hardened("TLSv1.2", false), [true, false]);
  assert.deepEqual(hardened("TLSv1.3", true), [controlsTickets, false]);
  assert.deepEqual(hardened("TLSv1.3", false), [false, false]);
  assert.equal(registry.create("none").isHardened(1000), false);
});

test("a client that uses a TLS 1.3 ticket again can always resume, one that has used its last need not", () => {
  const binding = new BindingRegistry<string>().create("tickets");
  binding.established("TLSv1.3", 0);
  const after = (ticket: string, renewed: boolean): boolean => {
    binding.resumed("TLSv1.3", { renewed, ticket }, 0);
    return binding.isHardened(1);
  };
  assert.equal(after("first", true), controlsTickets);
  assert.equal(after("second", false), false);
  assert.equal(after("second", false), true, "the same ticket twice");
  assert.equal(after("third", false), true);
});

test("a session can be resumed for a day from its newest ticket; over TLS 1.2 from its first", () => {
  const day = SESSION_TIMEOUT_S * 1000;
  const lasting = (protocol: string): readonly boolean[] => {
    const binding = new BindingRegistry<string>().create(protocol);
    assert.equal(binding.canResume(0), false);
    binding.established(protocol, 0);
    binding.resumed(protocol, { renewed: true, ticket: "first" }, day / 2);
    return [binding.canResume(day - 1), binding.canResume(day), binding.canResume(day + day / 2)];
  };
  assert.deepEqual(lasting("TLSv1.2"), [true, false, false]);
  assert.deepEqual(lasting("TLSv1.3"), [true, controlsTickets, false]);
});

test("a TLS 1.3 data connection that is to bring no ticket brings none, and resumes all the same", async () => {
  const binding = new BindingRegistry<string>().create("quiet");
  const session = await issuedSession(createControlServer(settings).lend(binding.secrets), only("TLSv1.3"));
  const server = createDataServer(settings).lend(binding.secrets, false);
  using both = await completed(server, { ...only("TLSv1.3"), session });
  assert.equal(both.server.isSessionReused(), true);
  let tickets = 0;
  both.client.on("session", () => tickets++).resume();
  both.server.end();
  await once(both.client, "end");
  assert.equal(tickets, 0);
});
