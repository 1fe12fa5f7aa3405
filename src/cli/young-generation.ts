import { setFlagsFromString } from "node:v8";

/** Versions of Node that it was tried with: what V8's flags mean may change with each. */
const TRIED: ReadonlySet<string> = new Set(["20", "22", "24"]);

/**
 * The part of the heap for new objects stays at the megabyte that it begins with, and so in the core's cache. V8 would let it grow to 32 (64 with Node 24) and keep that: a client has little that
 * lives long, and takes less memory and less time for it. A server with many sessions has more, and takes more time.
 */
export function keepYoungGenerationSmall(version: string = process.versions.node): void {
  if (TRIED.has(version.split(".", 1)[0] ?? "")) setFlagsFromString("--semi-space-growth-factor=1");
}
