import { dirname, join } from "node:path";
import { isLocked } from "../accounts/database/failures.js";
import { openSqlite } from "../accounts/database/sqlite.js";
import { makePrivateFolder, writeNewFile } from "../pki/files.js";
import { type DataFolder, exists } from "./data-folder.js";

export interface AcmeLock {
  release(): void;
}

/**
 * One process at a time orders certificates: the server, or a command. Undefined while another one does. As with the folder's own lock, the system takes it
 * away with the process. Rejects with PkiError.
 */
export async function lockAcme({ path }: Pick<DataFolder, "path">): Promise<AcmeLock | undefined> {
  const name = join(path, "tls", "acme", "lock");
  // One after the other: each is given to the owner of the one above it.
  await makePrivateFolder(dirname(dirname(name)));
  await makePrivateFolder(dirname(name));
  if (!(await exists(name))) await writeNewFile(name, "", 0o600, "the folder's");
  const file = await openSqlite(name);
  try {
    file.exec("pragma journal_mode = memory; begin exclusive");
  } catch (error) {
    file.close();
    if (isLocked(error)) return undefined;
    throw error;
  }
  return {
    release: () => {
      file.exec("rollback");
      file.close();
    },
  };
}
