import assert from "node:assert/strict";
import fc from "fast-check";
import { at, bytes } from "../conformance/kit.js";
import type { FileWriter, Storage } from "../contract.js";
import { StorageError } from "../errors.js";

export const limits = { bytes: 200, files: 6 };

const places = ["/a", "/b", "/d", "/d/a", "/d/e", "/d/e/b"] as const;
const place = fc.constantFrom(...places).map(at);
const size = fc.nat(90);
const overwrite = fc.boolean();
const ending = fc.constantFrom("commit", "keep", "discard");

export type Action = (storage: Storage, open: Set<FileWriter>) => Promise<unknown>;

const opening = fc
  .record({ path: place, at: fc.constantFrom<"end" | number>("end", 0, 0, 5, 40), overwrite, resume: fc.boolean() })
  .map(
    ({ path, at: from, overwrite: over, resume }): Action =>
      async (storage, open) => {
        open.add(await storage.write(path, { at: from, overwrite: over, resume }));
      },
  );

/** To the upload that was opened longest ago, if there is one. */
const writing = size.map(
  (count): Action =>
    async (_, open) => {
      const [writer] = open;
      await writer?.write([bytes("x".repeat(count))]);
    },
);

const closing = ending.map(
  (how): Action =>
    async (_, open) => {
      const [writer] = open;
      if (writer === undefined) return;
      open.delete(writer);
      await writer[how]();
    },
);

const whole = fc.record({ path: place, count: size, overwrite, how: ending }).map(
  ({ path, count, overwrite: over, how }): Action =>
    async (storage) => {
      const writer = await storage.write(path, { at: 0, overwrite: over });
      await writer.write([bytes("x".repeat(count))]).catch(() => undefined);
      await writer[how]();
    },
);

const changing = fc.oneof(
  place.map(
    (path): Action =>
      (storage) =>
        storage.removeFile(path),
  ),
  place.map(
    (path): Action =>
      (storage) =>
        storage.removeDirectory(path),
  ),
  place.map(
    (path): Action =>
      (storage) =>
        storage.makeDirectory(path),
  ),
  place.map(
    (path): Action =>
      (storage) =>
        storage.dropUnfinished(path),
  ),
  fc.tuple(place, place, overwrite).map(
    ([from, to, over]): Action =>
      (storage) =>
        storage.copy(from, to, { overwrite: over }),
  ),
  fc.tuple(place, place, overwrite).map(
    ([from, to, over]): Action =>
      (storage) =>
        storage.rename(from, to, { overwrite: over }),
  ),
);

export const actions = (withOpen: boolean) =>
  fc.array(withOpen ? fc.oneof(whole, changing, opening, writing, closing) : fc.oneof(whole, changing), {
    maxLength: 40,
  });

/** What the storage refuses is as good as what it does: only the account counts here. */
export async function attempt(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) =>
    assert.ok(error instanceof StorageError && error.kind !== "failed", String(error)),
  );
}

export async function endAll(open: Set<FileWriter>): Promise<void> {
  for (const writer of open) await writer.keep();
}
