import { Command } from "commander";
import {
  FtpsError,
  type FtpsPool,
  type MirrorEvent,
  type MirrorOptions,
  type MirrorPlan,
  type MirrorSummary,
  mirror,
  watchMirror,
} from "../../client/index.js";
import { printable } from "../failure.js";
import { countOf } from "./arguments.js";
import { ending } from "./exit-codes.js";
import { untilInterrupted, withWayOn, withWayOnOfBegun } from "./interrupt.js";
import { printJson, sizeAsText } from "./print.js";
import { Progress } from "./progress.js";
import {
  completeOptions,
  isAddress,
  openPoolOrSayHow,
  resolveTarget,
  type ServerOptions,
  withServerOptions,
} from "./target.js";
import { workingFolder } from "./working-folder.js";

interface MirrorCommandOptions extends ServerOptions {
  readonly delete?: true;
  readonly dryRun?: true;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly newer?: true;
  readonly sizeOnly?: true;
  readonly checksum?: true;
  readonly watch?: true;
  readonly segments: string;
  readonly parallel: string;
}

const FAILED_FILES_STATUS = 9;
export const MIRROR_WAY_ON = "run the same command again: what is there is not copied again";

/** `sealift mirror FROM TO`: one of them is an address. */
export function mirrorCommand(): Command {
  return withServerOptions(new Command("mirror").arguments("<from> <to>"))
    .description("make one tree like another, between this machine and a server")
    .option("--delete", "remove from the target what the source does not have")
    .option("--dry-run", "only show what would be done")
    .option("--include <pattern...>", "only files that fit: a name, or with a slash a path; * ? [a-z] **")
    .option("--exclude <pattern...>", "leave these out, folders with all that is in them")
    .option("--newer", "only files whose source is newer, whatever their sizes")
    .option("--size-only", "do not compare times")
    .option("--checksum", "compare what is in files of the same size, by hashes of the server, in place of times")
    .option("--watch", "go on: send what changes here as it changes, until Ctrl-C")
    .option("--segments <n>", "fetch large files in parts, so many at once", "1")
    .option("--parallel <n>", "connections at once", "4")
    .action(ending(runMirror));
}

async function runMirror(from: string, to: string, options: MirrorCommandOptions): Promise<void> {
  const isDown = isAddress(from);
  if (isDown === isAddress(to))
    throw new FtpsError("usage", "one side is an address, the other one a folder here", {
      hint: "sealift mirror ftpes://user@host/folder folder",
    });
  refuseWhatCannotBeMeant(isDown, options);
  const target = await resolveTarget(isDown ? from : to);
  const [segments, parallel] = [countOf(options.segments, "--segments"), countOf(options.parallel, "--parallel")];
  await untilInterrupted(async (signal) => {
    const complete = { ...(await completeOptions(target, options)), signal };
    const pool = await openPoolOrSayHow(complete, Math.max(segments, parallel));
    const local = isDown ? to : from;
    try {
      const folder = target.path ?? (await pool.use((client) => workingFolder(client, signal)));
      await mirrorTrees(pool, { local, remote: withoutEnd(folder), isDown, segments, signal }, options);
    } catch (error) {
      throw withWayOn(error, MIRROR_WAY_ON);
    } finally {
      await pool.close();
    }
  });
}

function refuseWhatCannotBeMeant(isDown: boolean, options: MirrorCommandOptions): void {
  const { checksum, newer, sizeOnly, watch, dryRun } = options;
  if (checksum && (newer || sizeOnly))
    throw new FtpsError("usage", `--checksum and ${newer ? "--newer" : "--size-only"} cannot both decide`);
  if (watch && isDown)
    throw new FtpsError("usage", "--watch waits for changes here: what changes on a server cannot be watched", {
      hint: "run the command again from time to time",
    });
  if (watch && dryRun) throw new FtpsError("usage", "--watch with --dry-run would wait for nothing");
}

export interface Trees {
  readonly isDown: boolean;
  readonly local: string;
  readonly remote: string;
  readonly segments: number;
  readonly signal: AbortSignal;
}

/** One mirror, told as it goes; failed files are the exit status. */
export async function mirrorTrees(
  pool: FtpsPool,
  { isDown, local, remote, segments, signal }: Trees,
  options: Omit<MirrorCommandOptions, "segments" | "parallel">,
): Promise<void> {
  const teller = new Teller(options);
  const job: MirrorOptions & { readonly signal: AbortSignal } = {
    ...{ direction: isDown ? "down" : "up", local, remote, segments, signal },
    ...{ remove: options.delete, include: options.include, exclude: options.exclude },
    ...{ newer: options.newer, sizeOnly: options.sizeOnly, checksum: options.checksum },
    ...{ onPlan: teller.plan, onEvent: teller.event, onProgress: teller.progress.update, onCut: teller.cut },
  };
  try {
    if (options.watch) await watchMirror(pool, { ...job, onPass: teller.pass, onFailure: teller.failure });
    else teller.conclude(await mirror(pool, job));
  } catch (error) {
    throw teller.wasCut ? withWayOnOfBegun(error, MIRROR_WAY_ON) : error;
  } finally {
    teller.progress.close();
  }
  if (options.watch) teller.note("stopped");
}

