import { unlinkSync } from "node:fs";
import { replaceFile } from "../pki/files.js";
import type { DataFolder } from "./data-folder.js";
import type { Ready } from "./ready.js";

/** For programs, while the server runs: what it said when it was ready, with its process; `curl` must hold no password. */
export async function writeRunFile({ runFile }: DataFolder, ready: Ready): Promise<void> {
  const { password: _password, ...facts } = ready;
  await replaceFile(runFile, `${JSON.stringify({ ...facts, pid: process.pid })}\n`, 0o600);
}

/** However the process ends, as long as it can still run code: it does not leave behind that it runs. Returns the way to forget about it. */
export function leaveNoTraces({ runFile, controlSocket }: DataFolder): () => void {
  const remove = (): void => {
    for (const file of [runFile, controlSocket]) {
      try {
        unlinkSync(file);
      } catch {
        // Not made yet, or the folder is gone.
      }
    }
  };
  process.once("exit", remove);
  return () => process.removeListener("exit", remove);
}
