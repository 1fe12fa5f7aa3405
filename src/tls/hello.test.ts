import assert from "node:assert/strict";
import { constants } from "node:crypto";
import { once } from "node:events";
import { test } from "node:test";
import type { ConnectionOptions } from "node:tls";
import fc from "fast-check";
import {
  capturedHello,
  issuedSession,
  only,
  tcpPair,
  testTlsSettings,
  tlsClient,
} from "../../test/support/tls-loopback.js";
import { BindingRegistry } from "./binding.js";
import { createControlServer, createDataServer } from "./context.js";
import { type ClientHello, collectClientHello, type HelloOutcome, MAX_HELLO_BYTES, parseClientHello } from "./hello.js";
import { handshake } from "./upgrade.js";

const withoutTickets: ConnectionOptions = { ...only("TLSv1.2"), secureOptions: constants.SSL_OP_NO_TICKET };

/** The hello of a client that resumes a session of a control connection, and how that connection is known. */
async function resumingHello(options: ConnectionOptions) {
  const registry = new BindingRegistry<string>();
  const binding = registry.create("the session");
  const session = await issuedSession(createControlServer(await testTlsSettings()).lend(binding.secrets), options);
  return { registry, binding, session, bytes: await capturedHello({ ...options, session }) };
}

function helloOf(bytes: Buffer): ClientHello {
  const reading = parseClientHello(bytes);
  if (reading.kind !== "hello") throw new Error(`read as ${reading.kind}`);
  return reading.hello;
}

/** The same hello in records of `size` bytes. */
function inRecords(bytes: Buffer, size: number): Buffer {
  const payload = bytes.subarray(5);
  const records: Buffer[] = [];
  for (let at = 0; at < payload.length; at += size) {
    const part = payload.subarray(at, at + size);
    const header = Buffer.from([22, 3, 1, 0, 0]);
    header.writeUInt16BE(part.length, 3);
    records.push(header, part);
  }
  return Buffer.concat(records);
}

test("a client that resumes nothing names nobody, and its host name is read in lower case", async () => {
  const hello = helloOf(await capturedHello({ servername: "FTP.Example.ORG" }));
  assert.equal(hello.pskName, undefined);
  assert.equal(hello.ticketName, undefined);
  assert.equal(hello.serverName, "ftp.example.org");
});

test("a client that sends no host name and no session has neither", async () => {
  const hello = helloOf(await capturedHello({ ...only("TLSv1.2"), servername: "" }));
  const nothing = {
    sessionId: "",
    pskName: undefined,
    pskTicket: undefined,
    ticketName: undefined,
    serverName: undefined,
  };
  assert.deepEqual(hello, { ...nothing, offersTls12: true });
});

test("whether a client can do TLS 1.2 is read from its list of versions", async () => {
  assert.equal(helloOf(await capturedHello()).offersTls12, true);
  assert.equal(helloOf(await capturedHello(only("TLSv1.3"))).offersTls12, false);
  assert.equal(helloOf(await capturedHello(only("TLSv1.2"))).offersTls12, true);
});

test("a TLS 1.3 client that resumes names the control connection in its PSK identity", async () => {
  const { registry, binding, bytes } = await resumingHello(only("TLSv1.3"));
  assert.equal(helloOf(bytes).pskName, binding.keyName);
  assert.equal(registry.find(helloOf(bytes)), "the session");
});

test("a TLS 1.2 client that resumes names it in its ticket", async () => {
  const { registry, binding, bytes } = await resumingHello(only("TLSv1.2"));
  assert.equal(helloOf(bytes).ticketName, binding.keyName);
  assert.equal(registry.find(helloOf(bytes)), "the session");
});

test("a TLS 1.2 client that disables tickets, as curl does, names it by session id", async () => {
  const { registry, bytes } = await resumingHello(withoutTickets);
  const hello = helloOf(bytes);
  assert.match(hello.sessionId, /^[0-9a-f]{64}$/);
  assert.equal(hello.ticketName, undefined);
  assert.equal(registry.find(hello), "the session");
});

