import assert from "node:assert/strict";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { startTestServer, testPassword, testUser } from "../../test/support/ftps-server.js";
import { watchLeaks } from "../../test/support/leaks.js";
import { temporaryFolder } from "../../test/support/temporary.js";
import { testIdentity } from "../../test/support/tls-loopback.js";
import { FtpsPool, type MirrorSummary, type WatchMirrorOptions, watchMirror } from "./index.js";

await testIdentity();
watchLeaks();

/** Passes, as they come. */
class Passes {
  readonly #done: MirrorSummary[] = [];
  #taken = 0;
  #wake = (): void => {};

  readonly add = (summary: MirrorSummary): void => {
    this.#done.push(summary);
    this.#wake();
  };

  /** Passes until so many files have been copied and removed. */
  async until(copied: number, removed = 0): Promise<void> {
    let [seen, gone] = [0, 0];
    while (seen < copied || gone < removed) {
      const next = this.#done[this.#taken];
      if (next === undefined) await new Promise<void>((resolve) => (this.#wake = resolve));
      else {
        this.#taken++;
        seen += next.copied;
        gone += next.removed;
      }
    }
    assert.deepEqual([seen, gone], [copied, removed]);
  }
}

async function watched(t: TestContext, more: Partial<WatchMirrorOptions> = {}) {
  const server = await startTestServer();
  t.after(() => server.stop());
  const at = { host: server.host, port: server.explicit, user: testUser, password: testPassword };
  const pool = new FtpsPool({ ...at, tls: { authorities: [server.ca] } }, { size: 2 });
  t.after(() => pool.close());
  const folder = await temporaryFolder("watch");
  t.after(() => folder.remove());
  await writeFile(path.join(folder.path, "first"), "1");
  const stopping = new AbortController();
  const passes = new Passes();
  const watching = watchMirror(pool, {
    ...{ direction: "up", local: folder.path, remote: "/w", signal: stopping.signal, onPass: passes.add },
    ...{ settle: { quiet: 10, longest: 100 }, ...more },
  });
  const text = (file: string) => pool.use(async (client) => String(await client.content(`/w/${file}`)));
  const exists = (file: string) => pool.use((client) => client.exists(`/w/${file}`));
  return { server, passes, stopping, watching, text, exists, local: (name: string) => path.join(folder.path, name) };
}

test("what changes here is sent, in new folders too, until it is stopped", async (t) => {
  const { passes, stopping, watching, text, local } = await watched(t);
  await passes.until(1);
  await writeFile(local("first"), "one");
  await passes.until(1);
  assert.equal(await text("first"), "one");
  await mkdir(local("a/b"), { recursive: true });
  await writeFile(local("a/b/deep"), "deep");
  await passes.until(1);
  await writeFile(local("a/b/deep"), "deeper");
  await passes.until(1);
  assert.equal(await text("a/b/deep"), "deeper");
  stopping.abort();
  await watching;
});

test("a folder that takes another's place is watched as well; what has gone is removed only where that is wanted", async (t) => {
  const { passes, stopping, watching, exists, text, local } = await watched(t, { remove: true });
  await passes.until(1);
  await mkdir(local("old"));
  await writeFile(local("old/x"), "x");
  await passes.until(1);
  await rename(local("old"), local("new"));
  await passes.until(1, 2);
  assert.deepEqual([await exists("old"), await text("new/x")], [false, "x"]);
  await mkdir(local("old"));
  await writeFile(local("old/y"), "y");
  await passes.until(1);
  await writeFile(local("old/y"), "yy");
  await passes.until(1);
  assert.equal(await text("old/y"), "yy");
  stopping.abort();
  await watching;
});

test("without `remove` what has gone here stays there; stopped within a pass it says so", async (t) => {
  const { passes, stopping, watching, exists, local } = await watched(t, {
    onProgress: (file) => {
      if (file === "last") stopping.abort();
    },
  });
  await passes.until(1);
  await rm(local("first"));
  await writeFile(local("second"), "2");
  await passes.until(1);
  assert.ok(await exists("first"));
  await writeFile(local("last"), "last");
  await assert.rejects(watching, { code: "aborted" });
});

test("a folder that was taken away ends the watch, and removes nothing", async (t) => {
  const { passes, watching, exists, local } = await watched(t, { remove: true });
  await passes.until(1);
  const moved = `${local("")}.moved`;
  t.after(() => rm(moved, { recursive: true }));
  await rename(local(""), moved);
  await mkdir(local(""));
  await assert.rejects(watching, { code: "local" });
  assert.ok(await exists("first"));
});

test("a server cannot be watched", async () => {
  await using pool = new FtpsPool({ host: "127.0.0.1", port: 1 });
  const options = { direction: "down", local: ".", remote: "/", signal: new AbortController().signal } as const;
  await assert.rejects(watchMirror(pool, options), { code: "usage" });
});
