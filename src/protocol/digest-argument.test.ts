import assert from "node:assert/strict";
import { test } from "node:test";
import type { ByteString } from "./byte-string.js";
import { parseDigestArgument } from "./digest-argument.js";

const cases: readonly [text: string, name: string, span?: readonly [number, number] | "wrong"][] = [
  ["a.bin", "a.bin"],
  ["a b.bin", "a b.bin"],
  ["report 2024", "report 2024"],
  ["a.bin 0 100", "a.bin", [0, 100]],
  ["a b.bin 5 5", "a b.bin", [5, 5]],
  ["a.bin, 0, 100", "a.bin", [0, 100]],
  ["a.bin;0;100", "a.bin", [0, 100]],
  ['"a b.bin"', "a b.bin"],
  ['"a b.bin" ', "a b.bin"],
  ['"a ""b"".bin" 0 42575', 'a "b".bin', [0, 42575]],
  ['"a.bin", 0, 100', "a.bin", [0, 100]],
  ['"a 1 2" 3 4', "a 1 2", [3, 4]],
  ["a.bin 9 8", "a.bin", "wrong"],
  ['"a.bin" 7', "a.bin", "wrong"],
  ['"a.bin" x y', "a.bin", "wrong"],
  ['"a.bin"b', "a.bin", "wrong"],
  ['"a.bin" 0 -1', "a.bin", "wrong"],
  ['"a.bin" 0 1 2', "a.bin", "wrong"],
  ["a.bin 0 -1", "a.bin 0 -1"],
  ["a.bin 0 1e30", "a.bin 0 1e30"],
  ["a.bin 0 9007199254740991", "a.bin", [0, 9007199254740991]],
  ["a.bin 0 9007199254740992", "a.bin", "wrong"],
  ["a.bin 0 9223372036854775808", "a.bin", "wrong"],
  ["a.bin 18446744073709551615 18446744073709551616", "a.bin", "wrong"],
  ['"open', '"open'],
  ['""', '""'],
  ["0 1", "0 1"],
  ["1 2 3", "1", [2, 3]],
];

for (const [text, name, span] of cases) {
  test(`${text} is ${name}${span === undefined ? "" : ` from ${span}`}`, () => {
    const wanted = span === undefined || span === "wrong" ? span : { from: span[0], end: span[1] };
    assert.deepEqual(parseDigestArgument(text as ByteString), { name, span: wanted });
  });
}
