import assert from "node:assert/strict";
import { VirtualPath } from "../../protocol/virtual-path.js";
import { at, type Case, get, isMissing, namesIn, put, rejectsWith } from "./kit.js";

const root = VirtualPath.root;

/** makeDirectory, removeDirectory, removeFile. */
export function changeCases(add: Case): void {
  add("makeDirectory makes one level", async (storage) => {
    await storage.makeDirectory(at("/d"));
    await storage.makeDirectory(at("/d/e"));
    assert.deepEqual(await namesIn(storage, at("/d")), ["e"]);
    await rejectsWith("not-found", storage.makeDirectory(at("/missing/e")));
  });

  add("makeDirectory on a name that is taken is exists", async (storage) => {
    await storage.makeDirectory(at("/d"));
    await put(storage, at("/f"), "x");
    await rejectsWith("exists", storage.makeDirectory(at("/d")));
    await rejectsWith("exists", storage.makeDirectory(at("/f")));
    await rejectsWith("exists", storage.makeDirectory(root));
    await rejectsWith("not-a-directory", storage.makeDirectory(at("/f/e")));
  });

  add("removeDirectory takes an empty one only", async (storage) => {
    await storage.makeDirectory(at("/d"));
    await put(storage, at("/d/f"), "x");
    await rejectsWith("not-empty", storage.removeDirectory(at("/d")));
    assert.equal(await get(storage, at("/d/f")), "x");
    await storage.removeFile(at("/d/f"));
    await storage.removeDirectory(at("/d"));
    await isMissing(storage, at("/d"));
    await rejectsWith("not-found", storage.removeDirectory(at("/d")));
  });

  add("removeDirectory of a file is not-a-directory", async (storage) => {
    await put(storage, at("/f"), "x");
    await rejectsWith("not-a-directory", storage.removeDirectory(at("/f")));
    assert.equal(await get(storage, at("/f")), "x");
  });

  add("removeFile takes a file, not a directory", async (storage) => {
    await put(storage, at("/f"), "x");
    await storage.makeDirectory(at("/d"));
    await storage.removeFile(at("/f"));
    await isMissing(storage, at("/f"));
    await rejectsWith("not-found", storage.removeFile(at("/f")));
    await rejectsWith("is-a-directory", storage.removeFile(at("/d")));
    assert.deepEqual(await namesIn(storage, root), ["d"]);
  });

  add("the root can be neither removed nor renamed nor written to", async (storage) => {
    await storage.makeDirectory(at("/d"));
    await rejectsWith("denied", storage.removeDirectory(root));
    await rejectsWith("is-a-directory", storage.removeFile(root));
    await rejectsWith("denied", storage.rename(root, at("/x"), { overwrite: true }));
    await rejectsWith("denied", storage.rename(at("/d"), root, { overwrite: true }));
    await rejectsWith("is-a-directory", storage.write(root, { at: 0, overwrite: true }));
    await rejectsWith("is-a-directory", storage.read(root));
    assert.deepEqual(await namesIn(storage, root), ["d"]);
  });
}
