import { Command } from "commander";
import {
  FtpsError,
  FtpsPool,
  type MirrorEvent,
  type MirrorPlan,
  type MirrorSummary,
  mirror,
} from "../../client/index.js";
import { printable } from "../failure.js";
import { ending } from "./exit-codes.js";
import { note, printJson, sizeAsText } from "./print.js";
import { completeOptions, connectOrSayHow, parseTarget, type ServerOptions, withServerOptions } from "./target.js";

interface MirrorCommandOptions extends ServerOptions {
  readonly delete?: true;
  readonly dryRun?: true;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly newer?: true;
  readonly sizeOnly?: true;
  readonly parallel: string;
}

const FAILED_FILES_STATUS = 9;

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
    .option("--parallel <n>", "connections at once", "4")
    .action(ending(run));
}

async function run(from: string, to: string, options: MirrorCommandOptions): Promise<void> {
  const isDown = isAddress(from);
  if (isDown === isAddress(to))
    throw new FtpsError("usage", "one side is an address, the other one a folder here", {
      hint: "sealift mirror ftpes://user@host/folder folder",
    });
  const { options: server, path: remote = "/" } = parseTarget(isDown ? from : to);
  const interrupted = new AbortController();
  const onInterrupt = (): void => interrupted.abort();
  process.once("SIGINT", onInterrupt);
  const { signal } = interrupted;
  const complete = { ...(await completeOptions(server, options)), signal };
  // The first connection asks about the certificate, if somebody must.
  await (await connectOrSayHow(complete)).close();
  const pool = new FtpsPool(complete, { size: Number(options.parallel) });
  try {
    const summary = await mirror(pool, {
      ...{ direction: isDown ? "down" : "up", local: isDown ? to : from, remote: withoutEnd(remote), signal },
      ...{ remove: options.delete, include: options.include, exclude: options.exclude },
      ...{ newer: options.newer, sizeOnly: options.sizeOnly },
      onPlan: (plan) => showPlan(plan, options),
      onEvent: (event) => tell(event, options),
    });
    conclude(summary, options);
  } finally {
    process.off("SIGINT", onInterrupt);
    await pool.close();
  }
}

function isAddress(text: string): boolean {
  return /^ftp(?:e?s)?:\/\//i.test(text);
}

function withoutEnd(remote: string): string {
  return remote.length > 1 ? remote.replace(/\/+$/, "") : remote;
}

/** What is going to be removed is always shown before. */
function showPlan({ make, copy, remove }: MirrorPlan, options: MirrorCommandOptions): boolean {
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ["make", options.dryRun ? make : []],
    ["copy", options.dryRun ? copy.map(({ path }) => path) : []],
    ["remove", remove.map(({ path }) => path)],
  ];
  for (const [event, paths] of rows)
    for (const path of paths) {
      if (options.json) printJson({ event: `will-${event}`, path });
      else note(`will ${event} ${printable(path)}`, options);
    }
  const bytes = copy.reduce((sum, { size = 0 }) => sum + size, 0);
  note(`${copy.length} files to copy (${sizeAsText(bytes)}), ${remove.length} to remove`, options);
  return options.dryRun !== true;
}

function tell(event: MirrorEvent, options: MirrorCommandOptions): void {
  const { type, path } = event;
  if (options.json) {
    const { code, message } = event.type === "failed" ? event.error : { code: undefined, message: undefined };
    const { bytes } = event.type === "copied" ? event : { bytes: undefined };
    printJson({ event: type, path, bytes, why: event.type === "skipped" ? event.why : message, code });
  } else if (event.type === "failed") process.stderr.write(`error: ${printable(event.error.message)}\n`);
  else if (event.type === "skipped") process.stderr.write(`warning: ${printable(path)} is left out: ${event.why}\n`);
  else note(`${type} ${printable(path)}`, options);
}

function conclude(summary: MirrorSummary, options: MirrorCommandOptions): void {
  const { copied, bytes, removed, same, skipped, failed } = summary;
  if (options.json) printJson({ event: "summary", ...summary });
  else
    note(
      `${copied} copied (${sizeAsText(bytes)}), ${same} the same, ${removed} removed, ${skipped} left out, ${failed} failed`,
      options,
    );
  if (failed > 0) process.exitCode = FAILED_FILES_STATUS;
}
