import assert from "node:assert/strict";
import { test } from "node:test";
import { Undo } from "./undo.js";

test("the last step is undone first, each once, and one that fails does not keep the others", async () => {
  const undo = new Undo();
  const done: string[] = [];
  undo.add(() => done.push("first"));
  undo.add(async () => {
    await undefined;
    done.push("second");
    throw new Error("no");
  });
  undo.add(() => done.push("third"));
  await undo.run();
  await undo.run();
  assert.deepEqual(done, ["third", "second", "first"]);
});
