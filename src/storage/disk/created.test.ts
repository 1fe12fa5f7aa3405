import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { linkSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { at, listAll, put, rejectsWith } from "../conformance/kit.js";
import type { CreationTimes } from "./creation-times.js";
import { folderFor, openFor } from "./testing.js";

function timesInMemory(): CreationTimes & { readonly all: Map<string, number> } {
  const all = new Map<string, number>();
  return {
    all,
    isEmpty: false,
    get: (file) => all.get(file),
    set: async (file, created) => {
      all.set(file, created);
    },
  };
}

test("without a time that was set, it is what the file system says", async (t) => {
  const root = folderFor(t);
  const storage = await openFor(t, root, { created: timesInMemory() });
  await put(storage, at("/f"), "x");
  const { birthtimeMs } = statSync(join(root, "f"));
  assert.equal((await storage.stat(at("/f"))).created, Math.floor(birthtimeMs));
});

test("a time that was set stays with the file: by every name of it, renamed, through a link, in listings", async (t) => {
  const root = folderFor(t);
  const storage = await openFor(t, root, { created: timesInMemory() });
  await put(storage, at("/f"), "x");
  symlinkSync("f", join(root, "link"));
  linkSync(join(root, "f"), join(root, "second"));
  await storage.setCreated(at("/link"), 1_000);
  await storage.rename(at("/f"), at("/g"), { overwrite: false });
  await storage.setMode(at("/g"), 0o600);
  await storage.setModified(at("/g"), 5_000);
  for (const name of ["/g", "/second"]) assert.equal((await storage.stat(at(name))).created, 1_000, name);
  const listed = (await listAll(storage, at("/"))).find(({ name }) => name === "g");
  assert.equal(listed?.created, 1_000);
});

test("a file that comes after it does not inherit it: replaced, copied, or on the same inode", async (t) => {
  const root = folderFor(t);
  const times = timesInMemory();
  const storage = await openFor(t, root, { created: times });
  const began = Date.now() - 2_000;
  await put(storage, at("/f"), "x");
  await storage.setCreated(at("/f"), 1_000);
  await storage.copy(at("/f"), at("/copy"), { overwrite: false });
  await put(storage, at("/f"), "new");
  // Most file systems give the number of what was removed last to what is made next.
  writeFileSync(join(root, "g"), "x");
  await storage.setCreated(at("/g"), 2_000);
  rmSync(join(root, "g"));
  writeFileSync(join(root, "h"), "x");
  assert.equal(times.all.size, 2);
  for (const name of ["/f", "/copy", "/h"]) {
    const { created } = await storage.stat(at(name));
    assert.ok(created !== undefined && created >= began, `${name}: ${created}`);
  }
});

test("it is refused where nothing remembers it, and for what is no file or directory", async (t) => {
  const root = folderFor(t);
  writeFileSync(join(root, "f"), "x");
  execFileSync("mkfifo", [join(root, "fifo")]);
  await rejectsWith("unsupported", (await openFor(t, root)).setCreated(at("/f"), 0));
  const storage = await openFor(t, root, { created: timesInMemory() });
  await rejectsWith("not-a-file", storage.setCreated(at("/fifo"), 0));
});