test("of a hello that has come in part nothing is said before its last byte", async () => {
  for (const options of [only("TLSv1.3"), only("TLSv1.2"), withoutTickets]) {
    const { bytes } = await resumingHello(options);
    for (let length = 0; length < bytes.length; length++) {
      const reading = parseClientHello(bytes.subarray(0, length));
      assert.equal(reading.kind, "incomplete", `${length} of ${bytes.length} bytes`);
      assert.ok(reading.kind === "incomplete" && reading.missing <= bytes.length - length);
    }
    assert.equal(parseClientHello(bytes).kind, "hello");
  }
});

test("a hello may be cut into records of any size, and other bytes may follow it", async () => {
  const { bytes } = await resumingHello(only("TLSv1.3"));
  const expected = helloOf(bytes);
  for (let size = 1; size < bytes.length; size++) assert.deepEqual(helloOf(inRecords(bytes, size)), expected);
  // A client in middlebox compatibility mode may send ChangeCipherSpec behind its hello.
  assert.deepEqual(helloOf(Buffer.concat([bytes, Buffer.from([20, 3, 3, 0, 1, 1])])), expected);
});

const notHellos: readonly (readonly [string, string, ReturnType<typeof parseClientHello>["kind"]])[] = [
  ["nothing", "", "incomplete"],
  ["HTTP", Buffer.from("GET / HTTP/1.1\r\n").toString("hex"), "not-tls"],
  ["SSL 2", "802e0100", "not-tls"],
  ["a record of another protocol version", "160200", "not-tls"],
  ["a ServerHello", "16030300040200000000", "malformed"],
  ["an alert in place of the hello's second record", "160301000401000040150300000202", "malformed"],
  ["an empty record", "1603010000", "malformed"],
  ["an empty record behind the first", `1603010004010000401603010000`, "malformed"],
  ["a length that no hello has", "160301000401ffffff", "malformed"],
  ["an empty hello", "160301000401000000", "malformed"],
  ["a hello that is shorter than its random", "16030100080100000403030102", "malformed"],
];

for (const [name, hex, kind] of notHellos) {
  test(`${name} is ${kind}`, () => assert.equal(parseClientHello(Buffer.from(hex, "hex")).kind, kind));
}

test("a hello without extensions is one", () => {
  const body = Buffer.concat([Buffer.from("0303", "hex"), Buffer.alloc(32), Buffer.from("00000213010100", "hex")]);
  const bytes = Buffer.concat([Buffer.from([22, 3, 1, 0, body.length + 4, 1, 0, 0, body.length]), body]);
  assert.equal(helloOf(bytes).sessionId, "");
});

test("no bytes make the reader throw", async () => {
  const { bytes: real } = await resumingHello(only("TLSv1.3"));
  const kinds = new Set(["hello", "incomplete", "not-tls", "malformed"]);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => kinds.has(parseClientHello(Buffer.from(bytes)).kind)),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (body) => {
      const header = [22, 3, 1, 0, 0, 1, 0, body.length >> 8, body.length & 255];
      const bytes = Buffer.from([...header, ...body]);
      bytes.writeUInt16BE(body.length + 4, 3);
      return ["hello", "malformed"].includes(parseClientHello(bytes).kind);
    }),
  );
  const change = fc.tuple(fc.nat(real.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      const bytes = Buffer.from(real);
      for (const [at, value] of changes) bytes[at] = value;
      return kinds.has(parseClientHello(bytes).kind);
    }),
    { numRuns: 2000 },
  );
});

/** Sends `parts`, each once the one before has been taken from the socket, and gives what was collected. */
async function collected(parts: readonly Buffer[], deadline?: number) {
  const pair = await tcpPair();
  const outcome = new Promise<HelloOutcome>((resolve) => collectClientHello(pair.server, resolve, deadline));
  let over = false;
  void outcome.then(() => {
    over = true;
  });
  for (const part of parts) {
    const before: number = pair.server.bytesRead;
    pair.client.write(part);
    while (!over && pair.server.bytesRead < before + part.length) await new Promise(setImmediate);
  }
  return { pair, outcome };
}

