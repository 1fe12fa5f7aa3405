import assert from "node:assert/strict";
import { test } from "node:test";
import { fullRights, Rights } from "../accounts/rights.js";
import { createMemoryStorage } from "../storage/memory/index.js";
import { newSessionState } from "./session-state.js";
import {
  doing,
  MAX_WHO_LINES,
  type SessionInView,
  type SessionView,
  type SilentProcess,
  viewsOf,
  whoLines,
} from "./who.js";

const NOW = 10_000_000;

function session(name?: string): SessionInView & { state: ReturnType<typeof newSessionState> } {
  const state = newSessionState("id", "192.0.2.1", false);
  const account = { name: name ?? "", home: "/", enabled: true, expires: undefined, rights: fullRights };
  if (name !== undefined)
    state.login = {
      at: "in",
      account: { ...account, folders: [], files: {} },
      rights: new Rights(fullRights),
      storage: createMemoryStorage().open(),
      since: 0,
    };
  return { state, opened: NOW - 3_725_999, bytesMoved: undefined };
}

function linesOf(sessions: readonly SessionView[], silent: readonly SilentProcess[] = []): readonly string[] {
  return whoLines({ sessions, silent }, NOW);
}

test("says who, from where, at which host, for how long, with what, doing what", () => {
  const busy = session("ada");
  busy.state.client = "Some Client";
  busy.state.host = { name: "a.example", serverName: undefined, certificateOf: undefined };
  busy.state.doing = doing("RETR", "big file");
  assert.deepEqual(linesOf(viewsOf([{ ...busy, bytesMoved: 5 }, session()])), [
    "ada, from 192.0.2.1, at a.example, for 01:02:05, with Some Client, runs RETR big file, 5 bytes so far",
    "(not logged in), from 192.0.2.1, for 01:02:05, idle",
  ]);
});

test("what clients choose is short, moves no terminal, and hides what is secret", () => {
  const sly = session("eve");
  sly.state.client = "\x1b[2J\u202e\x9b";
  sly.state.doing = doing("PASS", undefined);
  assert.deepEqual(linesOf(viewsOf([sly])), ["eve, from 192.0.2.1, for 01:02:05, with ?[2J??, runs PASS ***"]);
  assert.equal(doing("STOR", "x".repeat(5000)).length, 200);
  assert.equal(doing("NOOP", ""), "NOOP");
});

test("says how many are not seen, as their process does not answer", () => {
  const silent = [
    { pid: 1, sessions: 2 },
    { pid: 2, sessions: 1 },
  ];
  assert.deepEqual(linesOf([], silent), ["and 3 that cannot be asked for: their process does not answer"]);
});

test("there is an end to it", () => {
  const views = viewsOf(Array.from({ length: MAX_WHO_LINES + 5 }, () => session()));
  assert.equal(views.length, MAX_WHO_LINES + 1);
  const lines = linesOf(views);
  assert.equal(lines.length, MAX_WHO_LINES + 1);
  assert.match(lines.at(-1) ?? "", /^and more/);
});

test("what is seen can go to another process", () => {
  const view = viewsOf([session("ada")]);
  assert.deepEqual(structuredClone(view), view);
});
