import assert from "node:assert/strict";
import { test } from "node:test";
import { changedKeys } from "./compare.js";
import { readConfig } from "./load.js";

test("tells apart what a reload brings and what needs a restart", () => {
  const before = readConfig();
  const text =
    "explicit: 127.0.0.1:0\npassive.addresses: [{clients: 10.0.0.0/8, address: 10.0.0.5}]\nlog: {level: debug}\n";
  assert.deepEqual(changedKeys(before, readConfig({ text })), {
    live: ["passive.addresses", "log.level"],
    restart: ["explicit"],
  });
});

test("another spelling of the same value is no change", () => {
  const after = readConfig({ text: "timeouts: {idle: 5m}\nio.bufferMemory: 65536KiB\nfiles.mode: 644\n" });
  assert.deepEqual(changedKeys(readConfig(), after), { live: [], restart: [] });
});
