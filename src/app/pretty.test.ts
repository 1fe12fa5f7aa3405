import assert from "node:assert/strict";
import { test } from "node:test";
import { prettyLine } from "./pretty.js";

const time = "2026-11-23T07:43:28.515Z";

function pretty(fields: object, colour = false): string {
  return prettyLine(JSON.stringify({ level: "info", time, ...fields }), colour);
}

test("a command: time, level, session, user, words, bytes and duration", () => {
  const command = { event: "command", session: "ab12", address: "192.0.2.1", user: "ada", code: 226 };
  assert.equal(
    pretty({ ...command, bytes: 5, ms: 12.5, msg: "STOR a.txt 226" }),
    "07:43:28 info  ab12 ada STOR a.txt 226  (5 bytes, 12.5 ms)\n",
  );
  assert.equal(
    pretty({ ...command, user: undefined, ms: 0.4, msg: "FEAT 211" }),
    "07:43:28 info  ab12 192.0.2.1 FEAT 211\n",
  );
});

test("a line without session has no gap for it", () => {
  assert.equal(pretty({ level: "warn", msg: "careful" }), "07:43:28 warn  careful\n");
});

test("colours by level, and for refused commands", () => {
  assert.match(pretty({ level: "error", msg: "x" }, true), /^07:43:28 .\[31merror.\[0m x\n$/);
  assert.match(pretty({ msg: "x", session: "ab" }, true), /^07:43:28 .\[32minfo .\[0m .\[36mab.\[0m x\n$/);
  assert.match(pretty({ msg: "x", code: 550 }, true), /^07:43:28 .\[33minfo .\[0m x\n$/);
});

test("further lines are set in", () => {
  assert.equal(
    pretty({ level: "error", msg: "wrong", lines: ["  a:1: no", "    expected: yes"] }),
    "07:43:28 error wrong\n           a:1: no\n             expected: yes\n",
  );
});

test("controls and direction overrides are escaped wherever they come from", () => {
  const nasty = "a\nb\u001b[2J\u009b\u007f\u202e\u2028\ud800";
  const escaped = "a\\u000ab\\u001b[2J\\u009b\\u007f\\u202e\\u2028\\ud800";
  assert.equal(
    pretty({ session: "ab", user: nasty, msg: nasty, lines: [nasty] }),
    `07:43:28 info  ab ${escaped} ${escaped}\n         ${escaped}\n`,
  );
});
