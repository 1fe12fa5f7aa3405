import assert from "node:assert/strict";
import { type ByteString, bytesToByteString, textToByteString } from "../../protocol/byte-string.js";
import { VirtualPath } from "../../protocol/virtual-path.js";
import type { Entry, Storage, UnfinishedUpload } from "../contract.js";
import { StorageError, type StorageErrorKind } from "../errors.js";

/** A storage over the same tree, for the account of that name. Whoever opened it closes it. */
export type OpenFor = (owner: string) => Promise<Storage>;

/** Whose `storage` is that a case gets. */
export const OWNER = "demo";

/** An empty tree, opened for `OWNER`, and the way to remove it. */
export type MakeStorage = () => Promise<{
  readonly storage: Storage;
  readonly openFor: OpenFor;
  dispose(): Promise<void>;
}>;

/** Registers one case, which gets a tree of its own. */
export type Case = (title: string, body: (storage: Storage, openFor: OpenFor) => Promise<void>) => void;

/** Text of a test as a path. */
export function at(text: string): VirtualPath {
  const path = VirtualPath.parse(textToByteString(text));
  assert.ok(path, `${text} is no path`);
  return path;
}

/** Bytes of a test as a name in `parent`. */
export function named(bytes: readonly number[], parent: VirtualPath = VirtualPath.root): VirtualPath {
  const path = parent.child(bytesToByteString(Uint8Array.from(bytes)));
  assert.ok(path, `${bytes} is no name`);
  return path;
}

/** The bytes of `text`, one a character. */
export function bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

export async function put(storage: Storage, path: VirtualPath, content: string): Promise<void> {
  const writer = await storage.write(path, { at: 0, overwrite: true });
  await writer.write([bytes(content)]);
  await writer.commit();
}

/** The whole file, one character a byte. */
export async function get(storage: Storage, path: VirtualPath): Promise<string> {
  const reader = await storage.read(path);
  try {
    let text = "";
    const into = new Uint8Array(7);
    for (;;) {
      const count = await reader.read(into, text.length);
      if (count === 0) return text;
      text += bytesToByteString(into.subarray(0, count));
    }
  } finally {
    await reader.close();
  }
}

export async function listAll(storage: Storage, path: VirtualPath): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const batch of storage.list(path)) entries.push(...batch);
  return entries;
}

export async function namesIn(storage: Storage, path: VirtualPath): Promise<ByteString[]> {
  return (await listAll(storage, path)).map((entry) => entry.name).sort();
}

export async function rejectsWith(
  kind: StorageErrorKind | readonly StorageErrorKind[],
  action: Promise<unknown>,
): Promise<void> {
  const error = await action.then(
    () => assert.fail(`it should have failed with ${kind}`),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof StorageError, `no StorageError: ${error}`);
  assert.ok([kind].flat().includes(error.kind), `${error.kind} (${error.message}) in the place of ${kind}`);
}

export async function isMissing(storage: Storage, path: VirtualPath): Promise<void> {
  await rejectsWith("not-found", storage.stat(path));
}

/** What is unfinished of an upload, but for which one it is. */
export async function keptOf(storage: Storage, path: VirtualPath): Promise<Omit<UnfinishedUpload, "id"> | undefined> {
  const unfinished = await storage.unfinished(path);
  return unfinished === undefined ? undefined : { offered: unfinished.offered, running: unfinished.running };
}
