import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { before, test } from "node:test";
import { certify, type Issuer } from "../../pki/certify.js";
import { generateKey } from "../../pki/keys.js";
import type { OcspStatus } from "../../pki/ocsp-ask.js";
import { Responders } from "./responders.js";

const COUNT = 130;
const terms = { timeout: 60_000, keep: 1000 };
const certificates: X509Certificate[] = [];
let issuer: X509Certificate;

before(async () => {
  const key = await generateKey("ecdsa-p256");
  const certificate = await certify(key, { profile: "authority", subject: { commonName: "Bank" }, names: [] });
  const bank: Issuer = { key, certificate };
  issuer = new X509Certificate(certificate);
  for (let number = 0; number < COUNT; number += 1) {
    const subject = { commonName: `user ${number}` };
    certificates.push(new X509Certificate(await certify(key, { profile: "client", subject, names: [] }, bank)));
  }
});

function good(now: number): OcspStatus {
  return {
    status: "good",
    thisUpdate: new Date(now),
    nextUpdate: new Date(now + 3_600_000),
    raw: Buffer.alloc(0),
  };
}

test("of many questions at one time each has its answer, and no more than 64 are asked at once", async () => {
  let running = 0;
  let most = 0;
  const ask = async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    return good(Date.now());
  };
  const responders = new Responders(ask);
  const answers = await Promise.all(certificates.map((each) => responders.status(each, issuer, terms)));
  assert.equal(answers.filter(({ status }) => status === "good").length, COUNT);
  assert.equal(most, 64);
});

test("who has no turn within the timeout is told so, and the others go on", async () => {
  const held: (() => void)[] = [];
  const ask = () => new Promise<OcspStatus>((resolve) => held.push(() => resolve(good(Date.now()))));
  const responders = new Responders(ask);
  const first = certificates.slice(0, 64).map((each) => responders.status(each, issuer, terms));
  const late = certificates[64];
  assert.ok(late !== undefined);
  // The timer that gives up does not keep the process.
  const alive = setInterval(() => {}, 1000);
  const answer = await responders.status(late, issuer, { ...terms, timeout: 1 });
  clearInterval(alive);
  assert.deepEqual(answer, {
    status: "none",
    why: "too many questions to responders at once",
    namesResponder: true,
  });
  for (const answerOne of held) answerOne();
  assert.ok((await Promise.all(first)).every(({ status }) => status === "good"));
});

test("an answer does not last longer when the clock is set back", async () => {
  let now = Date.parse("2030-01-01");
  let asked = 0;
  const ask = async () => {
    asked += 1;
    return good(now);
  };
  const responders = new Responders(ask, () => now);
  const [certificate] = certificates;
  assert.ok(certificate !== undefined);
  const status = () => responders.status(certificate, issuer, terms);
  await status();
  now += 999;
  await status();
  assert.equal(asked, 1);
  now -= 365 * 86_400_000;
  await status();
  assert.equal(asked, 2);
});
