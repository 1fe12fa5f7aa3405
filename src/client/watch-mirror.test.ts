import assert from "node:assert/strict";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { startTestServer, testPassword, testUser } from "../../test/support/ftps-server.js";
import { watchLeaks } from "../../test/support/leaks.js";
import { temporaryFolder } from "../../test/support/temporary.js";
import { testIdentity } from "../../test/support/tls-loopback.js";
import { FtpsError, FtpsPool, type WatchMirrorOptions, watchMirror } from "./index.js";

await testIdentity();
watchLeaks();

/** Passes, as they come. */
class Passes {
  #count = 0;
  #wake = (): void => {};

  readonly add = (): void => {
    this.#count++;
    this.#wake();
  };

  /** Behind the pass from which on it is so. A file that is being written may be sent in the middle of that, and again. */
  async until(isSo: () => Promise<boolean>): Promise<void> {
    for (;;) {
      const seen = this.#count;
      if (await isSo()) return;
      if (this.#count > seen) continue;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
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
  /** At any moment: a second event of one change may have begun one more pass. */
  const stop = async (): Promise<void> => {
    stopping.abort();
    await watching.catch((error: unknown) => assert.equal(error instanceof FtpsError && error.code, "aborted"));
  };
  const is = (file: string, text: string) => () =>
    pool.use(
      async (client) => (await client.exists(`/w/${file}`)) && String(await client.content(`/w/${file}`)) === text,
    );
  const exists = (file: string) => pool.use((client) => client.exists(`/w/${file}`));
  return { passes, stopping, stop, watching, is, exists, local: (name: string) => path.join(folder.path, name) };
}

test("what changes here is sent, in new folders too, until it is stopped", async (t) => {
  const { passes, stop, is, local } = await watched(t);
  await passes.until(is("first", "1"));
  await writeFile(local("first"), "one");
  await passes.until(is("first", "one"));
  await mkdir(local("a/b"), { recursive: true });
  await writeFile(local("a/b/deep"), "deep");
  await passes.until(is("a/b/deep", "deep"));
  await writeFile(local("a/b/deep"), "deeper");
  await passes.until(is("a/b/deep", "deeper"));
  await stop();
});

test("a folder that takes another's place is watched as well; what has gone is removed only where that is wanted", async (t) => {
  const { passes, stop, exists, is, local } = await watched(t, { remove: true });
  await passes.until(is("first", "1"));
  await mkdir(local("old"));
  await writeFile(local("old/x"), "x");
  await passes.until(is("old/x", "x"));
  await rename(local("old"), local("new"));
  await passes.until(async () => !(await exists("old")) && (await is("new/x", "x")()));
  await mkdir(local("old"));
  await writeFile(local("old/y"), "y");
  await passes.until(is("old/y", "y"));
  await writeFile(local("old/y"), "yy");
  await passes.until(is("old/y", "yy"));
  await stop();
});

test("without `remove` what has gone here stays there; stopped within a pass it says so", async (t) => {
  const { passes, stopping, watching, exists, is, local } = await watched(t, {
    onProgress: (file) => {
      if (file === "last") stopping.abort();
    },
  });
  await passes.until(is("first", "1"));
  await rm(local("first"));
  await writeFile(local("second"), "2");
  await passes.until(is("second", "2"));
  assert.ok(await exists("first"));
  await writeFile(local("last"), "last");
  await assert.rejects(watching, { code: "aborted" });
});

test("a folder that was taken away ends the watch, and removes nothing", async (t) => {
  const { passes, watching, exists, is, local } = await watched(t, { remove: true });
  await passes.until(is("first", "1"));
  const moved = `${local("")}.moved`;
  t.after(() => rm(moved, { recursive: true }));
  // From before: it may end while the name is nobody's, or when it is another folder's.
  const ended = assert.rejects(watching, { code: "local" });
  await rename(local(""), moved);
  await mkdir(local(""));
  await ended;
  assert.ok(await exists("first"));
});

test("a server cannot be watched", async () => {
  await using pool = new FtpsPool({ host: "127.0.0.1", port: 1 });
  const options = { direction: "down", local: ".", remote: "/", signal: new AbortController().signal } as const;
  await assert.rejects(watchMirror(pool, options), { code: "usage" });
});
