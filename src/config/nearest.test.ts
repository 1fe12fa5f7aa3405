import assert from "node:assert/strict";
import { test } from "node:test";
import { nearest } from "./nearest.js";

test("finds what was meant", () => {
  const keys = ["tls.binding", "tls.minimum", "timeouts.idle", "limits.sessions"];
  assert.equal(nearest("tls.bindign", keys), "tls.binding");
  assert.equal(nearest("TLS.Binding", keys), "tls.binding");
  assert.equal(nearest("timeout.idle", keys), "timeouts.idle");
  assert.equal(nearest("limits.session", keys), "limits.sessions");
});

test("prefers a swap of two letters to two changes", () => {
  assert.equal(nearest("abdc", ["abcd", "abxx"]), "abcd");
  assert.equal(nearest("ab", ["ba", "xy"]), "ba");
});

test("stays silent when nothing is near, and on text without end", () => {
  assert.equal(nearest("colour", ["tls.binding", "files.mode"]), undefined);
  assert.equal(nearest("a".repeat(1_000_000), ["a".repeat(1_000_000)]), undefined);
});
