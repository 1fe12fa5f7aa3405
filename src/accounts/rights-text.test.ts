import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { checkAccount, orderedRights, treePathProblem } from "./account.js";
import { sampleAccount } from "./conformance.js";
import { AccountError } from "./contract.js";
import { allRights, fullRights, type RightRule, usualRights } from "./rights.js";
import { parseRights, printRights } from "./rights-text.js";

const path = fc
  .array(fc.string({ unit: fc.oneof(fc.constantFrom("\\", ";", ":", ",", " ", "a"), fc.string()), maxLength: 8 }), {
    maxLength: 4,
  })
  .map((parts) => `/${parts.map((part) => part.replaceAll("/", "")).join("/")}`)
  .filter((text) => treePathProblem(text) === undefined);
const rules: fc.Arbitrary<readonly RightRule[]> = fc.uniqueArray(
  fc.record({ path, allow: fc.subarray([...allRights]) }, { noNullPrototype: true }),
  { selector: (rule) => rule.path, maxLength: 6 },
);

test("what is printed is read back as the same", () => {
  fc.assert(fc.property(rules, (given) => assert.deepEqual(parseRights(printRights(given)), given)));
});

test("any text is read as valid rights, or refused in words", () => {
  const text = fc.oneof(
    fc.string(),
    fc
      .array(fc.constantFrom("/", "in", ":", ";", ",", "list", "read", "all", "none", "\\", " ", "..", "read-only"))
      .map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(text, (given) => {
      try {
        const parsed = parseRights(given);
        assert.equal(checkAccount(sampleAccount("a", { rights: parsed })), undefined);
        assert.deepEqual(parseRights(printRights(parsed)), parsed);
      } catch (error) {
        assert.ok(error instanceof AccountError && error.kind === "invalid", String(error));
        assert.match(error.hint ?? "", /all, read-only/);
      }
    }),
    { numRuns: 1000 },
  );
});

const examples: readonly [string, readonly RightRule[]][] = [
  ["all", fullRights],
  ["none", []],
  [" read-only ", [{ path: "/", allow: ["list", "read"] }]],
  ["write, list", [{ path: "/", allow: ["list", "write"] }]],
  ["/:none", [{ path: "/", allow: [] }]],
  [
    "/:list,read; /in: list, write,make-directory",
    [
      { path: "/", allow: ["list", "read"] },
      { path: "/in", allow: ["list", "write", "make-directory"] },
    ],
  ],
  ["all,link", [{ path: "/", allow: allRights }]],
  ["/a\\:b\\;c\\\\:all", [{ path: "/a:b;c\\", allow: usualRights }]],
  ["/with blank :read-only", [{ path: "/with blank ", allow: ["list", "read"] }]],
];
for (const [text, expected] of examples) test(`reads ${text}`, () => assert.deepEqual(parseRights(text), expected));

const printed: readonly [readonly RightRule[], string][] = [
  [fullRights, "all"],
  [[], "none"],
  [[{ path: "/", allow: [] }], "/:none"],
  [[{ path: "/", allow: orderedRights(["read", "list"]) }], "read-only"],
  [[{ path: "/in", allow: usualRights }], "/in:all"],
  [[{ path: "/", allow: allRights }], "all,link"],
];
for (const [given, expected] of printed) test(`prints ${expected}`, () => assert.equal(printRights(given), expected));

const refused: readonly [string, RegExp][] = [
  ["", /"" is not a right/],
  ["fly", /"fly" is not a right/],
  ["all,list", /"all" is not a right/],
  ["/in", /PATH:RIGHTS/],
  ["/in:list:read", /PATH:RIGHTS/],
  ["/in:list;", /PATH:RIGHTS/],
  ["/in/:list", /must be written as "\/in"/],
  ["/:list;in:list", /begins with \//],
  ["/:list;/:read", /"\/" twice/],
  ["/a\\:list", /PATH:RIGHTS/],
  ["x".repeat(2 * 1024 * 1024), /too long/],
];
for (const [text, words] of refused)
  test(`refuses ${JSON.stringify(text.slice(0, 30))}`, () =>
    assert.throws(
      () => parseRights(text),
      (error: unknown) => error instanceof AccountError && words.test(error.message),
    ));
