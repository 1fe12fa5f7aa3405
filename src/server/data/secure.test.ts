import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import {
  capturedHello,
  issuedSession,
  only,
  type TcpPair,
  tcpPair,
  testTlsSettings,
  tlsClient,
  tlsVersions,
} from "../../../test/support/tls-loopback.js";
import { FreeList } from "../../support/free-list.js";
import { BindingRegistry, type ControlBinding } from "../../tls/binding.js";
import { createControlServer, createFallbackServer } from "../../tls/context.js";
import { parseClientHello } from "../../tls/hello.js";
import type { BindingPolicy } from "../../tls/policy.js";
import { SessionServers } from "../../tls/session-servers.js";
import type { ServerEvent } from "../events.js";
import type { Candidate } from "./expectation.js";
import type { DataOwner } from "./owner.js";
import { secureCandidate } from "./secure.js";

const settings = await testTlsSettings();
const ADDRESS = "192.0.2.1";
const label = { session: "s", address: ADDRESS, user: "ada" };

/** A session with its binding, and a way to secure a connection for it. */
function bench(policy: BindingPolicy) {
  const binding = new BindingRegistry<string>().create("it");
  const owner: DataOwner = { address: ADDRESS, localAddress: ADDRESS, binding, label };
  const events: ServerEvent[] = [];
  const servers = new SessionServers(() => settings);
  const fallback = new FreeList(() => createFallbackServer(settings), 2);
  const secure = (candidate: Candidate, { watchEnd = false, quiet = false } = {}) =>
    secureCandidate(
      candidate,
      owner,
      { watchEnd, quiet: () => quiet },
      {
        tls: () => settings,
        servers: () => servers,
        binding: () => policy,
        fallback: () => fallback,
        peerTrust: () => ({ verify: true, authorities: [] }),
        report: (event) => events.push(event),
      },
    );
  return { binding, events, secure };
}

function from({ server }: TcpPair, address: string, named: boolean): Candidate {
  return { raw: server, address, named, hello: undefined };
}

test("a stranger's connection that names nobody is refused, and the log says from where", async () => {
  const { events, secure } = bench("prefer");
  using pair = await tcpPair();
  await assert.rejects(secure(from(pair, "192.0.2.66", false)), { kind: "not-bound", code: 425 });
  assert.equal(pair.server.destroyed, true);
  assert.deepEqual(events, [
    {
      type: "refused",
      label,
      cause:
        "the data connection came from 192.0.2.66, not from the client's address, and resumed no TLS session of this control connection",
      cure: "nothing to do if this is a stranger; a client behind several addresses must resume the TLS session",
    },
  ]);
});

for (const version of tlsVersions) {
  test(`${version}: one that resumes is the session's own, from whatever address, and hardens`, async () => {
    const { binding, secure } = bench("require");
    const session = await issuedSession(createControlServer(settings).lend(binding.secrets), only(version));
    binding.established(version);
    using pair = await tcpPair();
    const client = await tlsClient(pair.client, { ...only(version), session });
    const [connection] = await Promise.all([
      secure(await named(binding, pair, session, version), { watchEnd: true }),
      once(client, "secureConnect"),
    ]);
    assert.deepEqual([connection.sealed, connection.resumed], [true, true]);
    assert.notEqual(connection.cleanEnd, undefined);
    assert.equal(binding.isHardened(), true);
    connection.stream.write("hello");
    assert.equal(String((await once(client, "data"))[0]), "hello");
    connection.stream.destroy();
  });
}

/** What the pool makes of such a connection, with what its hello says. */
async function named(
  binding: ControlBinding,
  { server }: TcpPair,
  session: Buffer,
  version: "TLSv1.2" | "TLSv1.3",
): Promise<Candidate> {
  const reading = parseClientHello(await capturedHello({ ...only(version), session }));
  assert.ok(reading.kind === "hello");
  assert.equal(reading.hello.pskName ?? reading.hello.ticketName, binding.keyName);
  return { raw: server, address: "192.0.2.77", named: true, hello: reading.hello };
}

test("one that does not resume has no clean end to be judged unless it is an upload", async () => {
  const { secure } = bench("prefer");
  using pair = await tcpPair();
  await tlsClient(pair.client);
  const connection = await secure(from(pair, ADDRESS, false));
  assert.deepEqual([connection.sealed, connection.resumed, connection.cleanEnd], [true, false, undefined]);
  connection.stream.destroy();
});

test("a handshake that fails is told as such, in words without OpenSSL's codes, and the log has them", async () => {
  const { events, secure } = bench("prefer");
  using pair = await tcpPair();
  pair.client.write("this is no TLS");
  await assert.rejects(secure(from(pair, ADDRESS, false)), { kind: "handshake", code: 522 });
  const [event] = events;
  assert.ok(event?.type === "refused");
  assert.match(event.cause, /^the TLS handshake of a data connection from 192\.0\.2\.1 failed \(ERR_SSL_\w+\)$/);
  assert.equal(
    event.cure,
    "see whether the client speaks TLS 1.2 or later on data connections, and trusts the certificate",
  );
});

test("a client that closes within the handshake is not told that it resumed nothing", async () => {
  const { binding, events, secure } = bench("prefer");
  binding.established("TLSv1.3");
  using pair = await tcpPair();
  pair.client.destroy();
  await assert.rejects(secure(from(pair, ADDRESS, true)), {
    kind: "closed",
    code: 425,
    words: "The client closed the data connection within the TLS handshake",
  });
  const [event] = events;
  assert.ok(event?.type === "refused");
  assert.equal(
    event.cause,
    "a data connection from 192.0.2.1 named this session's TLS session and closed within the handshake (ECONNRESET)",
  );
  assert.equal(event.cure, "nothing to do if this is rare; else the client's own log says why it closes");
});
