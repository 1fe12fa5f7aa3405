import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { VirtualPath } from "../protocol/virtual-path.js";
import { at, get, keptOf, listAll, namesIn, OWNER, put, rejectsWith } from "./conformance/kit.js";
import { storageConformance } from "./conformance.js";
import type { Entry, Storage } from "./contract.js";
import { createMemoryStorage } from "./memory/index.js";
import { mountStorage } from "./mounts.js";

const root = VirtualPath.root;
const fresh = { at: 0, overwrite: true } as const;
const replacing = { overwrite: true } as const;

storageConformance("a tree with a virtual folder in it", async () => {
  const home = createMemoryStorage();
  const mount = createMemoryStorage();
  const openFor = async (owner: string): Promise<Storage> => {
    const mounts = [{ at: at("/elsewhere/mount"), storage: mount.open(owner) }];
    return unlisted(mountStorage(home.open(owner), mounts), "elsewhere");
  };
  return { storage: await openFor(OWNER), openFor, dispose: async () => {} };
});

/** The kit counts on an empty root. */
function unlisted(storage: Storage, name: string): Storage {
  const list = async function* (path: VirtualPath): AsyncGenerator<readonly Entry[]> {
    for await (const batch of storage.list(path)) {
      const others = batch.filter((entry) => !path.isRoot || entry.name !== name);
      if (others.length > 0) yield others;
    }
  };
  return new Proxy(storage, {
    get: (target, key) => {
      const value: unknown = key === "list" ? list : Reflect.get(target, key);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

function tree(): { readonly mounted: Storage; readonly home: Storage; readonly acme: Storage; readonly deep: Storage } {
  const home = createMemoryStorage({
    files: { "/own": "own", "/shadow/acme/hidden": "hidden", "/shadow/seen": "seen" },
  });
  const acme = createMemoryStorage({ files: { "/inbox/a": "from acme", "/top": "top" } }).open();
  const deep = createMemoryStorage({ files: { "/d": "deep" } }).open();
  const mounts = [
    { at: at("/partners/acme"), storage: acme },
    { at: at("/partners/acme/inbox/deep"), storage: deep },
    { at: at("/shadow/acme"), storage: createMemoryStorage({ files: { "/f": "mounted" } }).open() },
  ];
  const homeStorage = home.open();
  return { mounted: mountStorage(homeStorage, mounts), home: homeStorage, acme, deep };
}

describe("virtual folders", () => {
  test("appear in listings and stat, with the directories that lead to them", async () => {
    const { mounted } = tree();
    assert.deepEqual(await namesIn(mounted, root), ["own", "partners", "shadow"]);
    assert.deepEqual(await namesIn(mounted, at("/partners")), ["acme"]);
    assert.deepEqual(await namesIn(mounted, at("/partners/acme")), ["inbox", "top"]);
    assert.deepEqual(await namesIn(mounted, at("/partners/acme/inbox")), ["a", "deep"]);
    assert.deepEqual(await namesIn(mounted, at("/partners/acme/inbox/deep")), ["d"]);
    for (const path of ["/partners", "/partners/acme", "/partners/acme/inbox/deep", "/shadow"]) {
      const entry = await mounted.stat(at(path));
      assert.equal(entry.kind, "directory");
      assert.equal(entry.name, at(path).name);
      const listed = (await listAll(mounted, at(path).parent)).filter(({ name }) => name === at(path).name);
      assert.deepEqual(listed, [entry]);
    }
  });

  test("hide what the home has under their name, and nothing beside it", async () => {
    const { mounted } = tree();
    assert.deepEqual(await namesIn(mounted, at("/shadow")), ["acme", "seen"]);
    assert.deepEqual(await namesIn(mounted, at("/shadow/acme")), ["f"]);
    await rejectsWith("not-found", mounted.stat(at("/shadow/acme/hidden")));
    assert.equal(await get(mounted, at("/shadow/seen")), "seen");
  });

  test("take every operation beneath them, the deepest first", async () => {
    const { mounted, acme, deep, home } = tree();
    assert.equal(await get(mounted, at("/partners/acme/inbox/a")), "from acme");
    assert.equal(await get(mounted, at("/partners/acme/inbox/deep/d")), "deep");
    await put(mounted, at("/partners/acme/inbox/deep/new"), "new");
    assert.equal(await get(deep, at("/new")), "new");
    await mounted.makeDirectory(at("/partners/acme/made"));
    await mounted.rename(at("/partners/acme/top"), at("/partners/acme/made/top"), replacing);
    await mounted.setMode(at("/partners/acme/made/top"), 0o600);
    await mounted.setModified(at("/partners/acme/made/top"), 7_000);
    const entry = await acme.stat(at("/made/top"));
    assert.deepEqual([entry.mode, entry.modified], [0o600, 7_000]);
    await mounted.removeFile(at("/partners/acme/made/top"));
    await mounted.removeDirectory(at("/partners/acme/made"));
    assert.deepEqual(await namesIn(acme, root), ["inbox"]);
    assert.deepEqual(await namesIn(home, root), ["own", "shadow"]);
  });

  test("cannot be removed, renamed, replaced or written to, nor can what leads to them", async () => {
    const { mounted } = tree();
    for (const text of [
      "/partners",
      "/partners/acme",
      "/partners/acme/inbox",
      "/partners/acme/inbox/deep",
      "/shadow",
    ]) {
      const path = at(text);
      await rejectsWith("denied", mounted.removeDirectory(path));
      await rejectsWith("denied", mounted.rename(path, at("/moved"), replacing));
      await rejectsWith("denied", mounted.rename(at("/own"), path, replacing));
      await rejectsWith("is-a-directory", mounted.removeFile(path));
      await rejectsWith("is-a-directory", mounted.read(path));
      await rejectsWith("is-a-directory", mounted.write(path, fresh));
      await rejectsWith("exists", mounted.makeDirectory(path));
    }
    assert.equal(await get(mounted, at("/partners/acme/inbox/deep/d")), "deep");
  });

  test("keep what came of uploads that were cut; of mounts themselves nothing is unfinished", async () => {
    const { mounted, acme } = tree();
    const path = at("/partners/acme/inbox/new");
    const writer = await mounted.write(path, fresh);
    await writer.write([new Uint8Array(5_000)]);
    await writer.keep();
    for (const [storage, inner] of [
      [mounted, path],
      [acme, at("/inbox/new")],
    ] as const)
      assert.deepEqual(await keptOf(storage, inner), { offered: 4_096, running: false });
    const again = await mounted.write(path, { at: 4_096, overwrite: true, resume: true });
    await again.keep();
    assert.equal(await mounted.dropUnfinished(path), true);
    assert.equal(await acme.unfinished(at("/inbox/new")), undefined);
    for (const fixed of ["/", "/partners", "/partners/acme", "/partners/new"]) {
      assert.equal(await mounted.unfinished(at(fixed)), undefined);
      assert.equal(await mounted.dropUnfinished(at(fixed)), false);
    }
  });

  test("are places of their own: nothing is renamed across their border", async () => {
    const { mounted } = tree();
    await rejectsWith("unsupported", mounted.rename(at("/own"), at("/partners/acme/own"), replacing));
    await rejectsWith("unsupported", mounted.rename(at("/partners/acme/top"), at("/top"), replacing));
    await rejectsWith(
      "unsupported",
      mounted.rename(at("/partners/acme/top"), at("/partners/acme/inbox/deep/top"), replacing),
    );
    assert.equal(await get(mounted, at("/own")), "own");
  });

  test("where a directory only leads to one, nothing can be made in it, and that is said", async () => {
    const { mounted } = tree();
    await rejectsWith("denied", mounted.write(at("/partners/new"), fresh));
    await rejectsWith("denied", mounted.makeDirectory(at("/partners/new")));
    await rejectsWith("denied", mounted.rename(at("/own"), at("/partners/own"), replacing));
    await rejectsWith("denied", mounted.setMode(at("/partners"), 0o700));
    await rejectsWith("denied", mounted.setModified(at("/partners"), 0));
    await rejectsWith("not-found", mounted.stat(at("/partners/new")));
    await rejectsWith("not-found", mounted.rename(at("/missing"), at("/shadow/x"), replacing));
    assert.equal(await mounted.freeSpace(at("/partners")), undefined);
    await put(mounted, at("/shadow/made"), "in the home, which has this directory");
  });

  test("a file of the home in the way of one is hidden", async () => {
    const home = createMemoryStorage({ files: { "/partners": "a file" } }).open();
    const mounted = mountStorage(home, [{ at: at("/partners/acme/x"), storage: createMemoryStorage().open() }]);
    assert.equal((await mounted.stat(at("/partners"))).kind, "directory");
    assert.equal((await mounted.stat(at("/partners/acme"))).kind, "directory");
    assert.deepEqual(await namesIn(mounted, at("/partners")), ["acme"]);
    assert.deepEqual(await namesIn(mounted, at("/partners/acme/x")), []);
  });

  test("one whose storage does not answer is listed, and says so when entered", async () => {
    const closed = createMemoryStorage().open();
    await closed.close();
    const mounted = mountStorage(createMemoryStorage().open(), [{ at: at("/m"), storage: closed }]);
    assert.deepEqual(await namesIn(mounted, root), ["m"]);
    await rejectsWith("failed", listAll(mounted, at("/m")));
    await rejectsWith("failed", mounted.stat(at("/m/x")));
    await rejectsWith("failed", mounted.write(at("/m/x"), fresh));
  });

  test("a home that is not there is no empty one", async () => {
    const home = createMemoryStorage().open();
    const mounted = mountStorage(home, [{ at: at("/m"), storage: createMemoryStorage().open() }]);
    await home.close();
    await rejectsWith("failed", mounted.stat(root));
    await rejectsWith("failed", listAll(mounted, root));
  });

  test("closing the tree closes them all", async () => {
    const { mounted, home, acme, deep } = tree();
    await mounted.close();
    for (const storage of [home, acme, deep]) await rejectsWith("failed", storage.stat(root));
  });

  test("without any the home is what it was", () => {
    const home = createMemoryStorage().open();
    assert.equal(mountStorage(home, []), home);
  });
});
