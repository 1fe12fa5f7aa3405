import assert from "node:assert/strict";
import { test } from "node:test";
import { parseLine, quoteWord } from "./words.js";

const texts = (line: string) => parseLine(line).map(({ words }) => words.map(({ text }) => text));

for (const [line, commands] of [
  ["", []],
  ["  ls  -l  /a ", [["ls", "-l", "/a"]]],
  ["cd a; ls;; pwd ;", [["cd", "a"], ["ls"], ["pwd"]]],
  [`get 'a b' "c \\"d\\" \\e" f\\ g`, [["get", "a b", 'c "d" \\e', "f g"]]],
  [`put ''`, [["put", ""]]],
  [`a'b'"c"\\d`, [["abcd"]]],
  ["ls a#b # all of it; rm x", [["ls", "a#b"]]],
  ["rm 'a;b' \"c&d\" e\\>f", [["rm", "a;b", "c&d", "e>f"]]],
  ["ls 漢字 é", [["ls", "漢字", "é"]]],
] as const)
  test(`words of: ${line}`, () => assert.deepEqual(texts(line), commands));

test("wildcards count where no quote takes their meaning", () => {
  const patterns = (line: string) => parseLine(line)[0]?.words.map(({ pattern }) => pattern);
  assert.deepEqual(patterns(`ls *.txt '*.txt' \\*.txt a"*"*? [a-c]x`), [
    ...[undefined, "*.txt", undefined, undefined, "a[*]*?", "[a-c]x"],
  ]);
});

test("! takes the rest of the line as it is", () => {
  assert.deepEqual(parseLine("cd a; !ls | grep 'x;y' & "), [
    {
      words: [
        { text: "cd", pattern: undefined },
        { text: "a", pattern: undefined },
      ],
    },
    { system: "ls | grep 'x;y' &", words: [] },
  ]);
  assert.deepEqual(parseLine("!"), [{ system: "", words: [] }]);
});

for (const [line, why] of [
  ["get a &", /one after the other/],
  ["cat a | grep b", /\| is not known/],
  ["cat a > b", /> is not known/],
  ["get 'a", /not closed/],
  ['get "a\\"', /not closed/],
  ["get a\\", /nothing behind it/],
  ["x".repeat(65_537), /characters/],
] as const)
  test(`refused in words: ${line.slice(0, 20)}`, () =>
    assert.throws(() => parseLine(line), { code: "usage", message: why }));

test("a word that was quoted is that word again, whatever is in it", () => {
  for (const text of ["a b", "'\"\\", "*?[x]", "a;b&c|d<e>f", "#x", "!y", "-z", "漢"])
    assert.deepEqual(texts(`get ${quoteWord(text)}`), [["get", text]]);
});
