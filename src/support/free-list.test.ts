import assert from "node:assert/strict";
import { test } from "node:test";
import { FreeList } from "./free-list.js";

function numbers(most: number): FreeList<number> {
  let made = 0;
  return new FreeList(() => ++made, most);
}

test("what was given back is taken again, the latest first, and only then is one made", () => {
  const list = numbers(2);
  const [one, two] = [list.take(), list.take()];
  assert.deepEqual([one, two], [1, 2]);
  list.giveBack(one);
  list.giveBack(two);
  assert.deepEqual([list.take(), list.take(), list.take()], [2, 1, 3]);
});

test("no more idle ones are kept than was said", () => {
  const list = numbers(1);
  const [one, two] = [list.take(), list.take()];
  list.giveBack(one);
  list.giveBack(two);
  assert.deepEqual([list.take(), list.take()], [1, 3]);
});

test("one that broke, or is another list's, or was given back before, is not kept", () => {
  const list = numbers(4);
  const one = list.take();
  list.drop(one);
  list.giveBack(one);
  list.giveBack(99);
  const two = list.take();
  list.giveBack(two);
  list.giveBack(two);
  assert.deepEqual([list.take(), list.take()], [2, 3]);
});
