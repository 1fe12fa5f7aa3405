import { accountErrorOf, isLocked } from "../accounts/database/failures.js";
import { patiently } from "../accounts/database/patience.js";
import { openSqlite, type SqliteFile } from "../accounts/database/sqlite.js";
import { writeNewFile } from "../pki/files.js";
import { tryToAsk } from "./control-client.js";
import { type DataFolder, exists } from "./data-folder.js";
import { StartError } from "./start-error.js";

/** For a server that is just ending. */
const PATIENCE_MS = 1000;
const ANSWER_TIMEOUT_MS = 2000;

export interface FolderLock {
  release(): void;
}

/**
 * One server a data folder. Node has no lock on files, SQLite does: the system takes it away with the process, however that ends, so there is no stale
 * one. Throws StartError while another server has it.
 */
export async function lockDataFolder(folder: DataFolder): Promise<FolderLock> {
  await makeLockFile(folder);
  const file = await openSqlite(folder.lock);
  try {
    await patiently(PATIENCE_MS, () => file.exec("pragma journal_mode = memory; begin exclusive"));
  } catch (error) {
    file.close();
    throw isLocked(error) ? await runsAlready(folder) : unusable(folder, error);
  }
  return { release: () => release(file) };
}

/** Never opened here when it is there: to close it again would drop the lock of this process (sqlite.org/howtocorrupt.html section 2.2). */
async function makeLockFile({ lock, path }: DataFolder): Promise<void> {
  if (await exists(lock)) return;
  try {
    await writeNewFile(lock, "", 0o600);
  } catch (error) {
    const { code } = (error as Error).cause as NodeJS.ErrnoException;
    throw new StartError(
      `the data folder ${path} cannot be written (${code})`,
      "run as the user who owns it, see to the space on its disk, or choose another one with --data DIR",
      { cause: error },
    );
  }
}

function release(file: SqliteFile): void {
  file.exec("rollback");
  file.close();
}

async function runsAlready(folder: DataFolder): Promise<StartError> {
  const asked = await tryToAsk(folder, { do: "status" }, ANSWER_TIMEOUT_MS).catch(() => undefined);
  const answer = asked?.answer;
  asked?.hangUp();
  const who = answer?.ok === true && answer.status !== undefined ? ` (process ${answer.status.pid})` : "";
  return new StartError(
    `a server runs on ${folder.path} already${who}`,
    `stop it with sealift stop --data ${folder.path}, or choose another folder with --data DIR`,
  );
}

function unusable({ lock }: DataFolder, error: unknown): StartError {
  return new StartError(`the file ${lock} cannot be locked: ${accountErrorOf(error, lock).message}`, `remove ${lock}`, {
    cause: error,
  });
}
