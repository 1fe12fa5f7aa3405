import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { allRights, type RightRule, Rights } from "../accounts/rights.js";
import type { ByteString } from "../protocol/byte-string.js";
import { VirtualPath } from "../protocol/virtual-path.js";
import type { Entry, Storage } from "../storage/contract.js";
import { factLine, factLines, listLines, nameLines, splitPattern, toChunks } from "./listing.js";

const path = (text: string): VirtualPath => VirtualPath.parse(text as ByteString) ?? VirtualPath.root;

const entry = (name: string, change: Partial<Entry> = {}): Entry => ({
  name: name as ByteString,
  kind: "file",
  size: 5,
  modified: Date.UTC(2024, 1, 29, 12, 34, 56),
  mode: 0o644,
  owner: "ada",
  group: "staff",
  links: 1,
  identity: name,
  ...change,
});

/** A storage whose one directory has these batches of entries. */
const storageOf = (...batches: readonly Entry[][]): Storage =>
  ({
    stat: async () => entry("", { kind: "directory" }),
    list: async function* () {
      yield* batches;
    },
  }) as unknown as Storage;

async function all(lines: AsyncIterable<readonly string[]>): Promise<string[]> {
  const out: string[] = [];
  for await (const batch of lines) out.push(...batch);
  return out;
}

const everything = { all: true, pattern: undefined };
const visible = { all: false, pattern: undefined };

describe("lines to chunks", () => {
  async function chunksOf(...batches: string[][]): Promise<string[]> {
    async function* lines(): AsyncGenerator<readonly ByteString[]> {
      yield* batches as ByteString[][];
    }
    const chunks: string[] = [];
    for await (const chunk of toChunks(lines())) chunks.push(chunk.toString("latin1"));
    return chunks;
  }

  test("the first lines go at once, so that the client sees something early", async () => {
    assert.deepEqual(await chunksOf(["a"], ["b"], ["c", "d"]), ["a\r\n", "b\r\nc\r\nd\r\n"]);
    assert.deepEqual(await chunksOf([], ["a"], [], ["b"]), ["a\r\n", "b\r\n"]);
  });

  test("later ones are gathered to larger pieces", async () => {
    const long = "x".repeat(20_000);
    const sizes = (await chunksOf(["a"], ...Array(4).fill([long]))).map((chunk) => chunk.length);
    assert.deepEqual(sizes, [3, 40_004, 40_004]);
  });

  test("nothing is nothing, and bytes are kept", async () => {
    assert.deepEqual(await chunksOf(), []);
    assert.deepEqual(await chunksOf([], []), []);
    assert.deepEqual(await chunksOf(["\xe9\xff"]), ["\xe9\xff\r\n"]);
  });
});

describe("LIST and NLST", () => {
  const storage = storageOf([entry("a"), entry(".b"), entry("c\nd")], [entry("e.txt")]);

  test("leave out hidden names unless asked for, and always names that would break the lines", async () => {
    assert.deepEqual(await all(nameLines(storage, path("/"), visible, "", undefined)), ["a", "e.txt"]);
    assert.deepEqual(await all(nameLines(storage, path("/"), everything, "d/", undefined)), ["d/a", "d/.b", "d/e.txt"]);
  });

  test("show what a pattern matches", async () => {
    const { directory, pattern } = splitPattern(path("/d/*.txt"));
    assert.equal(directory.toString(), "/d");
    assert.deepEqual(await all(nameLines(storage, directory, { all: false, pattern }, "", undefined)), ["e.txt"]);
    assert.equal(splitPattern(path("/d/e.txt")).pattern, undefined);
    assert.equal(splitPattern(path("/*/e")).pattern, undefined);
  });

  test("LIST is as ls -l", async () => {
    const now = Date.UTC(2024, 2, 1);
    assert.deepEqual(await all(listLines(storageOf([entry("a b")]), path("/"), visible, now, undefined)), [
      "-rw-r--r--   1 ada      staff           5 Feb 29 12:34 a b",
    ]);
  });
});

describe("MLSD", () => {
  const storage = storageOf([entry("a"), entry(".b"), entry("c\rd"), entry("e", { kind: "directory" })]);
  const full = [{ path: "/", allow: allRights }] as const;
  const linesOf = (directory: string, rules: readonly RightRule[]): Promise<string[]> => {
    const own = entry("", { kind: "directory" });
    return all(factLines(storage, path(directory), own, new Rights(rules), ["type", "perm"], undefined));
  };

  test("begins with the directory itself, and the one above where there is one", async () => {
    assert.deepEqual((await linesOf("/", full)).slice(0, 2), ["type=cdir;perm=celmp; .", "type=file;perm=adfrw; a"]);
    assert.deepEqual((await linesOf("/d", full)).slice(0, 2), [
      "type=cdir;perm=cdeflmp; .",
      "type=pdir;perm=celmp; ..",
    ]);
  });

  test("hides nothing but names that would break the lines", async () => {
    assert.deepEqual((await linesOf("/", full)).slice(1), [
      "type=file;perm=adfrw; a",
      "type=file;perm=adfrw; .b",
      "type=dir;perm=cdeflmp; e",
    ]);
  });

  test("tells the rights of each entry where there are rules beneath", async () => {
    const rules: readonly RightRule[] = [
      { path: "/", allow: ["list", "read"] },
      { path: "/e", allow: ["write"] },
      { path: "/a", allow: [] },
    ];
    assert.deepEqual(await linesOf("/", rules), [
      "type=cdir;perm=el; .",
      "type=file;perm=; a",
      "type=file;perm=r; .b",
      "type=dir;perm=ce; e",
    ]);
  });

  test("MLST tells one path, in full", () => {
    const rights = new Rights(full);
    assert.equal(
      factLine(entry("x"), path("/d/x y"), rights, ["type", "size", "perm"], undefined),
      "type=file;size=5;perm=adfrw; /d/x y",
    );
    assert.equal(
      factLine(entry("", { kind: "directory" }), path("/"), rights, ["type", "perm"], undefined),
      "type=dir;perm=celmp; /",
    );
    assert.equal(
      factLine(entry("l", { kind: "link" }), path("/l"), rights, ["type"], undefined),
      "type=OS.unix=symlink; /l",
    );
  });
});
