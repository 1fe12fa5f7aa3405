import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { before, test } from "node:test";
import { certify } from "../pki/certify.js";
import { generateKey } from "../pki/keys.js";
import { OcspError } from "../pki/ocsp-ask.js";
import type { Staple } from "../tls/context.js";
import { Stapler } from "./stapler.js";

const HOUR = 3_600_000;
let leaf: X509Certificate;
let issuer: X509Certificate;

before(async () => {
  const key = await generateKey("ecdsa-p256");
  const subject = { commonName: "Example Authority" };
  const certificate = await certify(key, { profile: "authority", subject, names: [], days: 10 });
  issuer = new X509Certificate(certificate);
  const places = { ocsp: "http://127.0.0.1:1/" };
  const plan = { profile: "server", subject: { commonName: "a" }, names: [], days: 5, places } as const;
  leaf = new X509Certificate(await certify(key, plan, { certificate, key }));
});

test("an answer is asked for anew at half of its life, and kept over failures until its end", async () => {
  let now = Date.now();
  let fails = false;
  let asked = 0;
  const warnings: string[] = [];
  const pauses: number[] = [];
  let staples: ReadonlyMap<string, Staple> = new Map();
  const stapler = new Stapler({
    shown: () => [{ file: "a.crt", pem: leaf.toString(), leaf }],
    authorities: async () => [issuer],
    ask: async () => {
      asked++;
      if (fails) throw new OcspError("unreachable", "the responder cannot be reached");
      const nextUpdate = new Date(now + 2 * HOUR);
      return { status: "good", thisUpdate: new Date(now), nextUpdate, raw: Buffer.from([asked]) };
    },
    apply: async (all) => {
      staples = all;
    },
    warn: (message) => warnings.push(message),
    now: () => now,
    after: (milliseconds) => {
      pauses.push(milliseconds);
      return () => {};
    },
  });
  await stapler.look();
  await stapler.look();
  assert.deepEqual([asked, pauses.at(-1), staples.get(leaf.fingerprint256)?.response], [1, HOUR, Buffer.from([1])]);
  fails = true;
  now += HOUR;
  await stapler.look();
  now += HOUR / 2;
  await stapler.look();
  assert.deepEqual([asked, staples.size, warnings.length], [3, 1, 1], "kept, and said once");
  now += HOUR;
  await stapler.look();
  assert.equal(staples.size, 0, "its end has come");
  fails = false;
  now += HOUR;
  await stapler.look();
  assert.equal(staples.size, 1);
  await stapler.stop();
});
