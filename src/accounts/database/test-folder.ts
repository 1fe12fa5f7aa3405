import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** For tests: a folder of its own, and where a database may be in it. */
export async function databaseFolder(): Promise<{ folder: string; file: string; cleanUp: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "sealift-accounts-"));
  return {
    folder,
    file: join(folder, "accounts.db"),
    cleanUp: () => rm(folder, { recursive: true, force: true }),
  };
}
