import assert from "node:assert/strict";
import { mkdirSync, readFileSync, readlinkSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { at, get, rejectsWith } from "../conformance/kit.js";
import { relative } from "./link.js";
import { folderFor, openFor } from "./testing.js";

test("the way from one place to another", () => {
  const way = (from: string, to: string): string => relative(at(from).segments, at(to).segments);
  assert.equal(way("/", "/a"), "a");
  assert.equal(way("/a", "/a/b"), "b");
  assert.equal(way("/a/b", "/a/c/d"), "../c/d");
  assert.equal(way("/a/b", "/"), "../..");
  assert.equal(way("/a", "/a"), ".");
  assert.equal(way("/a", "/ab"), "../ab");
});

for (const way of ["descriptors", "paths"] as const)
  describe(`links that are made, by ${way}`, () => {
    test("are relative, lead where they say, and go along with the tree", async (t) => {
      const folder = folderFor(t);
      const root = join(folder, "root");
      mkdirSync(join(root, "d/e"), { recursive: true });
      writeFileSync(join(root, "file"), "inside");
      const storage = await openFor(t, root, { way });
      await storage.makeLink(at("/d/e/link"), at("/file"));
      assert.equal(readlinkSync(join(root, "d/e/link")), "../../file");
      assert.equal(await get(storage, at("/d/e/link")), "inside");
      await storage.makeLink(at("/all"), at("/"));
      assert.equal(readlinkSync(join(root, "all")), ".");
      assert.equal(await get(storage, at("/all/file")), "inside");
      renameSync(root, join(folder, "moved"));
      assert.equal(readFileSync(join(folder, "moved/d/e/link"), "utf8"), "inside");
    });

    test("behind a link they say the way from where they really stand", async (t) => {
      const root = folderFor(t);
      mkdirSync(join(root, "a/b/c"), { recursive: true });
      writeFileSync(join(root, "file"), "inside");
      symlinkSync("a/b/c", join(root, "short"));
      const storage = await openFor(t, root, { way });
      await storage.makeLink(at("/short/link"), at("/file"));
      assert.equal(readlinkSync(join(root, "a/b/c/link")), "../../../file");
      assert.equal(await get(storage, at("/short/link")), "inside");
    });

    test("may lead nowhere yet, and take no name that is taken", async (t) => {
      const root = folderFor(t);
      writeFileSync(join(root, "file"), "x");
      const storage = await openFor(t, root, { way });
      await storage.makeLink(at("/link"), at("/later"));
      assert.equal((await storage.stat(at("/link"))).kind, "link");
      await rejectsWith("exists", storage.makeLink(at("/link"), at("/file")));
      await rejectsWith("exists", storage.makeLink(at("/file"), at("/link")));
      await rejectsWith("not-found", storage.makeLink(at("/none/link"), at("/file")));
    });

    test("are refused where links are not followed", async (t) => {
      const root = folderFor(t);
      writeFileSync(join(root, "file"), "x");
      const storage = await openFor(t, root, { way, links: "refuse" });
      await rejectsWith("unsupported", storage.makeLink(at("/link"), at("/file")));
    });
  });
