import { lstat, mkdir, rm, rmdir } from "node:fs/promises";
import path from "node:path";
import type { FtpsClient } from "./client.js";
import { localFailure } from "./download.js";
import { FtpsError } from "./errors.js";
import { afterPlan, comparable, compareContents, unchanged } from "./mirror-compare.js";
import { MirrorFailures } from "./mirror-failures.js";
import type { MirrorEvent, MirrorOptions, MirrorSummary } from "./mirror-options.js";
import { type MirrorPlan, planMirror, type TreeItem } from "./mirror-plan.js";
import { MirrorTrees } from "./mirror-trees.js";
import { sweepParts } from "./part-sweep.js";
import type { FtpsPool } from "./pool.js";
import { LEAST_SEGMENT } from "./segments.js";
import { readSmallFile, SMALL_FILE_BYTES } from "./small-file.js";

/** From here on a file that was cut while it came is worth to be kept, and gone on with. */
const WORTH_KEEPING = LEAST_SEGMENT;

/**
 * Makes one tree like another. One file that fails does not stop the others; removals come last, and not at all where something could not be read or copied. Throws FtpsError
 * where nothing can go on.
 */
export async function mirror(pool: FtpsPool, options: MirrorOptions): Promise<MirrorSummary> {
  return new Mirror(pool, options).run();
}

/** A tree that is made like another, once or again and again. */
export class Mirror {
  readonly #pool: FtpsPool;
  readonly #options: MirrorOptions;
  #summary: MirrorSummary = emptySummary();
  #failed = new Set<string>();
  /** What the target has, as far as it is our doing. */
  #target: Map<string, TreeItem> | undefined;
  /** What the target had when this pass began. */
  #present: ReadonlyMap<string, TreeItem> = new Map();
  /** Files that no connection has taken yet. */
  #waiting = 0;
  readonly #trees: MirrorTrees;
  readonly #failures = new MirrorFailures();
  /** What earlier runs left of files that did not become whole. */
  #parts: string[] = [];

