import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { textToByteString } from "../protocol/byte-string.js";
import { VirtualPath } from "../protocol/virtual-path.js";
import { allRights, fullRights, type Right, Rights } from "./rights.js";

function at(text: string): VirtualPath {
  const path = VirtualPath.parse(textToByteString(text));
  assert.ok(path);
  return path;
}

test("the deepest rule that holds the place decides alone", () => {
  const rights = new Rights([
    { path: "/", allow: ["list", "read"] },
    { path: "/in", allow: ["list", "write"] },
    { path: "/in/done", allow: [] },
  ]);
  assert.ok(rights.allows("read", at("/x/y")));
  assert.ok(!rights.allows("write", at("/x")));
  assert.ok(rights.allows("write", at("/in")));
  assert.ok(!rights.allows("read", at("/in/x")));
  assert.ok(!rights.allows("list", at("/in/done/x")));
});

test("a rule holds whole components only", () => {
  const rights = new Rights([{ path: "/in", allow: allRights }]);
  assert.ok(rights.allows("read", at("/in/x")));
  assert.ok(!rights.allows("read", at("/inner")));
  assert.ok(!rights.allows("list", at("/")));
});

test("a rule for a name beyond ASCII meets the client's UTF-8", () => {
  assert.ok(new Rights([{ path: "/é", allow: ["read"] }]).allows("read", at("/é/x")));
});

test("without rules nothing is allowed, with full rights everything but links", () => {
  for (const right of allRights) {
    assert.ok(!new Rights([]).allows(right, at("/")));
    assert.equal(new Rights(fullRights).allows(right, at("/a/b")), right !== "link");
  }
});

test("knows of rules beneath a directory, which may not be moved", () => {
  const rights = new Rights([{ path: "/a/b", allow: [] }]);
  assert.ok(rights.hasRuleBeneath(at("/")));
  assert.ok(rights.hasRuleBeneath(at("/a")));
  assert.ok(!rights.hasRuleBeneath(at("/a/b")));
  assert.ok(!rights.hasRuleBeneath(at("/ab")));
});

test("rights are uniform when a place cannot be told from another by them", () => {
  const uniform = (...rules: readonly (readonly [string, readonly Right[]])[]): boolean =>
    new Rights(rules.map(([path, allow]) => ({ path, allow }))).isUniform;
  assert.ok(new Rights(fullRights).isUniform);
  assert.ok(uniform(["/", ["read"]]));
  assert.ok(uniform(["/", []]));
  assert.ok(uniform(["/a", ["read", "list"]], ["/", ["list", "read"]]));
  assert.ok(!uniform(["/", allRights], ["/secret", []]));
  assert.ok(!uniform(["/", ["read"]], ["/in", ["read", "write"]]));
  assert.ok(!uniform(["/", ["read", "list"]], ["/in", ["read", "write"]]));
  assert.ok(!uniform(["/in", ["read"]]));
  assert.ok(!uniform(["/a", ["read"]], ["/b", ["read"]]));
  assert.ok(!uniform());
});

test("a right throughout a place is one that every rule beneath has as well", () => {
  const rights = new Rights([
    { path: "/", allow: ["delete", "read"] },
    { path: "/a/b", allow: ["read"] },
    { path: "/ab", allow: ["delete"] },
  ]);
  const where = ["/", "/a", "/a/b", "/a/b/c", "/a/c", "/ab", "/ab/x", "/c"];
  assert.deepEqual(
    where.filter((path) => rights.allowsThroughout("delete", at(path))),
    ["/a/c", "/ab", "/ab/x", "/c"],
  );
  assert.deepEqual(
    where.filter((path) => rights.allowsThroughout("read", at(path))),
    ["/a", "/a/b", "/a/b/c", "/a/c", "/c"],
  );
  assert.ok(!new Rights([{ path: "/a", allow: ["delete"] }]).allowsThroughout("delete", at("/")));
});

test("the order of the rules does not matter", () => {
  const name = fc.constantFrom("a", "b");
  const path = fc.array(name, { maxLength: 3 }).map((parts) => `/${parts.join("/")}`);
  const rules = fc.uniqueArray(fc.record({ path, allow: fc.subarray([...allRights]) }), {
    selector: (rule) => rule.path,
  });
  fc.assert(
    fc.property(rules, path, fc.constantFrom(...allRights), (given, place, right) =>
      assert.equal(new Rights(given).allows(right, at(place)), new Rights(given.toReversed()).allows(right, at(place))),
    ),
  );
});

test("a directory where nothing is allowed is as if it were not there, unless it leads to one where something is", () => {
  const rights = new Rights([
    { path: "/", allow: [] },
    { path: "/in", allow: ["write"] },
    { path: "/in/secret", allow: [] },
  ]);
  assert.ok(rights.mayEnter(at("/")));
  assert.ok(rights.mayEnter(at("/in")));
  assert.ok(rights.mayEnter(at("/in/x")));
  assert.ok(!rights.mayEnter(at("/in/secret")));
  assert.ok(!rights.mayEnter(at("/other")));
});
