import assert from "node:assert/strict";
import { test } from "node:test";
import { RecentMap } from "./recent-map.js";

test("what was asked for longest ago is forgotten first", () => {
  const map = new RecentMap<number>(2);
  map.set("a", 1);
  map.set("b", 2);
  assert.equal(map.get("a"), 1);
  map.set("c", 3);
  assert.equal(map.size, 2);
  assert.equal(map.get("b"), undefined);
  assert.equal(map.get("a"), 1);
  assert.equal(map.get("c"), 3);
});

test("the same key again is one entry", () => {
  const map = new RecentMap<number>(2);
  for (const value of [1, 2, 3]) map.set("a", value);
  map.set("b", 4);
  assert.equal(map.size, 2);
  assert.equal(map.get("a"), 3);
});
