import assert from "node:assert/strict";
import { test } from "node:test";
import { oneLine, parseProblem, problemHint, problemText } from "./problem.js";

test("a problem document is told with its parts and what to do", () => {
  const problem = parseProblem({
    type: "urn:ietf:params:acme:error:rateLimited",
    detail: "too many",
    status: 429,
    subproblems: [
      { type: "urn:ietf:params:acme:error:caa", detail: "not ours", identifier: { type: "dns", value: "a.example" } },
      "nothing",
      { detail: "also", identifier: null },
    ],
  });
  assert.ok(problem);
  assert.equal(problemText(problem), "too many; a.example: not ours; also (rateLimited)");
  assert.match(problemHint(problem), /letsencrypt-staging/);
});

test("what it says is one line, bounded, and moves no cursor", () => {
  const nasty = `\u001b[2Jhint: run this\r\nerror: that\u202egnp.exe\u2028\ud800${"x".repeat(1_000_000)}`;
  const problem = parseProblem({
    type: `${nasty}`,
    detail: nasty,
    subproblems: Array.from({ length: 1000 }, () => ({ detail: nasty })),
  });
  assert.ok(problem);
  const text = problemText(problem);
  assert.ok(text.length < 5000);
  assert.doesNotMatch(text, /[\p{Cc}\p{Cf}\p{Zl}\p{Cs}]/u);
  assert.equal(oneLine("a\tb\n\n c", 10), "a b c");
  assert.equal(oneLine("abcdef", 3), "abc...");
});

for (const value of [undefined, null, "text", 7, [], {}, { status: 400 }, { type: 7 }])
  test(`${JSON.stringify(value)} is no problem document`, () => assert.equal(parseProblem(value), undefined));