function singly(bytes: Buffer): Buffer[] {
  return Array.from(bytes, (_byte, at) => bytes.subarray(at, at + 1));
}

test("a hello that comes byte by byte is put back whole", async () => {
  const { bytes } = await resumingHello(only("TLSv1.3"));
  const { pair, outcome } = await collected(singly(bytes));
  using _ = pair;
  assert.deepEqual(await outcome, parseClientHello(bytes));
  assert.equal(pair.server.isPaused(), true);
  assert.deepEqual(pair.server.read(), bytes);
});

test("a socket whose hello was collected goes on as TLS, resumed, wherever the hello was cut", async () => {
  const { binding, session, bytes } = await resumingHello(only("TLSv1.3"));
  const settings = await testTlsSettings();
  // The PSK comes last: the binders are in the last 48 bytes or so, the identity before them.
  for (const cut of [1, 5, bytes.length - 200, bytes.length - 40, bytes.length - 1]) {
    using pair = await tcpPair();
    const far = await tcpPair();
    const client = await tlsClient(far.client, { ...only("TLSv1.3"), session });
    far.server.once("data", (hello: Buffer) => {
      pair.client.write(hello.subarray(0, cut));
      pair.server.once("data", () => {
        pair.client.write(hello.subarray(cut));
        far.server.on("data", (chunk) => pair.client.write(chunk));
        pair.client.on("data", (chunk) => far.server.write(chunk));
      });
    });
    const outcome = new Promise<HelloOutcome>((resolve) => collectClientHello(pair.server, resolve));
    far.server.resume();
    assert.equal((await outcome).kind, "hello");
    const [secured] = await Promise.all([
      handshake(createDataServer(settings).lend(binding.secrets), pair.server),
      once(client, "secureConnect"),
    ]);
    assert.equal(secured.isSessionReused(), true, `cut at ${cut} of ${bytes.length}`);
    client.destroy();
    far[Symbol.dispose]();
  }
});

test("a hello that never ends is given up at 16 KiB", async () => {
  const endless = inRecords(Buffer.concat([Buffer.alloc(5), Buffer.from([1, 0, 0x40, 0]), Buffer.alloc(20_000)]), 1);
  const { pair, outcome } = await collected([endless]);
  using _ = pair;
  assert.equal((await outcome).kind, "oversized");
  assert.ok(MAX_HELLO_BYTES < endless.length);
});

test("a hello of 16 KiB that dribbles in costs little", async () => {
  const payload = Buffer.concat([Buffer.from([1, 0, 0x3f, 0xff]), Buffer.alloc(16_300)]);
  for (const size of [1, payload.length]) {
    const dribble = singly(inRecords(Buffer.concat([Buffer.alloc(5), payload]), size)).slice(0, MAX_HELLO_BYTES);
    using pair = await tcpPair();
    collectClientHello(pair.server, () => {});
    const before = process.cpuUsage();
    for (const byte of dribble) pair.server.emit("data", byte);
    const { user, system } = process.cpuUsage(before);
    assert.ok(user + system < 500_000, `${(user + system) / 1000} ms of CPU`);
    pair.client.destroy();
  }
});

test("who closes before the hello, or says nothing until the deadline, is told apart", async () => {
  const closed = await collected([Buffer.from([22, 3])]);
  closed.pair.client.end();
  assert.equal((await closed.outcome).kind, "closed");
  closed.pair[Symbol.dispose]();
  const silent = await collected([], 1);
  assert.equal((await silent.outcome).kind, "timeout");
  silent.pair[Symbol.dispose]();
});

test("collecting can be given up, and nothing is lost", async () => {
  using pair = await tcpPair();
  let told = 0;
  const stop = collectClientHello(pair.server, () => told++, 1000);
  pair.client.write(Buffer.from([22, 3, 1]));
  await once(pair.server, "data");
  stop();
  assert.deepEqual(pair.server.read(), Buffer.from([22, 3, 1]));
  assert.equal(told, 0);
});
