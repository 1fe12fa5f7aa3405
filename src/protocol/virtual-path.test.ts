import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type ByteString, bytesToByteString } from "./byte-string.js";
import { MAX_NAME_BYTES, MAX_PATH_BYTES, VirtualPath } from "./virtual-path.js";

const bytes = (text: string): ByteString => text as ByteString;

function parsed(text: string, base?: VirtualPath): VirtualPath {
  const path = VirtualPath.parse(bytes(text), base);
  assert.ok(path, `no path: ${text}`);
  return path;
}

/** Any bytes at all, and bytes that look like paths, which chance alone hardly makes. */
const anyBytes = fc.uint8Array({ maxLength: 64 }).map(bytesToByteString);
const pathLike = fc
  .array(fc.constantFrom("/", "//", ".", "..", "...", "a", "\xff", "..\\", "%2e%2e", " ", "\0", "\r", "\n", "b c"), {
    maxLength: 24,
  })
  .map((parts) => bytes(parts.join("")));
const anyText = fc.oneof(anyBytes, pathLike);
const name = fc
  .uint8Array({ minLength: 1, maxLength: 12 })
  .map(bytesToByteString)
  .filter((text) => !/[\0\r\n/]/.test(text) && text !== "." && text !== "..");
const anyPath = fc.array(name, { maxLength: 6 }).map((names) => parsed(`/${names.join("/")}`));

/** What the path should be: a stack of components, on which `..` takes one away if there is one. */
function model(text: string, base: readonly string[]): string[] {
  const stack = text.startsWith("/") ? [] : [...base];
  for (const part of text.split("/")) {
    if (part === "..") stack.pop();
    else if (part !== "" && part !== ".") stack.push(part);
  }
  return stack;
}

test("whatever the bytes, a path is the stack of its components and never above the root", () => {
  fc.assert(
    fc.property(anyText, anyPath, (text, base) => {
      const path = VirtualPath.parse(text, base);
      if (/[\0\r\n]/.test(text)) return assert.equal(path, undefined);
      assert.ok(path);
      assert.deepEqual(path.segments, model(text, base.segments));
      for (const segment of path.segments) {
        assert.ok(segment !== "" && segment !== "." && segment !== ".." && !/[\0\r\n/]/.test(segment));
      }
      assert.ok(path.isWithin(VirtualPath.root));
    }),
    { seed: 3, numRuns: 2000 },
  );
});

test("printed and read again it is the same path", () => {
  fc.assert(
    fc.property(anyText, anyPath, (text, base) => {
      const path = VirtualPath.parse(text, base);
      if (path === undefined) return;
      assert.ok(parsed(path.toString()).equals(path));
      assert.ok(parsed(path.toString(), base).equals(path), "an absolute path does not depend on where one stands");
    }),
    { seed: 4, numRuns: 1000 },
  );
});

test("child, parent and name undo each other", () => {
  fc.assert(
    fc.property(anyPath, name, (path, childName) => {
      const child = path.child(childName);
      assert.ok(child);
      assert.equal(child.name, childName);
      assert.ok(child.parent.equals(path));
      assert.ok(child.isWithin(path) && !path.isWithin(child) && !child.equals(path));
      assert.ok(parsed(childName, path).equals(child), "a name typed where one stands is that child");
    }),
    { seed: 5 },
  );
});

test("a child is one plain component or nothing", () => {
  fc.assert(
    fc.property(anyPath, anyText, (path, text) => {
      const child = path.child(text);
      const plain = text !== "" && text !== "." && text !== ".." && !/[\0\r\n/]/.test(text);
      assert.equal(child !== undefined, plain);
      if (child !== undefined) assert.equal(child.segments.length, path.segments.length + 1);
    }),
    { seed: 6, numRuns: 1000 },
  );
});

test("relativeTo takes the ancestor away, and put beneath it again gives the same path", () => {
  fc.assert(
    fc.property(anyPath, fc.array(name, { maxLength: 4 }), (ancestor, names) => {
      const path = names.reduce((at, next) => at.child(next) ?? at, ancestor);
      const relative = path.relativeTo(ancestor);
      assert.deepEqual(relative.segments, names);
      assert.ok(parsed(relative.toString().slice(1), ancestor).equals(path));
      assert.ok(relative.beneath(ancestor).equals(path));
      assert.ok(path.relativeTo(VirtualPath.root).equals(path));
      assert.ok(path.relativeTo(path).isRoot);
    }),
    { seed: 7 },
  );
});

test("isWithin goes by whole components and is a partial order", () => {
  assert.ok(parsed("/ab/c").isWithin(parsed("/ab")));
  assert.ok(!parsed("/abc").isWithin(parsed("/ab")));
  fc.assert(
    fc.property(anyPath, anyPath, anyPath, (a, b, c) => {
      assert.ok(a.isWithin(a) && a.isWithin(a.parent));
      if (a.isWithin(b) && b.isWithin(a)) assert.ok(a.equals(b));
      if (a.isWithin(b) && b.isWithin(c)) assert.ok(a.isWithin(c));
      assert.equal(a.equals(b), a.toString() === b.toString());
    }),
    { seed: 8 },
  );
});

test("the root has no name and is its own parent", () => {
  const { root } = VirtualPath;
  assert.ok(root.isRoot && root.parent.isRoot);
  assert.equal(root.name, "");
  assert.equal(root.toString(), "/");
  assert.ok(parsed("/../../..").equals(root));
  assert.ok(parsed("").equals(root));
});

test("backslash, percent and spaces are characters like others", () => {
  assert.deepEqual(parsed("..\\..\\x/%2e%2e/ a ").segments, ["..\\..\\x", "%2e%2e", " a "]);
});

test("names and paths are bounded to the byte", () => {
  const longest = "n".repeat(MAX_NAME_BYTES);
  assert.equal(parsed(`/${longest}`).name, longest);
  assert.equal(VirtualPath.parse(bytes(`/${longest}n`)), undefined);
  assert.equal(VirtualPath.root.child(bytes(`${longest}n`)), undefined);
  assert.ok(VirtualPath.root.child(bytes(longest)));

  const full = "/a".repeat(MAX_PATH_BYTES / 2);
  assert.equal(parsed(full).toString().length, MAX_PATH_BYTES);
  assert.equal(VirtualPath.parse(bytes(`${full}/`)), undefined);
  assert.equal(VirtualPath.parse(bytes("b"), parsed(full)), undefined, "the whole path counts, not what was typed");
  assert.ok(parsed("..", parsed(full)));
});
