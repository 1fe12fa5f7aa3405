import assert from "node:assert/strict";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { describe, test } from "node:test";
import { at, bytes, get, keptOf, put, rejectsWith } from "../conformance/kit.js";

// The calls of this process, seen before the backend takes hold of them; so everything of the backend is imported only afterwards.
const calls: string[] = [];
let failing = "";
let lookNow = (): void => undefined;

type Callback = (error: NodeJS.ErrnoException | null) => void;

/** What stands behind a descriptor now: the name, without the folder of the test before it. */
function nameOf(descriptor: number): string {
  return basename(fs.readlinkSync(`/proc/self/fd/${descriptor}`)).replace(/^\.sealift-.{26}\.part$/, "part");
}

function pathName(path: fs.PathLike): string {
  return basename(String(path)).replace(/^\.sealift-.{26}\.part$/, "part");
}

/** Notes the call, then makes it, or fails it as a disk does that cannot store what it took. */
function noted<Rest extends unknown[]>(call: string, rest: Rest, make: (...rest: Rest) => void, done: Callback): void {
  calls.push(call);
  lookNow();
  if (call !== failing) make(...rest);
  else process.nextTick(done, Object.assign(new Error(`EIO: i/o error, ${call}`), { code: "EIO" }));
}

const { fsync, rename, link } = fs;
Object.assign(fs, {
  fsync: (descriptor: number, done: Callback) => noted(`fsync ${nameOf(descriptor)}`, [descriptor, done], fsync, done),
  rename: (from: fs.PathLike, to: fs.PathLike, done: Callback) =>
    noted(`rename ${pathName(from)} ${pathName(to)}`, [from, to, done], rename, done),
  link: (from: fs.PathLike, to: fs.PathLike, done: Callback) =>
    noted(`link ${pathName(from)} ${pathName(to)}`, [from, to, done], link, done),
});
syncBuiltinESMExports();
const { openDiskStorage } = await import("./index.js");

const secret = Buffer.from("a secret of thirty-two bytes, yes");
const replacing = { at: 0, overwrite: true } as const;

type Durability = "none" | "file" | "full";

for (const way of ["descriptors", "paths"] as const)
  describe(`durability, by ${way}`, () => {
    const opened = async (durability?: Durability) => {
      calls.length = 0;
      failing = "";
      lookNow = () => undefined;
      const folder = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), "sealift-durable-")));
      const root = join(folder, "d");
      fs.mkdirSync(root);
      const storage = await openDiskStorage({
        ...{ root, secret, owner: "demo", way },
        ...(durability === undefined ? {} : { durability }),
      });
      const dispose = async (): Promise<void> => {
        await storage.close();
        fs.rmSync(folder, { recursive: true });
      };
      return { root, storage, [Symbol.asyncDispose]: dispose };
    };

    const orders: readonly (readonly [Durability | undefined, readonly string[]])[] = [
      ["none", ["rename part f"]],
      ["file", ["fsync part", "rename part f"]],
      [undefined, ["fsync part", "rename part f"]],
      ["full", ["fsync part", "rename part f", "fsync d"]],
    ];
    for (const [durability, expected] of orders)
      test(`what is flushed, and when: ${durability ?? "by default"}`, async () => {
        await using tree = await opened(durability);
        await put(tree.storage, at("/f"), "content");
        assert.deepEqual(calls, expected);
        assert.equal(await get(tree.storage, at("/f")), "content");
      });

    test("a name that must be free gets the file in the same order", async () => {
      await using tree = await opened("full");
      const writer = await tree.storage.write(at("/f"), { at: 0, overwrite: false });
      await writer.write([bytes("content")]);
      await writer.commit();
      assert.deepEqual(calls, ["fsync part", "link part f", "fsync d"]);
    });

    test("mode and owner of what is replaced are flushed with the file", async () => {
      await using tree = await opened();
      fs.writeFileSync(join(tree.root, "f"), "old", { mode: 0o640 });
      const modes: number[] = [];
      lookNow = () => {
        for (const name of fs.readdirSync(tree.root))
          if (name.endsWith(".part")) modes.push(fs.statSync(join(tree.root, name)).mode & 0o777);
      };
      await put(tree.storage, at("/f"), "new");
      assert.deepEqual(calls, ["fsync part", "rename part f"]);
      assert.deepEqual(modes, [0o640, 0o640]);
    });

    for (const [durability, expected] of [
      ["none", []],
      ["file", ["fsync part"]],
      ["full", ["fsync part"]],
    ] as const)
      test(`what is kept of an upload is flushed as it would be published: ${durability}`, async () => {
        await using tree = await opened(durability);
        const writer = await tree.storage.write(at("/f"), replacing);
        await writer.write([new Uint8Array(5_000)]);
        await writer.keep();
        assert.deepEqual(calls, expected);
        assert.deepEqual(await keptOf(tree.storage, at("/f")), { offered: 4096, running: false });
      });

    test("what cannot be flushed is not kept, only that there was an upload", async () => {
      await using tree = await opened();
      const writer = await tree.storage.write(at("/f"), replacing);
      await writer.write([new Uint8Array(5_000)]);
      failing = "fsync part";
      await writer.keep();
      assert.deepEqual(await keptOf(tree.storage, at("/f")), { offered: 0, running: false });
      assert.equal(fs.readdirSync(tree.root).length, 1);
    });

    test("an upload that was dropped is not flushed", async () => {
      await using tree = await opened("full");
      const writer = await tree.storage.write(at("/f"), replacing);
      await writer.write([bytes("half")]);
      await writer.discard();
      assert.deepEqual(calls, []);
    });

    test("what cannot be flushed is neither published nor offered: the old file stays, and an empty part", async () => {
      await using tree = await opened();
      await put(tree.storage, at("/f"), "old");
      failing = "fsync part";
      await rejectsWith("failed", put(tree.storage, at("/f"), "new"));
      assert.deepEqual(calls.slice(2), ["fsync part", "rename part part"]);
      assert.equal(await get(tree.storage, at("/f")), "old");
      assert.equal(fs.readdirSync(tree.root).length, 2);
      assert.deepEqual(await keptOf(tree.storage, at("/f")), { offered: 0, running: false });
      failing = "";
      await put(tree.storage, at("/f"), "again");
      assert.equal(await get(tree.storage, at("/f")), "again");
    });

    test("a name that cannot be flushed is no success, whole as the file is, and leaves no part and nothing open", async () => {
      await using tree = await opened("full");
      await tree.storage.stat(at("/"));
      const open = fs.readdirSync("/proc/self/fd").length;
      failing = "fsync d";
      await assert.rejects(put(tree.storage, at("/f"), "new"), { kind: "failed", message: /fsync d/ });
      assert.deepEqual(fs.readdirSync(tree.root), ["f"]);
      assert.equal(fs.readFileSync(join(tree.root, "f"), "utf8"), "new");
      assert.equal(fs.readdirSync("/proc/self/fd").length, open);
    });

    test("a directory is made to stay before it is answered, or its uploads would go with it", async () => {
      await using tree = await opened("full");
      await tree.storage.makeDirectory(at("/new"));
      assert.deepEqual(calls, ["fsync d"]);
      failing = "fsync d";
      await rejectsWith("failed", tree.storage.makeDirectory(at("/other")));
      assert.deepEqual(fs.readdirSync(tree.root), ["new"]);
      failing = "";
      await using quick = await opened("file");
      await quick.storage.makeDirectory(at("/new"));
      assert.deepEqual(calls, []);
    });
  });