function withoutEnd(remote: string): string {
  return remote.length > 1 ? remote.replace(/\/+$/, "") : remote;
}

/** Says what is going to happen, what happens, and what has happened. */
class Teller {
  readonly #options: Omit<MirrorCommandOptions, "segments" | "parallel">;
  readonly progress: Progress;
  wasCut = false;
  #passes = 0;

  constructor(options: Omit<MirrorCommandOptions, "segments" | "parallel">) {
    this.#options = options;
    this.progress = new Progress({ wanted: !options.quiet && !options.json });
  }

  note(text: string): void {
    if (!this.#options.quiet && !this.#options.json) this.progress.line(text);
  }

  /** What is going to be removed is always shown before. */
  readonly plan = ({ make, copy, remove }: MirrorPlan): boolean => {
    const { dryRun = false, json } = this.#options;
    const rows: readonly (readonly [string, readonly string[]])[] = [
      ["make", dryRun ? make : []],
      ["copy", dryRun ? copy.map(({ path }) => path) : []],
      ["remove", remove.map(({ path }) => path)],
    ];
    for (const [event, paths] of rows)
      for (const path of paths) {
        if (json) printJson({ event: `will-${event}`, path });
        else this.note(`will ${event} ${printable(path)}`);
      }
    const bytes = copy.reduce((sum, { size = 0 }) => sum + size, 0);
    this.progress.expect(copy.length, bytes);
    if (this.#passes === 0 || copy.length + remove.length > 0)
      this.note(`${copy.length} files to copy (${sizeAsText(bytes)}), ${remove.length} to remove`);
    return !dryRun;
  };

  readonly event = (event: MirrorEvent): void => {
    const { type, path } = event;
    if (type === "copied") this.progress.end(path, event.bytes ?? 0, false);
    if (type === "failed" || type === "skipped") this.progress.end(path, undefined);
    if (this.#options.json) printJson(asJson(event));
    else if (type === "failed") this.progress.line(`error: ${printable(saidOf(path, event.error.message))}`);
    else if (type === "skipped") this.progress.line(`warning: ${printable(path)} is left out: ${printable(event.why)}`);
    else if (type === "not-compared")
      this.progress.line(`warning: ${path === "" ? "" : `${printable(path)}: `}${printable(event.why)}`);
    else this.note(`${type} ${printable(path)}`);
  };

  /** Not all of it was done. */
  readonly cut = (summary: MirrorSummary): void => {
    this.wasCut = true;
    this.progress.close();
    this.#summarize(summary);
  };

  conclude(summary: MirrorSummary): void {
    this.#summarize(summary);
    if (summary.failed > 0) process.exitCode = FAILED_FILES_STATUS;
    // What failed once, and went well later, is no failure in the end.
    else if (this.#options.watch) process.exitCode = 0;
  }

  #summarize(summary: MirrorSummary): void {
    const { copied, bytes, removed, same, skipped, failed } = summary;
    if (this.#options.json) printJson({ event: "summary", ...summary });
    else
      this.note(
        `${copied} copied (${sizeAsText(bytes)}), ${same} the same, ${removed} removed, ${skipped} left out, ${failed} failed`,
      );
  }

  /** While it watches: what came to nothing is not told. */
  readonly pass = (summary: MirrorSummary): void => {
    const { copied, made, removed, failed } = summary;
    if (this.#passes === 0 || copied + made + removed + failed > 0) this.conclude(summary);
    if (this.#passes++ > 0) return;
    if (this.#options.json) printJson({ event: "watching" });
    else this.note("watching for changes, until Ctrl-C");
  };

  readonly failure = (error: FtpsError): void => {
    if (this.#options.json) printJson({ event: "failed", path: "", why: error.message, code: error.code });
    else this.progress.line(`error: ${printable(error.message)}; it will be tried again`);
  };
}

/** Some messages name what they are about, by a path that ends with this one, and some cannot. */
export function saidOf(path: string, message: string): string {
  if (path === "") return message;
  for (let at = message.indexOf(path); at >= 0; at = message.indexOf(path, at + 1)) {
    const [before, behind] = [message[at - 1] ?? "/", message[at + path.length] ?? " "];
    if ("/\\".includes(before) && ": ".includes(behind)) return message;
  }
  return `${path}: ${message}`;
}

function asJson(event: MirrorEvent): object {
  const { type, path } = event;
  if (type === "failed") return { event: type, path, why: event.error.message, code: event.error.code };
  if (type === "skipped" || type === "not-compared") return { event: type, path, why: event.why };
  return { event: type, path, bytes: event.bytes };
}
