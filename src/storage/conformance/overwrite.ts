import assert from "node:assert/strict";
import { VirtualPath } from "../../protocol/virtual-path.js";
import { at, bytes, type Case, get, namesIn, put, rejectsWith } from "./kit.js";

const root = VirtualPath.root;

/** write: what stands under the name already, and who else writes to it. */
export function overwriteCases(add: Case): void {
  add("overwrite replaces in one step, and readers see the old file until then", async (storage) => {
    await put(storage, at("/f"), "old and long");
    const writer = await storage.write(at("/f"), { at: 0, overwrite: true });
    await writer.write([bytes("new")]);
    assert.equal(await get(storage, at("/f")), "old and long");
    assert.equal((await storage.stat(at("/f"))).size, 12);
    await writer.commit();
    assert.equal(await get(storage, at("/f")), "new");
    assert.deepEqual(await namesIn(storage, root), ["f"]);
  });

  add("overwriting keeps the mode", async (storage) => {
    await put(storage, at("/f"), "old");
    await storage.setMode(at("/f"), 0o600);
    await put(storage, at("/f"), "new");
    assert.equal((await storage.stat(at("/f"))).mode, 0o600);
  });

  add("without overwrite a name that is taken is exists", async (storage) => {
    await put(storage, at("/f"), "old");
    await storage.makeDirectory(at("/d"));
    await rejectsWith("exists", storage.write(at("/f"), { at: 0, overwrite: false }));
    await rejectsWith("exists", storage.write(at("/f"), { at: "end", overwrite: false }));
    await rejectsWith(["exists", "is-a-directory"], storage.write(at("/d"), { at: 0, overwrite: false }));
    assert.equal(await get(storage, at("/f")), "old");
  });

  add(
    "without overwrite a free name is taken, and one that was taken meanwhile is exists at commit",
    async (storage) => {
      const plain = await storage.write(at("/g"), { at: 0, overwrite: false });
      await plain.write([bytes("fresh")]);
      await plain.commit();
      assert.equal(await get(storage, at("/g")), "fresh");

      const late = await storage.write(at("/f"), { at: 0, overwrite: false });
      await late.write([bytes("late")]);
      await put(storage, at("/other"), "first");
      await storage.rename(at("/other"), at("/f"), { overwrite: false });
      await rejectsWith("exists", late.commit());
      await late.discard();
      assert.equal(await get(storage, at("/f")), "first");
      assert.deepEqual(await namesIn(storage, root), ["f", "g"]);
    },
  );

  add("a directory made under the name meanwhile stays", async (storage) => {
    const writer = await storage.write(at("/f"), { at: 0, overwrite: true });
    await writer.write([bytes("x")]);
    await storage.makeDirectory(at("/f"));
    await rejectsWith("is-a-directory", writer.commit());
    assert.equal((await storage.stat(at("/f"))).kind, "directory");
    assert.deepEqual(await namesIn(storage, root), ["f"]);
  });

  add("a second upload to one name is busy until the first has ended", async (storage) => {
    await storage.makeDirectory(at("/d"));
    const first = await storage.write(at("/f"), { at: 0, overwrite: true });
    await rejectsWith("busy", storage.write(at("/f"), { at: 0, overwrite: true }));
    const elsewhere = await storage.write(at("/d/f"), { at: 0, overwrite: true });
    await elsewhere.discard();
    await first.write([bytes("first")]);
    await first.commit();
    const second = await storage.write(at("/f"), { at: 0, overwrite: true });
    await rejectsWith("busy", storage.write(at("/f"), { at: "end", overwrite: true }));
    await second.discard();
    await put(storage, at("/f"), "third");
    assert.equal(await get(storage, at("/f")), "third");
  });

  add("an upload that was refused leaves the name free", async (storage) => {
    await put(storage, at("/f"), "12345");
    await rejectsWith("bad-offset", storage.write(at("/f"), { at: 9, overwrite: true }));
    await rejectsWith("exists", storage.write(at("/f"), { at: 0, overwrite: false }));
    await put(storage, at("/f"), "new");
    assert.equal(await get(storage, at("/f")), "new");
  });

  add("uploads to many names at once keep apart", async (storage) => {
    await Promise.all(Array.from({ length: 40 }, (_, index) => put(storage, at(`/f${index}`), `content ${index}`)));
    for (let index = 0; index < 40; index++) assert.equal(await get(storage, at(`/f${index}`)), `content ${index}`);
    assert.equal((await namesIn(storage, root)).length, 40);
  });

  add("a directory that is renamed takes the upload into it along, or is not renamed meanwhile", async (storage) => {
    await storage.makeDirectory(at("/d"));
    const writer = await storage.write(at("/d/f"), { at: 0, overwrite: true });
    await writer.write([bytes("x")]);
    const renaming = storage.rename(at("/d"), at("/e"), { overwrite: false });
    const error = await renaming.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (error !== undefined) await rejectsWith("busy", renaming);
    await writer.commit();
    const directory = error === undefined ? "/e" : "/d";
    assert.equal(await get(storage, at(`${directory}/f`)), "x");
    assert.deepEqual(await namesIn(storage, at(directory)), ["f"]);
    assert.equal((await namesIn(storage, root)).length, 1);
  });

  add("a directory into which an upload is running is not removed", async (storage) => {
    await storage.makeDirectory(at("/d"));
    const writer = await storage.write(at("/d/f"), { at: 0, overwrite: true });
    await rejectsWith("busy", storage.removeDirectory(at("/d")));
    await writer.commit();
    await rejectsWith("not-empty", storage.removeDirectory(at("/d")));
    const second = await storage.write(at("/d/g"), { at: 0, overwrite: true });
    await second.discard();
    await storage.removeFile(at("/d/f"));
    await storage.removeDirectory(at("/d"));
  });
}
