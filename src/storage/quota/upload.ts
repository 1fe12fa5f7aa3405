import type { Amount, QuotaBook } from "../../guard/contract.js";
import type { VirtualPath } from "../../protocol/virtual-path.js";
import type { FileWriter, Storage, WriteOptions } from "../contract.js";
import { StorageError } from "../errors.js";
import { type Accounted, acting, measure, nothing, oneFile, take } from "./measure.js";
import { AccountedWriter } from "./writer.js";

/**
 * Opens an upload. From now on what it writes is taken from the quota, besides what the name has already: the old file stays until the new one is
 * whole. So is the part of a file that is copied to be continued, but for one that is too large to be copied (`copyLimit`, bytes).
 */
export async function openUpload(
  tree: Accounted,
  path: VirtualPath,
  options: WriteOptions,
  copyLimit: number,
): Promise<FileWriter> {
  const { inner, book, full } = tree;
  await book.counted();
  const change = await book.begin({ places: [full(path)] });
  const look = () => measure(inner, [path], true);
  let before = nothing;
  let writer: FileWriter;
  try {
    before = await look();
    const size = await sizeOf(inner, path);
    const head = headOf(size, options);
    const copied = { bytes: head > copyLimit ? 0 : head, files: 0 };
    if (before.files === 0) await take(book, change, oneFile);
    await take(book, change, copied);
    change.steady = false;
    writer = await inner.write(path, options);
    change.landed(copied);
    change.add(replacedPart(before, size, options));
    change.steady = true;
    const keep = async (how?: { readonly memoryOnly?: boolean }): Promise<void> =>
      await writer.keep((await mayKeep(book, head, copyLimit)) ? how : { memoryOnly: true });
    return new AccountedWriter({ writer, book, change, before, look, keep });
  } catch (error) {
    if (change.steady) change.cancel();
    else await acting(change, before, look, () => Promise.reject(error));
    throw error;
  }
}

/** Bytes of the file that has the name; undefined where none has. */
async function sizeOf(inner: Storage, path: VirtualPath): Promise<number | undefined> {
  try {
    const { kind, size } = await inner.stat(path);
    return kind === "file" ? size : undefined;
  } catch (error) {
    // Whatever is wrong with the name, the upload itself is refused for it.
    if (error instanceof StorageError) return undefined;
    throw error;
  }
}

/** Bytes of the published file that the upload begins with. */
function headOf(size: number | undefined, { at, overwrite, resume }: WriteOptions): number {
  if (size === undefined || !overwrite || resume === true) return 0;
  if (at === "end") return size;
  return at <= size && at > 0 ? at : 0;
}

/** What the upload's opening did to what was kept of an earlier one: gone, or cut where this one goes on. */
function replacedPart(before: Amount, size: number | undefined, { at, resume }: WriteOptions): Amount {
  const kept = Math.max(0, before.bytes - (size ?? 0));
  const hadPart = before.files > (size === undefined ? 0 : 1);
  return {
    bytes: resume === true && at !== "end" ? Math.min(0, at - kept) : -kept,
    // A name that had none before has been paid for.
    files: hadPart || before.files === 0 ? 0 : 1,
  };
}

/** What has a head that nobody paid for is kept only where it fits; else it is remembered that there was an upload. */
async function mayKeep(book: QuotaBook, head: number, copyLimit: number): Promise<boolean> {
  if (head <= copyLimit) return true;
  const left = await book.left();
  return left === undefined || left >= head;
}
