import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import type { Server, TLSSocket } from "node:tls";
import { watchLeaks } from "../../test/support/leaks.js";
import {
  issuedSession,
  only,
  reset,
  type TcpPair,
  tcpPair,
  testTlsSettings,
  tlsClient,
  tlsVersions,
} from "../../test/support/tls-loopback.js";
import { BindingRegistry, type ControlBinding } from "./binding.js";
import { createDataServer } from "./context.js";
import { SessionServers } from "./session-servers.js";
import { HandshakeError, handshake } from "./upgrade.js";

watchLeaks();

const settings = await testTlsSettings();
const registry = new BindingRegistry<string>();
let made = 0;

interface Client {
  readonly binding: ControlBinding;
  readonly pair: TcpPair;
  readonly socket: TLSSocket;
  readonly tickets: Buffer[];
}

/** A client that has connected; its handshake is up to the test. */
async function client(version: "TLSv1.2" | "TLSv1.3", session?: Buffer, binding?: ControlBinding): Promise<Client> {
  const pair = await tcpPair();
  const socket = await tlsClient(pair.client, { ...only(version), ...(session === undefined ? {} : { session }) });
  const tickets: Buffer[] = [];
  socket.on("session", (ticket: Buffer) => tickets.push(ticket)).on("error", () => {});
  return { binding: binding ?? registry.create(`${made++}`), pair, socket, tickets };
}

/** Ends the connection in good order, so that all that the server sent has come. */
async function finish({ socket, pair }: Client, secured: TLSSocket): Promise<void> {
  const ended = once(socket.resume(), "end");
  await new Promise(setImmediate);
  secured.end();
  await ended;
  pair[Symbol.dispose]();
}

function names(ticket: Buffer, { keyName }: ControlBinding): boolean {
  return ticket.includes(Buffer.from(keyName, "hex"));
}

for (const version of tlsVersions) {
  test(`${version}: sessions one after the other have one server, and each only tickets of its own`, async () => {
    const used = new Set<Server>();
    const servers = new SessionServers(() => settings);
    const all: { readonly one: Client; readonly secured: TLSSocket }[] = [];
    for (let count = 0; count < 20; count++) {
      const one = await client(version);
      const secured = await servers.control({ asks: false }, one.binding.secrets, (server) => {
        used.add(server);
        return handshake(server, one.pair.server);
      });
      all.push({ one, secured });
      // The next one begins as soon as the server is free.
      await new Promise(setImmediate);
    }
    assert.equal(used.size, 1);
    for (const { one, secured } of all) {
      await finish(one, secured);
      assert.ok(one.tickets.length > 0);
      for (const ticket of one.tickets)
        for (const { one: other } of all) assert.equal(names(ticket, other.binding), one === other);
    }
  });

  test(`${version}: handshakes at once, begun the moment another is done, never mix their tickets`, async () => {
    const servers = new SessionServers(() => settings);
    const all: Client[] = [];
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        for (let count = 0; count < 10; count++) {
          const one = await client(version);
          all.push(one);
          // Nothing lies between the end of one handshake and the beginning of the next.
          const secured = await servers.control({ asks: false }, one.binding.secrets, (server) =>
            handshake(server, one.pair.server),
          );
          void finish(one, secured);
        }
      }),
    );
    await Promise.all(all.map(({ socket }) => (socket.readableEnded ? undefined : once(socket, "end"))));
    for (const one of all) {
      assert.ok(one.tickets.length > 0);
      for (const ticket of one.tickets) assert.ok(names(ticket, one.binding));
    }
  });

  test(`${version}: a server that is lent to another session resumes nothing of the one before`, async () => {
    const servers = new SessionServers(() => settings);
    const [owner, other] = [registry.create("owner"), registry.create("other")];
    const session = await servers.control({ asks: false }, owner.secrets, (server) =>
      issuedSession(server, only(version)),
    );
    await new Promise(setImmediate);
    const again = await client(version, session, other);
    const onOther = await servers.control({ asks: false }, other.secrets, (server) =>
      handshake(server, again.pair.server),
    );
    assert.equal(onOther.isSessionReused(), false);
    await finish(again, onOther);
    const data = await client(version, session, other);
    await assert.rejects(
      servers.data({ asks: false, renews: true }, other.secrets, (server) => handshake(server, data.pair.server)),
    );
    data.pair[Symbol.dispose]();
    const own = await client(version, session, owner);
    const onOwn = await servers.data({ asks: false, renews: true }, owner.secrets, (server) =>
      handshake(server, own.pair.server),
    );
    assert.equal(onOwn.isSessionReused(), true);
    await finish(own, onOwn);
  });

  test(`${version}: while it is lent to nobody a server resumes nothing and issues nothing`, async () => {
    const binding = registry.create("nobody");
    const lent = createDataServer(settings);
    const servers = new SessionServers(() => settings);
    const session = await servers.control({ asks: false }, binding.secrets, (server) =>
      issuedSession(server, only(version)),
    );
    lent.lend(binding.secrets);
    lent.takeBack();
    const one = await client(version, session, binding);
    await assert.rejects(handshake(lent.server, one.pair.server));
    one.pair[Symbol.dispose]();
  });
}

const failing: readonly (readonly [string, (pair: TcpPair) => void])[] = [
  ["says something else", ({ client }) => client.write("this is no TLS\r\n")],
  ["ends", ({ client }) => client.end()],
  ["ends within its hello", ({ client }) => client.end(Buffer.from([22, 3, 1, 2, 0, 1]))],
  ["resets", ({ client }) => reset(client)],
];

for (const [how, fail] of failing) {
  test(`a client that ${how} costs no server, and what Node says of it is not taken for the next one's failure`, async () => {
    const servers = new SessionServers(() => settings);
    const used = new Set<Server>();
    for (let count = 0; count < 8; count++) {
      const pair = await tcpPair();
      const failed = servers.control({ asks: false }, registry.create("x").secrets, (server) => {
        used.add(server);
        return handshake(server, pair.server);
      });
      fail(pair);
      await assert.rejects(failed, HandshakeError);
      pair[Symbol.dispose]();
      const one = await client(count % 2 === 0 ? "TLSv1.2" : "TLSv1.3");
      const secured = await servers.control({ asks: false }, one.binding.secrets, (server) => {
        used.add(server);
        return handshake(server, one.pair.server);
      });
      await finish(one, secured);
    }
    assert.ok(used.size <= 2, `${used.size} servers`);
  });
}
