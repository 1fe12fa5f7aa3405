import assert from "node:assert/strict";
import { test } from "node:test";
import type { Account } from "../accounts/contract.js";
import { fullRights, Rights } from "../accounts/rights.js";
import { VirtualPath } from "../protocol/virtual-path.js";
import { createMemoryStorage } from "../storage/memory/index.js";
import { applyChange, CHANGE_KNOWN_WITHIN_MS, hasExpired } from "./login.js";
import type { LoggedIn } from "./session-state.js";

const account: Account = {
  name: "ada",
  home: "/home/ada",
  enabled: true,
  expires: undefined,
  rights: fullRights,
  folders: [],
  files: {},
};
const SINCE = 1000;
const NOW = SINCE + CHANGE_KNOWN_WITHIN_MS + 1;

function loggedIn(before: Account = account): LoggedIn {
  const storage = createMemoryStorage().open();
  return { at: "in", account: before, rights: new Rights(before.rights), storage, since: SINCE };
}

test("an account that is gone, disabled or past its time ends the session", () => {
  assert.equal(applyChange(loggedIn(), undefined, NOW).kind, "end");
  assert.equal(applyChange(loggedIn(), { ...account, enabled: false }, NOW).kind, "end");
  assert.equal(applyChange(loggedIn(), { ...account, expires: NOW }, NOW).kind, "end");
  assert.equal(applyChange(loggedIn(), { ...account, expires: NOW + 1 }, NOW).kind, "replace");
});

test("another tree ends the session, other rights reach it", () => {
  assert.equal(applyChange(loggedIn(), { ...account, home: "/other" }, NOW).kind, "end");
  assert.equal(applyChange(loggedIn(), { ...account, files: { mode: 0o600 } }, NOW).kind, "end");
  assert.equal(applyChange(loggedIn(), { ...account, folders: [{ at: "/x", directory: "/y" }] }, NOW).kind, "end");
  const change = applyChange(loggedIn(), { ...account, rights: [{ path: "/", allow: ["read"] }] }, NOW);
  assert.ok(change.kind === "replace" && !change.login.rights.allows("write", VirtualPath.root));
});

test("encoding, quota, groups and the like reach a session, which goes on", () => {
  const changes: readonly Partial<Account>[] = [
    { encoding: "shift_jis" },
    { quota: { bytes: 5 } },
    { groups: ["staff"] },
    { operator: true },
  ];
  const before = { ...account, quota: { files: 7 } };
  for (const changed of changes) {
    const change = applyChange(loggedIn(before), { ...before, ...changed }, NOW);
    assert.ok(change.kind === "replace");
    assert.deepEqual(change.login.account, { ...before, ...changed });
  }
});

test("the first quota ends the session, in whose tree nothing was counted, and so does the end of all quota", () => {
  const limited = { ...account, quota: { bytes: 5 } };
  assert.equal(applyChange(loggedIn(), limited, NOW).kind, "end");
  assert.equal(applyChange(loggedIn(limited), account, NOW).kind, "end");
  assert.equal(applyChange(loggedIn(limited), { ...account, quota: {} }, NOW).kind, "end");
  assert.equal(applyChange(loggedIn({ ...account, quota: {} }), { ...account, groups: ["a"] }, NOW).kind, "replace");
});

test("rights that begin to differ by path end the session, whose tree follows links", () => {
  const rights = [...fullRights, { path: "/secret", allow: [] }];
  assert.equal(applyChange(loggedIn(), { ...account, rights }, NOW).kind, "end");
});

test("where nothing is seen to change it was the password, which ends sessions that are older than the change", () => {
  assert.equal(applyChange(loggedIn(), { ...account }, NOW).kind, "end");
  assert.equal(applyChange(loggedIn(), { ...account }, NOW - 1).kind, "replace");
});

test("a login expires with its account, to the millisecond", () => {
  const login = loggedIn({ ...account, expires: 5000 });
  assert.equal(hasExpired(login, 4999), false);
  assert.equal(hasExpired(login, 5000), true);
  assert.equal(hasExpired({ at: "new" }, 5000), false);
});
