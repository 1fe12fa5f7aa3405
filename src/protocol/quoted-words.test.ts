import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { ByteString } from "./byte-string.js";
import { quotedWords } from "./quoted-words.js";

const words = (text: string): readonly string[] | undefined => quotedWords(text as ByteString);

test("words with spaces between them, in quotes or not", () => {
  assert.deepEqual(words(""), []);
  assert.deepEqual(words("  "), []);
  assert.deepEqual(words("final.log 1.log"), ["final.log", "1.log"]);
  assert.deepEqual(words(' "final.log"  "1 1.log" 2.log '), ["final.log", "1 1.log", "2.log"]);
  assert.deepEqual(words('"a ""b"" c" ""'), ['a "b" c', ""]);
  assert.deepEqual(words('""""'), ['"']);
});

test("what is no words: a quote left open, or beside other text", () => {
  for (const text of ['"', '"a', 'a"', 'a"b', '"a"b', '"a""', 'a "b" "', '"a""b'])
    assert.equal(words(text), undefined, text);
});

test("any names come back as they were", () => {
  const name = fc.string({ unit: fc.constantFrom("a", " ", '"', "\\", "é") });
  fc.assert(
    fc.property(fc.array(name), (names) => {
      const line = names.map((each) => `"${each.replaceAll('"', '""')}"`).join(" ");
      assert.deepEqual(words(line), names);
    }),
  );
});
