import type { ByteString } from "../protocol/byte-string.js";
import type { ChangedFact, FactChanges } from "../protocol/modify-facts.js";
import { type Reply, replyBytes } from "../protocol/reply.js";
import { printTime } from "../protocol/time-value.js";
import type { VirtualPath } from "../protocol/virtual-path.js";
import type { Entry, Storage } from "../storage/contract.js";

/** What to change, and where. */
export interface FactsToChange {
  readonly changes: FactChanges;
  readonly path: VirtualPath;
  /** The path as the client wrote it: the reply has it so. */
  readonly typed: ByteString;
}

/** In this order: the one that a storage may refuse first, so that nothing has changed then; the time of the last change last. */
const setters: readonly (readonly [
  ChangedFact,
  (storage: Storage, path: VirtualPath, value: number) => Promise<void>,
])[] = [
  ["Create", (storage, path, value) => storage.setCreated(path, value)],
  ["UNIX.mode", (storage, path, value) => storage.setMode(path, value)],
  ["Modify", (storage, path, value) => storage.setModified(path, value)],
];

/** MFMT, MFCT and MFF: the reply says what the storage made of it, since not every one can hold every time. draft-somers-ftp-mfxx-04 section 3. */
export async function changeFacts({ changes, path, typed }: FactsToChange, storage: Storage): Promise<Reply> {
  for (const [fact, set] of setters) {
    const value = changes.get(fact);
    if (value !== undefined) await set(storage, path, value);
  }
  const entry = await storage.stat(path);
  const told = [...changes.keys()].map((fact) => `${fact}=${toldValue(fact, entry)};`).join("");
  return replyBytes(213, `${told} ${typed}` as ByteString);
}

function toldValue(fact: ChangedFact, { modified, created, mode }: Entry): string {
  if (fact === "UNIX.mode") return `0${(mode & 0o777).toString(8).padStart(3, "0")}`;
  return printTime(fact === "Modify" ? modified : (created ?? Number.NaN)) ?? "";
}
