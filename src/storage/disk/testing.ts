import { createHook } from "node:async_hooks";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { Storage } from "../contract.js";
import { type DiskOptions, openDiskStorage } from "./index.js";

/** For the tests of this folder. */
export const secret: Uint8Array = Buffer.from("a secret of thirty-two bytes, yes");

/** A folder that is removed with the test. */
export function folderFor(test: TestContext, beneath: string = tmpdir()): string {
  const folder = realpathSync(mkdtempSync(join(beneath, "sealift-disk-")));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A storage over `root` that is closed with the test. */
export async function openFor(test: TestContext, root: string, options: Partial<DiskOptions> = {}): Promise<Storage> {
  const storage = await openDiskStorage({ root, secret, owner: "demo", ...options });
  test.after(() => storage.close());
  return storage;
}

/** How many calls of the file system went to libuv's pool for `work`. */
export async function callsOf(work: () => Promise<unknown>): Promise<number> {
  let calls = 0;
  const hook = createHook({
    init: (_id, type) => {
      if (type === "FSREQCALLBACK") calls++;
    },
  });
  hook.enable();
  try {
    await work();
    return calls;
  } finally {
    hook.disable();
  }
}
