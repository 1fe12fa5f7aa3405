import assert from "node:assert/strict";
import { Socket } from "node:net";
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

test("connections that have not left when the other process ends are given back, or closed", () => {
  const done: ((error: Error | null) => void)[] = [];
  const channel = new Channel<Left, Right>({ send: (_message, _handle, sent) => done.push(sent), onMessage: () => {} });
  const [gone, kept, closed, late] = [new Socket(), new Socket(), new Socket(), new Socket()];
  const back: unknown[] = [];
  const keep = (handle: unknown): void => {
    back.push(handle);
  };
  channel.tell("note", "gone", gone, keep);
  channel.tell("note", "kept", kept, keep);
  channel.tell("note", "closed", closed);
  done[0]?.(null);
  channel.close();
  assert.deepEqual(back, [kept]);
  assert.deepEqual([gone.destroyed, closed.destroyed], [false, true]);
  channel.tell("note", "late", late, keep);
  // Word of the failure comes behind the end.
  done[1]?.(new Error("broken pipe"));
  assert.deepEqual(back, [kept, late]);
});
