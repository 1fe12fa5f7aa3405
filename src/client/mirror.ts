import { lstat, mkdir, readdir, rm, rmdir } from "node:fs/promises";
import path from "node:path";
import { type ByteString, bytesToByteString, textToByteString } from "../protocol/byte-string.js";
import type { FtpsClient } from "./client.js";
import type { Entry } from "./entry.js";
import { FtpsError } from "./errors.js";
import { type MirrorPlan, type MirrorRules, planMirror, type TreeItem } from "./mirror-plan.js";
import type { FtpsPool } from "./pool.js";

export interface MirrorOptions extends MirrorRules {
  readonly direction: "down" | "up";
  /** Folders. */
  readonly local: string;
  readonly remote: string;
  /** Shown what is going to happen; false: nothing does. */
  readonly onPlan?: ((plan: MirrorPlan) => boolean | Promise<boolean>) | undefined;
  readonly onEvent?: ((event: MirrorEvent) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export type MirrorEvent =
  | { readonly type: "copied" | "removed" | "made"; readonly path: string; readonly bytes?: number }
  /** It is left out: a link, a name that this machine cannot have, a line of a listing that nobody can read. */
  | { readonly type: "skipped"; readonly path: string; readonly why: string }
  | { readonly type: "failed"; readonly path: string; readonly error: FtpsError };

export interface MirrorSummary {
  copied: number;
  bytes: number;
  made: number;
  removed: number;
  skipped: number;
  failed: number;
  /** Files that were the same. */
  same: number;
}

/** Failures that all else would have too. */
const fatal: ReadonlySet<string> = new Set([
  "aborted",
  "login",
  "certificate-changed",
  "certificate-unknown",
  "tls-refused",
]);

/**
 * Makes one tree like another. One file that fails does not stop the others; removals come last, and not at all where something could not be read or copied. Throws FtpsError
 * where nothing can go on.
 */
export async function mirror(pool: FtpsPool, options: MirrorOptions): Promise<MirrorSummary> {
  return new Mirror(pool, options).run();
}

class Mirror {
  readonly #pool: FtpsPool;
  readonly #options: MirrorOptions;
  readonly #summary: MirrorSummary = { copied: 0, bytes: 0, made: 0, removed: 0, skipped: 0, failed: 0, same: 0 };
  /** Not all of the source is known. */
  #isBlind = false;

  constructor(pool: FtpsPool, options: MirrorOptions) {
    this.#pool = pool;
    this.#options = options;
  }

  async run(): Promise<MirrorSummary> {
    const { direction, onPlan } = this.#options;
    const [local, remote] = await Promise.all([this.#localTree(), this.#remoteTree()]);
    const [source, target] = direction === "down" ? [remote, local] : [local, remote];
    const plan = planMirror(source, target, this.#options);
    if (this.#isBlind && plan.remove.length > 0)
      throw new FtpsError("unreadable", "nothing is removed, since not all of the source could be read", {
        hint: "see what was skipped; without removing it goes on",
      });
    this.#summary.same = plan.same;
    for (const { path: where, why } of plan.blocked) this.#skip(where, why);
    if ((await onPlan?.(plan)) === false) return this.#summary;
    await this.#make(plan);
    await this.#copy(plan);
    if (this.#summary.failed === 0) await this.#remove(plan);
    return this.#summary;
  }

  async #remoteTree(): Promise<Map<string, TreeItem>> {
    const { remote, signal, direction } = this.#options;
    const items = new Map<string, TreeItem>();
    const base = remote === "/" ? 1 : remote.length + 1;
    await this.#pool.use(async (client) => {
      if (direction === "up") await client.makeDirectory(remote, { parents: true, signal });
      const onUnreadable = (folder: string, lines: readonly string[]): void => {
        this.#isBlind ||= direction === "down";
        for (const line of lines) this.#skip(`${folder}/${line}`, "the line cannot be read");
      };
      for await (const entry of client.walk(remote, { signal, onUnreadable })) this.#takeRemote(items, entry, base);
    });
    return items;
  }

  #takeRemote(items: Map<string, TreeItem>, entry: Entry, base: number): void {
    const relative = entry.path.slice(base);
    if (!isLocalPath(entry)) this.#skip(relative, "no file of this machine can have such a name");
    else if (entry.kind === "directory" || entry.kind === "file")
      items.set(relative, { kind: entry.kind, size: entry.size, modified: entry.modified?.getTime() });
    else {
      items.set(relative, { kind: "other", size: undefined, modified: undefined });
      if (this.#options.direction === "down") this.#skip(relative, "it is no file");
    }
  }

  /** Links are never followed: nothing outside of the folder is read or written. */
  async #localTree(): Promise<Map<string, TreeItem>> {
    const { local, direction } = this.#options;
    const items = new Map<string, TreeItem>();
    if (direction === "down") await mkdir(local, { recursive: true });
    try {
      await this.#visit("", items);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? "unknown reason";
      const hint = "check path and permissions";
      throw new FtpsError("local", `${local} cannot be read (${code})`, { cause: error, hint });
    }
    return items;
  }

  async #visit(folder: string, items: Map<string, TreeItem>): Promise<void> {
    const { local, direction } = this.#options;
    for (const name of await readdir(path.join(local, folder))) {
      if (isOwnPart(name)) continue;
      const relative = folder === "" ? name : `${folder}/${name}`;
      const stat = await lstat(path.join(local, relative));
      const kind = stat.isDirectory() ? "directory" : stat.isFile() ? "file" : "other";
      items.set(relative, { kind, size: stat.size, modified: stat.mtimeMs });
      if (kind === "other" && direction === "up") this.#skip(relative, "it is no file");
      if (kind === "directory") await this.#visit(relative, items);
    }
  }

  async #make({ make }: MirrorPlan): Promise<void> {
    const { direction, local, signal } = this.#options;
    await this.#pool.use(async (client) => {
      for (const folder of make) {
        await this.#attempt(folder, async () => {
          if (direction === "down") await mkdir(path.join(local, folder), { recursive: true });
          else await client.makeDirectory(this.#remotePath(folder), { parents: true, signal });
          this.#summary.made++;
          this.#tell({ type: "made", path: folder });
        });
      }
    });
  }

  async #copy({ copy }: MirrorPlan): Promise<void> {
    await this.#pool.each(copy, (client, item) =>
      this.#attempt(item.path, async () => {
        const bytes = await this.#copyOne(client, item.path, item);
        this.#summary.copied++;
        this.#summary.bytes += bytes;
        this.#tell({ type: "copied", path: item.path, bytes });
      }),
    );
  }

  async #copyOne(client: FtpsClient, relative: string, { size, modified }: TreeItem): Promise<number> {
    const { direction, local, signal } = this.#options;
    const [here, there] = [path.join(local, relative), this.#remotePath(relative)];
    if (direction === "down")
      return client.download(there, here, { signal, known: size === undefined ? undefined : { size, modified } });
    const bytes = await client.upload(here, there, { signal });
    if (modified !== undefined)
      await client.setModified(there, new Date(modified), { signal }).catch((error: unknown) => {
        // Then the next comparison goes by size, and by its being newer.
        if (!(error instanceof FtpsError) || fatal.has(error.code)) throw error;
      });
    return bytes;
  }

  async #remove({ remove }: MirrorPlan): Promise<void> {
    const { direction, local, signal } = this.#options;
    await this.#pool.use(async (client) => {
      for (const { path: relative, kind } of remove) {
        await this.#attempt(relative, async () => {
          if (direction === "up") {
            if (kind === "directory") await client.removeDirectory(this.#remotePath(relative), { signal });
            else await client.remove(this.#remotePath(relative), { signal });
          } else if (kind === "directory") await rmdir(path.join(local, relative));
          else await rm(path.join(local, relative));
          this.#summary.removed++;
          this.#tell({ type: "removed", path: relative });
        });
      }
    });
  }

  async #attempt(relative: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? "unknown reason";
      const failure =
        error instanceof FtpsError ? error : new FtpsError("local", `${relative}: ${code}`, { cause: error });
      if (fatal.has(failure.code)) throw failure;
      this.#summary.failed++;
      this.#tell({ type: "failed", path: relative, error: failure });
    }
  }

  #remotePath(relative: string): string {
    const { remote } = this.#options;
    return remote.endsWith("/") ? remote + relative : `${remote}/${relative}`;
  }

  #skip(where: string, why: string): void {
    this.#summary.skipped++;
    this.#tell({ type: "skipped", path: where, why });
  }

  #tell(event: MirrorEvent): void {
    this.#options.onEvent?.(event);
  }
}

/** What a download has while it is not whole. */
function isOwnPart(name: string): boolean {
  return /^\..+\.[0-9a-f]{12,16}\.part$/.test(name);
}

/** Whether the server's name can be one here, as text that is the same bytes again, and leads nowhere else. */
function isLocalPath({ name, nameBytes }: Entry): boolean {
  if ((textToByteString(name) as ByteString) !== bytesToByteString(nameBytes)) return false;
  return process.platform === "win32" ? !/[\\:*?"<>|\p{Cc}]|[. ]$/u.test(name) : !name.includes("/");
}
