import { once } from "node:events";
import { Entry } from "../../client/entry.js";
import type { FtpsError } from "../../client/index.js";
import { printable } from "../failure.js";

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

export function printText(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Characters that are printed at once: a system call for each of a hundred thousand lines takes longer than the lines. */
const BATCH = 64 * 1024;

/** Many lines. Resolves when the last one can be followed by others. */
export async function printLines(lines: Iterable<string>): Promise<void> {
  let batch = "";
  for (const line of lines) {
    batch += `${line}\n`;
    if (batch.length < BATCH) continue;
    await printBatch(batch);
    batch = "";
  }
  if (batch !== "") await printBatch(batch);
}

/** Who reads slowly is waited for, or all that is printed would be in memory. */
async function printBatch(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, "drain");
}

/** Bytes as they are; resolves with how many. Who reads slowly is waited for, until `signal`: then what is read says that it was stopped. */
export async function printContent(content: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<number> {
  let bytes = 0;
  for await (const chunk of content) {
    bytes += chunk.length;
    if (!process.stdout.write(chunk)) await once(process.stdout, "drain", { signal }).catch(() => {});
  }
  return bytes;
}

/** A line for each entry, sorted by name. */
export function* entryLines(entries: readonly Entry[], { json }: { readonly json?: true }): Generator<string> {
  for (const entry of entries.toSorted(Entry.byName))
    yield json ? JSON.stringify(entryAsJson(entry)) : entryAsText(entry);
}

/** For people, to the terminal's other stream, so that results can be piped. */
export function note(line: string, { quiet, json }: { readonly quiet?: true; readonly json?: true }): void {
  if (!quiet && !json) process.stderr.write(`${line}\n`);
}

/** One literal: of those that are put together of others, V8 keeps a hundred thousand alive until they take more than the listing. */
export function entryAsJson(entry: Entry) {
  const { name, path, kind, size, owner, group, target } = entry;
  const modified = entry.modified?.toISOString();
  const mode = entry.mode?.toString(8).padStart(4, "0");
  return { event: "entry", name, path, kind, size, modified, mode, owner, group, target };
}

const marks: Readonly<Record<Entry["kind"], string>> = { file: "-", directory: "d", link: "l", other: "?" };

/** `d  -  2024-05-06 07:08  name`, without what could move the cursor. */
export function entryAsText(entry: Entry): string {
  const size = entry.size === undefined ? "-" : String(entry.size);
  const time = entry.modified?.toISOString().slice(0, 16).replace("T", " ") ?? "-";
  const arrow = entry.target === undefined ? "" : ` -> ${printable(entry.target)}`;
  return `${marks[entry.kind]} ${size.padStart(13)}  ${time.padEnd(16)}  ${printable(entry.name || entry.path)}${arrow}`;
}

const steps = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

/** `1.5 MiB`. */
export function sizeAsText(bytes: number): string {
  const step = Math.min(steps.length - 1, Math.floor(Math.log2(Math.max(bytes, 1)) / 10));
  return step === 0 ? `${Math.round(bytes)} B` : `${(bytes / 1024 ** step).toFixed(1)} ${steps[step]}`;
}

/** Lines of a listing that nobody could read are told, never left out. */
export function printUnreadable(lines: readonly string[], { json }: { readonly json?: true | undefined }): void {
  for (const line of lines) {
    if (json) printJson({ event: "unreadable", line });
    else process.stderr.write(`warning: a line of the listing cannot be read: ${printable(line)}\n`);
  }
}

/** A folder that could not be listed, while others go on. */
export function printRefused(
  folder: string,
  { code, message }: FtpsError,
  { json }: { readonly json?: true | undefined },
): void {
  if (json) printJson({ event: "failed", path: folder, why: message, code });
  else process.stderr.write(`error: ${printable(message)}\n`);
}
