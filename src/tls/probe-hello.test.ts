import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";
import { tcpPair, testIdentity } from "../../test/support/tls-loopback.js";
import { parseClientHello } from "./hello.js";
import { type HelloAnswer, type HelloOffer, probedVersions, readServerHello, writeClientHello } from "./probe-hello.js";
import { knownSuites, suiteByCode, suiteByName } from "./suites.js";

const all = knownSuites.map(({ code }) => code);

/** What Node's own TLS says to it. */
async function answerTo(offer: HelloOffer, options: TlsOptions = {}): Promise<HelloAnswer> {
  const { certificate, key } = await testIdentity();
  const server = createTlsServer({ cert: certificate, key, ...options }).on("tlsClientError", () => {});
  using pair = await tcpPair();
  server.emit("connection", pair.server);
  pair.client.write(writeClientHello(offer));
  let bytes = Buffer.alloc(0);
  for await (const chunk of pair.client as AsyncIterable<Buffer>) {
    bytes = Buffer.concat([bytes, chunk]);
    const answer = readServerHello(bytes);
    if (answer.kind !== "incomplete") return answer;
  }
  return { kind: "incomplete" };
}

test("a hello of each version is one, and names the server", () => {
  for (const version of probedVersions) {
    const reading = parseClientHello(writeClientHello({ version, suites: all, host: "Server.example" }));
    assert.equal(reading.kind, "hello", version);
    assert.equal(
      reading.kind === "hello" && reading.hello.serverName,
      version === "SSLv3" ? undefined : "server.example",
    );
    assert.equal(reading.kind === "hello" && reading.hello.offersTls12, version !== "TLSv1.3");
  }
});

test("a server agrees to what it knows, and says which suite", async () => {
  const tls13 = await answerTo({ version: "TLSv1.3", suites: [0x1303], host: "localhost" });
  assert.deepEqual(tls13, { kind: "hello", version: "TLSv1.3", suite: 0x1303 });
  const tls12 = await answerTo({ version: "TLSv1.2", suites: all, host: "localhost" });
  assert.equal(tls12.kind, "hello");
  assert.equal(tls12.kind === "hello" && tls12.version, "TLSv1.2");
  assert.equal(tls12.kind === "hello" && suiteByCode(tls12.suite).strength, "good");
});

test("a server refuses what it does not know, by an alert", async () => {
  const old = await answerTo({ version: "TLSv1.1", suites: all, host: "localhost" });
  assert.deepEqual(old, { kind: "alert", code: 70 });
  const broken = knownSuites.filter(({ strength }) => strength === "broken").map(({ code }) => code);
  assert.deepEqual(await answerTo({ version: "TLSv1.2", suites: broken, host: "localhost" }), {
    kind: "alert",
    code: 40,
  });
  const newest = await answerTo({ version: "TLSv1.3", suites: [0x1301], host: "localhost" }, { maxVersion: "TLSv1.2" });
  assert.equal(newest.kind, "alert");
});

test("an answer is read however it is cut, and what is none is said to be none", async () => {
  const { certificate, key } = await testIdentity();
  const server = createTlsServer({ cert: certificate, key }).on("tlsClientError", () => {});
  using pair = await tcpPair();
  server.emit("connection", pair.server);
  pair.client.write(writeClientHello({ version: "TLSv1.2", suites: all, host: "localhost" }));
  const [bytes] = (await once(pair.client, "data")) as [Buffer];
  const whole = readServerHello(bytes);
  const end = bytes.readUInt16BE(3) + 5;
  for (let length = 0; length < end; length++) {
    const { kind } = readServerHello(bytes.subarray(0, length));
    assert.ok(kind === "incomplete" || kind === "hello", `${kind} after ${length} bytes`);
  }
  assert.equal(whole.kind, "hello");
  for (const text of ["220 Ready\r\n", "SSH-2.0-x\r\n", "HTTP/1.1 400 Bad\r\n", "\x16\x02"])
    assert.deepEqual(readServerHello(Buffer.from(text, "latin1")), { kind: "not-tls" }, text);
  for (let at = 5; at < end; at++) {
    const damaged = Buffer.from(bytes);
    damaged[at] = 0xff;
    readServerHello(damaged);
  }
});

test("suites are told by their names: what is agreed how, and sealed with what", () => {
  assert.ok(knownSuites.length > 100);
  const of = (name: string) => {
    const { agreement, sealing, strength } = suiteByName(name);
    return [agreement, sealing, strength];
  };
  assert.deepEqual(of("TLS_AES_128_GCM_SHA256"), ["ephemeral", "aead", "good"]);
  assert.deepEqual(of("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"), ["ephemeral", "aead", "good"]);
  assert.deepEqual(of("TLS_RSA_WITH_AES_128_GCM_SHA256"), ["transport", "aead", "old"]);
  assert.deepEqual(of("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"), ["ephemeral", "cbc", "old"]);
  assert.deepEqual(of("TLS_DH_anon_WITH_AES_128_GCM_SHA256"), ["anonymous", "aead", "broken"]);
  assert.deepEqual(of("TLS_RSA_WITH_NULL_SHA256"), ["transport", "none", "broken"]);
  assert.deepEqual(of("TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA"), ["ephemeral", "cbc", "broken"]);
  assert.deepEqual(of("TLS_RSA_EXPORT_WITH_RC4_40_MD5"), ["transport", "stream", "broken"]);
  assert.equal(suiteByCode(0xeeee).name, "0xeeee");
});
