import assert from "node:assert/strict";
import { test } from "node:test";
import { Channel, ChannelClosed } from "./channel.js";
import { wires } from "./test-wires.js";

type Left = { readonly double: { readonly argument: number; readonly result: number } };
type Right = {
  readonly shout: { readonly argument: string; readonly result: string };
  readonly note: { readonly argument: string; readonly result: undefined };
  readonly fail: { readonly argument: undefined; readonly result: never };
};

function pair() {
  const { left, right, sent } = wires();
  return { left: new Channel<Left, Right>(left), right: new Channel<Right, Left>(right), sent };
}

test("both sides ask and answer, later or at once", async () => {
  const { left, right } = pair();
  right.serve("shout", async (words) => words.toUpperCase());
  left.serve("double", (number) => 2 * number);
  assert.deepEqual(await Promise.all([left.call("shout", "a"), right.call("double", 4), left.call("shout", "b")]), [
    "A",
    8,
    "B",
  ]);
});

test("what is said in one turn is one message, in the order in which it was said", async () => {
  const { left, right, sent } = pair();
  const heard: string[] = [];
  right.hear("note", (words) => {
    heard.push(words);
  });
  right.serve("shout", (words) => `${words} after ${heard.join()}`);
  left.tell("note", "one");
  left.tell("note", "two");
  assert.equal(await left.call("shout", "three"), "three after one,two");
  assert.equal(sent.length, 1);
});

test("what a handler throws, and a name that nobody knows, are failures with words", async () => {
  const { left, right } = pair();
  right.serve("fail", () => {
    throw new Error("no luck");
  });
  await assert.rejects(left.call("fail", undefined), /no luck/);
  await assert.rejects(left.call("shout", "x"), /different versions/);
});

test("whoever waits when the channel closes, or asks later, is told", async () => {
  const { left, right } = pair();
  right.serve("shout", () => new Promise<string>(() => {}));
  const asked = left.call("shout", "x");
  left.close();
  await assert.rejects(asked, ChannelClosed);
  await assert.rejects(left.call("shout", "x"), ChannelClosed);
  left.tell("note", "x");
  await left.flushed();
});
