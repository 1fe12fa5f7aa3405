import assert from "node:assert/strict";
import { test } from "node:test";
import { Places } from "./places.js";

test("there are as many places as there are, and one given back can be taken again", () => {
  const places = new Places(2);
  assert.deepEqual([places.take(), places.take(), places.take()], [true, true, false]);
  assert.equal(places.taken, 2);
  places.giveBack();
  assert.deepEqual([places.take(), places.take()], [true, false]);
});
