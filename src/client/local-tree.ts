import { lstat, readdir } from "node:fs/promises";
import path from "node:path";
import { abortedError, asFtpsError, FtpsError } from "./errors.js";
import type { TreeItem } from "./mirror-plan.js";

export interface LocalTreeOptions {
  /** Called with each folder before it is read. */
  readonly onFolder?: ((folder: string) => void) | undefined;
  /** Called with each file that has not become whole, by its relative path. */
  readonly onPart?: ((relative: string) => void) | undefined;
  /** Called with each folder beneath that cannot be read, by its relative path. Without it that ends all. */
  readonly onUnreadable?: ((relative: string, error: FtpsError) => void) | undefined;
  /** Called with each name that is no UTF-8, and so no text: it is left out. */
  readonly onNoText?: ((relative: string) => void) | undefined;
  /** False: what is in this folder is left out. */
  readonly enter?: ((relative: string) => boolean) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Entries that are looked at side by side: one after the other, each waits for a thread and back. */
const LOOKS_AT_ONCE = 32;

/**
 * All that is in a folder of this machine and beneath, by relative paths with slashes. Links are told, never followed: nothing outside of the folder is read. Throws FtpsError
 * "local".
 */
export async function readLocalTree(root: string, options: LocalTreeOptions = {}): Promise<Map<string, TreeItem>> {
  const items = new Map<string, TreeItem>();
  try {
    await visit(root, "", items, options);
  } catch (error) {
    throw unreadable(error, root);
  }
  return items;
}

function unreadable(error: unknown, folder: string): FtpsError {
  const { path: where = folder } = error as NodeJS.ErrnoException;
  return asFtpsError(error, "local", `${where} cannot be read`, "check path and permissions");
}

async function visit(
  root: string,
  folder: string,
  items: Map<string, TreeItem>,
  options: LocalTreeOptions,
): Promise<void> {
  const here = path.join(root, folder);
  if (options.signal?.aborted) throw abortedError(options.signal);
  options.onFolder?.(here);
  const all = (await namesIn(here, folder, options)).map((name) => ({ name, relative: within(folder, name) }));
  for (const { name, relative } of all) if (isOwnPart(name)) options.onPart?.(relative);
  const names = all.filter(({ name }) => !isOwnPart(name)).map(({ relative }) => relative);
  for (let from = 0; from < names.length; from += LOOKS_AT_ONCE) {
    const some = names.slice(from, from + LOOKS_AT_ONCE);
    const found = await Promise.all(some.map((relative) => look(path.join(root, relative))));
    for (const [index, relative] of some.entries()) {
      const item = found[index];
      if (item === undefined) continue;
      items.set(relative, item);
      if (item.kind === "directory" && options.enter?.(relative) !== false)
        await visitBeneath(root, relative, items, options);
    }
  }
}

const within = (folder: string, name: string): string => (folder === "" ? name : `${folder}/${name}`);

async function namesIn(here: string, folder: string, { onNoText }: LocalTreeOptions): Promise<readonly string[]> {
  return (await readdir(here, { encoding: "buffer" })).flatMap((bytes) => {
    const name = bytes.toString();
    if (Buffer.from(name).equals(bytes)) return [name];
    onNoText?.(within(folder, name));
    return [];
  });
}

/** Undefined: it has gone since its folder was read. */
async function look(file: string): Promise<TreeItem | undefined> {
  const stat = await lstat(file).catch(ignoreGone);
  if (stat === undefined) return undefined;
  const kind = stat.isDirectory() ? "directory" : stat.isFile() ? "file" : "other";
  return { kind, size: stat.size, modified: stat.mtimeMs, changed: stat.ctimeMs };
}

async function visitBeneath(...args: Parameters<typeof visit>): Promise<void> {
  const [root, folder, , { onUnreadable }] = args;
  try {
    await visit(...args);
  } catch (error) {
    // Whoever hears of a folder before it is read may fail at it as well, in words.
    const { code } = ((error instanceof FtpsError ? error.cause : error) ?? {}) as NodeJS.ErrnoException;
    if (code === "ENOENT") return;
    if (onUnreadable === undefined || (code !== "EACCES" && code !== "EPERM")) throw error;
    onUnreadable(folder, unreadable(error, path.join(root, folder)));
  }
}

function ignoreGone(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
}

/** What a download has while it is not whole. */
function isOwnPart(name: string): boolean {
  return /^\..+\.[0-9a-f]{12,16}\.part$/.test(name);
}