  /** `onFolder`: called with each local folder before it is read. */
  constructor(pool: FtpsPool, options: MirrorOptions, onFolder?: (folder: string) => void) {
    this.#pool = pool;
    this.#options = { ...options, remote: options.remote.replace(/(?!^)\/+$/, "") };
    this.#trees = new MirrorTrees(pool, this.#options, {
      onFolder,
      onPart: (relative) => void this.#parts.push(relative),
      onSkipped: (relative, why) => this.#skip(relative, why),
      onFailed: (relative, error) => this.#fail(relative, error),
    });
  }

  async run(): Promise<MirrorSummary> {
    const { direction } = this.#options;
    this.#summary = emptySummary();
    const [local, remote] = await Promise.all([this.#localTree(), this.#trees.remote()]);
    const [source, target] = direction === "down" ? [remote, local] : [local, remote];
    return this.#perform(source, target, await this.#compare(source, target));
  }

  /** What has changed here since the last time, upwards; the server is not asked what it has. */
  async again(): Promise<MirrorSummary> {
    if (this.#target === undefined) return this.run();
    this.#summary = emptySummary();
    const source = await this.#localTree();
    return this.#perform(source, this.#target, unchanged(source, this.#target));
  }

  #localTree(): Promise<Map<string, TreeItem>> {
    this.#parts = [];
    return this.#trees.local();
  }

  async #perform(
    source: Map<string, TreeItem>,
    target: Map<string, TreeItem>,
    same: ReadonlyMap<string, boolean> | undefined,
  ): Promise<MirrorSummary> {
    this.#failed = new Set();
    this.#present = target;
    const exactTimes = this.#options.direction === "down" && this.#trees.hasExactTimes;
    const whole = planMirror(source, target, { ...this.#options, exactTimes }, same);
    // What a folder that could not be read has is not known, and has not gone.
    const plan = this.#summary.failed > 0 ? { ...whole, remove: [] } : whole;
    if (this.#trees.isBlind && plan.remove.length > 0)
      throw new FtpsError("unreadable", "nothing is removed, since not all of the source could be read", {
        hint: "see what was skipped; without removing it goes on",
      });
    this.#summary.same = plan.same;
    for (const { path: where, why } of plan.blocked) this.#skip(where, why);
    if ((await this.#options.onPlan?.(plan)) === false) return this.#summary;
    try {
      await this.#make(plan);
      await this.#copy(plan);
      if (this.#summary.failed === 0) {
        await this.#sweep(source, plan);
        await this.#remove(plan);
      }
    } catch (error) {
      this.#options.onCut?.(this.#summary);
      throw error;
    }
    this.#target = afterPlan(source, target, plan, this.#failed);
    return this.#summary;
  }

  async #compare(
    source: Map<string, TreeItem>,
    target: Map<string, TreeItem>,
  ): Promise<ReadonlyMap<string, boolean> | undefined> {
    const { checksum = false, local, signal } = this.#options;
    if (!checksum) return undefined;
    const onUnknown = (relative: string, error: FtpsError): void =>
      this.#tell({ type: "not-compared", path: relative, why: error.message });
    const remotePath = (relative: string): string => this.#remotePath(relative);
    const comparison = { local, remotePath, signal, onUnknown };
    const same = await compareContents(this.#pool, comparable(source, target), comparison);
    if (same === undefined)
      this.#tell({ type: "not-compared", path: "", why: "the server offers no hashes: size and time decide" });
    return same;
  }

  async #make({ make }: MirrorPlan): Promise<void> {
    const { direction, local, signal } = this.#options;
    await this.#pool.use(async (client) => {
      // A server may list nothing where nothing is.
      if (this.#trees.isTargetMissing || this.#present.size === 0) await this.#makeTarget(client);
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

  async #makeTarget(client: FtpsClient): Promise<void> {
    const { direction, local, remote, signal } = this.#options;
    if (direction === "up") await client.makeDirectory(remote, { parents: true, signal });
    else
      await mkdir(local, { recursive: true }).catch((error: unknown) => {
        throw localFailure(error, `${local} cannot be made`);
      });
    this.#trees.isTargetMissing = false;
  }

  async #copy({ copy }: MirrorPlan): Promise<void> {
    const { direction, segments = 1 } = this.#options;
    const isLarge = ({ size = 0 }: TreeItem): boolean =>
      direction === "down" && segments > 1 && size >= 2 * LEAST_SEGMENT;
    // One after the other: each has all connections that it may have.
    for (const item of copy.filter(isLarge)) await this.#copyOne(item, () => this.#fetchInSegments(item));
    const small = copy.filter((item) => !isLarge(item));
    this.#waiting = small.length;
    await this.#pool.each(small, (client, item) => {
      this.#waiting--;
      return this.#copyOne(item, () => this.#transfer(client, item));
    });
  }

  async #copyOne({ path: relative }: { readonly path: string }, work: () => Promise<number>): Promise<void> {
    await this.#attempt(relative, async () => {
      const bytes = await work();
      this.#summary.copied++;
      this.#summary.bytes += bytes;
      this.#tell({ type: "copied", path: relative, bytes });
    });
  }

  #fetchInSegments({ path: relative }: { readonly path: string }): Promise<number> {
    const { local, signal, segments, onProgress } = this.#options;
    return this.#pool.download(this.#remotePath(relative), path.join(local, relative), {
      ...{ signal, segments, resume: true },
      onProgress: (done, total) => onProgress?.(relative, done, total),
    });
  }

  async #transfer(client: FtpsClient, item: { readonly path: string } & TreeItem): Promise<number> {
    const { path: relative, size, modified } = item;
    const isSmall = size !== undefined && size <= SMALL_FILE_BYTES;
    const { direction, local, signal } = this.#options;
    const [here, there] = [path.join(local, relative), this.#remotePath(relative)];
    const onProgress = (done: number, total: number | undefined): void =>
      this.#options.onProgress?.(relative, done, total);
    if (direction === "down") {
      const known = size === undefined ? undefined : { size, modified };
      const resume = (size ?? 0) >= WORTH_KEEPING;
      const replaces = this.#present.has(relative) || this.#trees.mayHide(relative);
      return client.download(there, here, { signal, known, onProgress, resume, replaces, blockMode: isSmall });
    }
    const time = modified === undefined ? undefined : new Date(modified);
    const source = (isSmall ? readSmallFile(here) : undefined) ?? here;
    const moreFollow = (): boolean => this.#waiting > 0;
    return client.upload(source, there, { signal, onProgress, modified: time, moreFollow, blockMode: isSmall });
  }

  async #sweep(source: ReadonlyMap<string, TreeItem>, plan: MirrorPlan): Promise<void> {
    const { direction, local, remove = false } = this.#options;
    if (direction === "down") await sweepParts({ local, parts: this.#parts, source, remove, plan });
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
      this.#failures.wentWell();
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? "unknown reason";
      const failure =
        error instanceof FtpsError ? error : new FtpsError("local", `${relative}: ${code}`, { cause: error });
      if (this.#failures.endsAll(failure)) throw failure;
      this.#failed.add(relative);
      if (await this.#hasGone(relative, failure)) {
        this.#skip(relative, "it has gone meanwhile");
        return;
      }
      this.#fail(relative, failure);
    }
  }

  #fail(relative: string, error: FtpsError): void {
    this.#summary.failed++;
    this.#tell({ type: "failed", path: relative, error });
  }

  /** What is not here any more needs no copy. */
  async #hasGone(relative: string, { code }: FtpsError): Promise<boolean> {
    const { direction, local } = this.#options;
    if (direction !== "up" || code !== "local") return false;
    return (await lstat(path.join(local, relative)).catch(() => undefined)) === undefined;
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

function emptySummary(): MirrorSummary {
  return { copied: 0, bytes: 0, made: 0, removed: 0, skipped: 0, failed: 0, same: 0 };
}
