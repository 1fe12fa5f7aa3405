import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type ByteString, bytesToByteString } from "./byte-string.js";
import { Glob, hasPattern, MAX_PATTERN_BYTES } from "./glob.js";

const bytes = (text: string): ByteString => text as ByteString;

function matches(pattern: string, name: string): boolean {
  const glob = Glob.parse(bytes(pattern));
  assert.ok(glob);
  return glob.matches(bytes(name));
}

const yes: [string, string][] = [
  ["", ""],
  ["*", ""],
  ["*", "anything"],
  ["**", "x"],
  ["a*", "a"],
  ["*.txt", ".txt"],
  ["*.txt", "a.txt.txt"],
  ["a*b*c", "aXbYbZc"],
  ["?", "\xff"],
  ["??", "ab"],
  ["*?", "a"],
  ["?*?", "ab"],
  ["[abc]", "b"],
  ["[a-c]x", "bx"],
  ["[!a-c]", "d"],
  ["[^a-c]", "d"],
  ["[]a]", "]"],
  ["[!]a]", "b"],
  ["[a-]", "-"],
  ["[-a]", "-"],
  ["[a-cx-z]", "y"],
  ["[\x80-\xff]", "\xe9"],
  ["[", "["],
  ["[a", "[a"],
  ["[]", "[]"],
  ["[!]", "[!]"],
  ["a[", "a["],
  ["\\*", "\\x"],
  ["[*]", "*"],
  ["[?]", "?"],
  ["*[0-9]", "a1b2"],
  ["[[]", "["],
  [".*", ".hidden"],
  ["*", ".hidden"],
];
for (const [pattern, name] of yes) {
  test(`${JSON.stringify(pattern)} matches ${JSON.stringify(name)}`, () => assert.ok(matches(pattern, name)));
}

const no: [string, string][] = [
  ["", "a"],
  ["?", ""],
  ["?", "ab"],
  ["a", "A"],
  ["a*", "ba"],
  ["*.txt", "a.txtx"],
  ["[abc]", "d"],
  ["[abc]", "ab"],
  ["[!a-c]", "b"],
  ["[^a-c]", "b"],
  ["[c-a]", "b"],
  ["[]a]", "b"],
  ["[!]a]", "]"],
  ["a*b*c", "aXcYb"],
  ["[?]", "a"],
  ["[!a]", ""],
];
for (const [pattern, name] of no) {
  test(`${JSON.stringify(pattern)} does not match ${JSON.stringify(name)}`, () => assert.ok(!matches(pattern, name)));
}

/** The slow and obvious way: all ways to go on, tried one by one. */
function slow(tokens: readonly string[], name: string): boolean {
  const [token, ...rest] = tokens;
  if (token === undefined) return name === "";
  if (token === "*") return slow(rest, name) || (name !== "" && slow(tokens, name.slice(1)));
  if (name === "") return false;
  const [first = ""] = name;
  const here =
    token === "?" || (token === "[ab]" ? "ab".includes(first) : token === "[!a]" ? first !== "a" : token === first);
  return here && slow(rest, name.slice(1));
}

test("the matcher agrees with trying every way", () => {
  const tokens = fc.array(fc.constantFrom("*", "?", "a", "b", "c", "[ab]", "[!a]"), { maxLength: 8 });
  const name = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 10 }).map((letters) => letters.join(""));
  fc.assert(
    fc.property(tokens, name, (pattern, text) => {
      assert.equal(matches(pattern.join(""), text), slow(pattern, text));
    }),
    { seed: 1, numRuns: 5000 },
  );
});

test("a name without pattern characters matches itself alone", () => {
  const anyName = fc.uint8Array({ maxLength: 30 }).map(bytesToByteString);
  fc.assert(
    fc.property(anyName, anyName, (name, other) => {
      if (hasPattern(name)) return;
      assert.ok(matches(name, name));
      assert.equal(matches(name, other), name === other);
    }),
    { seed: 2, numRuns: 1000 },
  );
});

test("hasPattern sees what the matcher would treat as more than a name", () => {
  for (const name of ["*", "a?", "[a]", "x[!a]", "[]]", "[^]]", "[[]"]) assert.ok(hasPattern(bytes(name)), name);
  for (const name of ["", "a", "[", "]", "[]", "[!]", "[^]", "a[b", "][", "\\", "{a,b}"])
    assert.ok(!hasPattern(bytes(name)), name);
});

test("no bytes throw, and a pattern is bounded", () => {
  const anyBytes = fc.uint8Array({ maxLength: 60 }).map(bytesToByteString);
  fc.assert(
    fc.property(anyBytes, anyBytes, (pattern, name) => {
      assert.equal(typeof matches(pattern, name), "boolean");
    }),
    { seed: 3, numRuns: 1000 },
  );
  assert.ok(Glob.parse(bytes("*".repeat(MAX_PATTERN_BYTES))));
  assert.equal(Glob.parse(bytes("*".repeat(MAX_PATTERN_BYTES + 1))), undefined);
});

/** Milliseconds of the quickest of several runs: another process on the same core slows some, never all. */
function quickest(run: () => void): number {
  const took = Array.from({ length: 20 }, () => {
    const started = performance.now();
    run();
    return performance.now() - started;
  });
  return Math.min(...took);
}

test("patterns made to be slow are not", () => {
  const name = "a".repeat(120);
  assert.ok(quickest(() => assert.ok(!matches(`${"a*".repeat(16)}b`, name))) < 5);
  const longest = `*${"a".repeat(125)}b`.repeat(2);
  assert.ok(quickest(() => assert.ok(!matches(longest, "a".repeat(255)))) < 20);
});
