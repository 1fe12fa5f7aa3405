import { realpath, stat } from "node:fs/promises";
import { dirname } from "node:path";

/** Another value whenever the file, or what a link in its place leads to, was written or replaced. */
export async function stampOf(file: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(":");
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? "unknown";
  }
}

/** The folders in which a change of this file shows: its own, and that of what a link leads to. */
export async function foldersOf(file: string): Promise<readonly string[]> {
  const real = await realpath(file).catch(() => file);
  return [...new Set([dirname(file), dirname(real)])];
}
