import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConnectionOptions } from "node:tls";
import { capturedHello, only } from "../../test/support/tls-loopback.js";
import { parseClientHello } from "./hello.js";
import { offerOf } from "./hello-offer.js";
import { writeClientHello } from "./probe-hello.js";
import { suitesOf, tlsProfiles } from "./profiles.js";
import { knownSuites, openSslName } from "./suites.js";

function bodyOf(bytes: Buffer): Buffer {
  const reading = parseClientHello(bytes);
  return reading.kind === "hello" ? reading.body : assert.fail(reading.kind);
}

async function offered(options: ConnectionOptions) {
  return offerOf(bodyOf(await capturedHello(options))) ?? assert.fail("not read");
}

test("suites, signatures and groups are read as the client lists them", async () => {
  const narrow = { ciphers: "ECDHE-RSA-AES128-GCM-SHA256", sigalgs: "RSA+SHA256", ecdhCurve: "P-256" };
  const offer = await offered({ ...only("TLSv1.2"), ...narrow });
  assert.deepEqual([...(offer.signatures ?? [])], [0x0401]);
  assert.deepEqual([...(offer.groups ?? [])], [0x0017]);
  assert.ok(offer.suites.has(0xc02f) && !offer.suites.has(0xc02b));
  assert.deepEqual([offer.tls13, offer.limitsIssuers], [false, false]);
  assert.equal((await offered({})).tls13, true);
});

test("a hello without extensions offers suites alone, and lists that cannot be read are no offer", () => {
  const probe = bodyOf(writeClientHello({ version: "SSLv3", suites: [0x2f, 0x35], host: "" }));
  const nothing = { tls13: false, signatures: undefined, groups: undefined, limitsIssuers: false };
  assert.deepEqual(offerOf(probe), { ...nothing, suites: new Set([0x2f, 0x35]) });
  const oddList = Buffer.concat([probe, Buffer.from([0, 9, 0, 13, 0, 5, 0, 3, 4, 1, 4])]);
  assert.equal(offerOf(oddList), undefined);
  for (let length = 0; length < probe.length; length++) assert.equal(offerOf(probe.subarray(0, length)), undefined);
});

test("every suite of the profiles is known by its number", () => {
  const names = new Set(knownSuites.map(({ name }) => openSslName(name)));
  for (const suite of tlsProfiles.flatMap((profile) => suitesOf(profile).split(":")))
    assert.ok(names.has(suite), suite);
});
