import assert from "node:assert/strict";
import { test } from "node:test";
import { without } from "./write-all.js";

test("what is left after a partial write, at every point", () => {
  const chunks = ["ab", "c", "defg", "h"].map((text) => Buffer.from(text));
  const all = Buffer.concat(chunks).toString();
  for (let count = 0; count <= all.length; count++) {
    const rest = without(chunks, count);
    assert.equal(Buffer.concat(rest).toString(), all.slice(count));
    assert.ok(rest.every((chunk) => chunk.byteLength > 0));
  }
});
