import assert from "node:assert/strict";
import { test } from "node:test";
import type { CertificateJudge, CertificateProblem, CertificateVerdict } from "./contract.js";
import { CertificateDesk, type CertifiedSession } from "./desk.js";

const shown = { certificate: Buffer.from("x"), issuers: [], objection: undefined };
const holder = { subject: "CN=ada", issuer: "CN=Bank", fingerprint256: "AA", marks: ["cn:ada"] };
const good: CertificateVerdict = { ok: true, holder };
const bad = (problem: CertificateProblem): CertificateVerdict => ({ ok: false, holder, problem, words: "is bad" });

/** Answers when it is told to. */
class SlowJudge implements CertificateJudge {
  readonly waiting: ((verdict: CertificateVerdict) => void)[] = [];
  changed: () => void = () => {};

  judge(): Promise<CertificateVerdict> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  watch(listener: () => void): () => void {
    this.changed = listener;
    return () => {};
  }

  async answer(verdict: CertificateVerdict): Promise<void> {
    for (const resolve of this.waiting.splice(0)) resolve(verdict);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function session(verdict: CertificateVerdict = good) {
  const ended: string[] = [];
  const made: CertifiedSession = {
    state: { certificate: { shown, verdict } },
    certificateRefused: ({ problem }) => void ended.push(problem),
  };
  return { made, ended };
}

test("what changes while a certificate is judged is not missed", async () => {
  const judge = new SlowJudge();
  const desk = new CertificateDesk(judge, []);
  desk.begin();
  const verdict = desk.judge(shown);
  judge.changed();
  await judge.answer(good);
  await judge.answer(bad("revoked"));
  assert.deepEqual(await verdict, bad("revoked"));
});

test("a change is looked into for all that were good; one round follows what came meanwhile", async () => {
  const judge = new SlowJudge();
  const [one, refusedBefore] = [session(), session(bad("expired"))];
  const desk = new CertificateDesk(judge, [one.made, refusedBefore.made]);
  desk.begin();
  judge.changed();
  judge.changed();
  assert.equal(judge.waiting.length, 1);
  judge.changed();
  await judge.answer(good);
  assert.equal(judge.waiting.length, 1);
  await judge.answer(bad("revoked"));
  assert.deepEqual([one.ended, refusedBefore.ended], [["revoked"], []]);
  assert.equal(one.made.state.certificate?.verdict.ok, false);
});

test("that nobody can tell ends no session", async () => {
  const judge = new SlowJudge();
  const one = session();
  new CertificateDesk(judge, [one.made]).begin();
  judge.changed();
  await judge.answer(bad("unknown-status"));
  assert.deepEqual([one.ended, one.made.state.certificate?.verdict.ok], [[], true]);
});
