import assert from "node:assert/strict";
import { test } from "node:test";
import type { Account } from "../accounts/contract.js";
import { fullRights } from "../accounts/rights.js";
import { isAmong } from "./whom.js";

const ada: Account = {
  name: "ada",
  home: "/",
  enabled: true,
  expires: undefined,
  rights: fullRights,
  folders: [],
  files: {},
  groups: ["legacy", "partners"],
};

test("somebody is meant by name, by group, or by the network the client is in", () => {
  assert.ok(isAmong([{ user: "ada" }], ada, "192.0.2.1"));
  assert.ok(!isAmong([{ user: "bob" }], ada, "192.0.2.1"));
  assert.ok(isAmong([{ group: "partners" }], ada, "192.0.2.1"));
  assert.ok(!isAmong([{ group: "ada" }], ada, "192.0.2.1"));
  assert.ok(isAmong([{ clients: "192.0.2.0/24" }], ada, "192.0.2.1"));
  assert.ok(!isAmong([{ clients: "192.0.2.0/24" }], ada, "192.0.3.1"));
  assert.ok(isAmong([{ clients: "192.0.2.1" }], ada, "192.0.2.1"));
  assert.ok(isAmong([{ clients: "2001:db8::/32" }], ada, "2001:db8::9"));
  assert.ok(!isAmong([{ clients: "2001:db8::/32" }], ada, "192.0.2.1"));
  assert.ok(!isAmong([], ada, "192.0.2.1"));
});

test("nobody who has not logged in is meant by name or group", () => {
  assert.ok(!isAmong([{ user: "ada" }, { group: "legacy" }], undefined, "192.0.2.1"));
  assert.ok(isAmong([{ clients: "192.0.2.1/32" }], undefined, "192.0.2.1"));
});
