import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { before, test } from "node:test";
import { certify } from "../pki/certify.js";
import { generateKey } from "../pki/keys.js";
import { OcspError, type OcspStatus } from "../pki/ocsp-ask.js";
import type { Staple } from "../tls/context.js";
import { Stapler, type StaplerOptions } from "./stapler.js";

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

interface Bench {
  readonly stapler: Stapler;
  readonly warnings: string[];
  readonly hints: string[];
  /** Milliseconds until the next look, newest last. */
  readonly pauses: number[];
  readonly staples: () => ReadonlyMap<string, Staple>;
  readonly pass: (milliseconds: number) => Promise<void>;
}

/** A stapler whose clock and responder are the test's; `answer` gets the time. */
function bench(answer: (now: number) => OcspStatus, shown: StaplerOptions["shown"] = leafAlone): Bench {
  let now = Date.now();
  let staples: ReadonlyMap<string, Staple> = new Map();
  const warnings: string[] = [];
  const hints: string[] = [];
  const pauses: number[] = [];
  const stapler = new Stapler({
    shown,
    authorities: async () => [issuer],
    ask: async () => answer(now),
    apply: async (all) => {
      staples = all;
    },
    warn: (message, hint) => {
      warnings.push(message);
      hints.push(hint);
    },
    now: () => now,
    after: (milliseconds) => {
      pauses.push(milliseconds);
      return () => {};
    },
  });
  const pass = async (milliseconds: number): Promise<void> => {
    now += milliseconds;
    await stapler.look();
  };
  return { stapler, warnings, hints, pauses, staples: () => staples, pass };
}

function leafAlone() {
  return [{ file: "a.crt", pem: leaf.toString(), leaf }];
}

function told(status: OcspStatus["status"], now: number, hours?: number): OcspStatus {
  const nextUpdate = hours === undefined ? undefined : new Date(now + hours * HOUR);
  return { status, thisUpdate: new Date(now), nextUpdate, raw: Buffer.from(status) };
}

for (const [status, words, hint] of [
  ["revoked", /a\.crt was revoked by who issued it: clients that look refuse it/, /get a new one, with a new key/],
  ["unknown", /does not know the certificate in a\.crt/, /ask who issued it/],
] as const) {
  test(`of a certificate that is ${status} nothing is stapled, and it is told and asked for again`, async () => {
    let now = status as OcspStatus["status"];
    const { stapler, warnings, hints, pauses, staples, pass } = bench((time) => told(now, time, 2));
    await stapler.look();
    assert.equal(staples().size, 0);
    assert.match(warnings.join(), words);
    assert.match(hints.join(), hint);
    assert.deepEqual(pauses, [HOUR]);
    await pass(HOUR / 2);
    assert.equal(warnings.length, 1, "not asked yet");
    now = "good";
    await pass(HOUR / 2);
    assert.equal(staples().size, 1);
    now = status;
    await pass(HOUR);
    assert.equal(staples().size, 0, "an answer from before is not kept against a newer one");
    assert.equal(warnings.length, 2);
    await stapler.stop();
  });
}

test("an answer without an end is kept for an hour, and one that is to hold for a year is looked at after hours", async () => {
  let hours: number | undefined;
  let asked = 0;
  const { stapler, pauses, staples, pass } = bench((time) => {
    asked++;
    return told("good", time, hours);
  });
  await stapler.look();
  const [{ until } = { until: 0 }] = staples().values();
  assert.ok(until - Date.now() > HOUR - 60_000 && until - Date.now() <= HOUR);
  assert.deepEqual(pauses, [HOUR / 2]);
  hours = 365 * 24;
  await pass(HOUR / 2);
  assert.deepEqual([asked, pauses.at(-1)], [2, 6 * HOUR]);
  await pass(6 * HOUR);
  assert.equal(asked, 2);
  await pass(29 * 24 * HOUR);
  assert.equal(asked, 2, "29 days and 6 hours");
  await pass(18 * HOUR);
  assert.equal(asked, 3, "no answer is kept for longer than 30 days without another");
  await pass(-24 * HOUR);
  assert.equal(asked, 4, "a clock that was set back leaves no answer for longer than that");
  await stapler.stop();
});

test("a certificate that is shown no more is not stapled, and one without responder or issuer is not asked for", async () => {
  let shown: ReturnType<StaplerOptions["shown"]> = leafAlone();
  let asked = 0;
  const { stapler, pauses, staples } = bench(
    (time) => {
      asked++;
      return told("good", time, 2);
    },
    () => shown,
  );
  await stapler.look();
  assert.deepEqual([asked, staples().size], [1, 1]);
  shown = [{ file: "root.crt", pem: issuer.toString(), leaf: issuer }];
  await stapler.look();
  assert.deepEqual([asked, staples().size, pauses.length], [1, 0, 1]);
  await stapler.stop();
  shown = leafAlone();
  await stapler.look();
  assert.equal(asked, 1, "it has ended");
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
