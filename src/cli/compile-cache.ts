import { lstatSync, mkdirSync } from "node:fs";
import * as module from "node:module";
import { homedir } from "node:os";
import path from "node:path";

/**
 * What Node has compiled is kept for the next start, where this Node can do that (22.8 on): most of what a short command takes is compiling. Whoever can write there has
 * this process do what he likes, so it is a folder of the user's own, in a home of his own, or none.
 */
export function keepCompiled(): void {
  const { enableCompileCache } = module as { enableCompileCache?: (folder: string) => unknown };
  const folder = enableCompileCache === undefined ? undefined : ownFolder(homedir(), process.env.XDG_CACHE_HOME);
  if (folder !== undefined) enableCompileCache?.(folder);
}

/** Made where it is not there. Undefined: there is none that only this user can write. */
export function ownFolder(home: string, cacheHome: string | undefined): string | undefined {
  const cache = cacheHome !== undefined && path.isAbsolute(cacheHome) ? cacheHome : path.join(home, ".cache");
  const own = path.join(cache, "sealift");
  const folder = path.join(own, "compiled");
  try {
    if (!isOwn(home)) return undefined;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return [cache, own, folder].every(isOwn) ? folder : undefined;
  } catch {
    // A system user without a home, or a disk that is full or read-only: it works without.
    return undefined;
  }
}

/** A folder, no link, of the user who runs this, that nobody else can write. Windows does not tell. */
function isOwn(folder: string): boolean {
  const status = lstatSync(folder);
  return status.isDirectory() && status.uid === process.getuid?.() && (status.mode & 0o022) === 0;
}
