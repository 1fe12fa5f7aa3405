import type { ByteString } from "../../protocol/byte-string.js";
import { StorageError } from "../errors.js";
import { fchmod } from "./calls.js";
import { changeNames, type Durability } from "./durability.js";
import { type Journals, removeJournal } from "./journal.js";
import { changeOwner, type Part } from "./part.js";
import type { Status } from "./status.js";

export interface Publication {
  readonly target: ByteString;
  readonly overwrite: boolean;
  /** All of the part came in this upload. */
  readonly isFresh: boolean;
  /** The file that is replaced, whose mode, owner and group the new one keeps where this process may. */
  readonly replaces: Status | undefined;
  readonly durability: Durability;
  readonly journals: Journals;
}

/**
 * The one place where a part becomes the file. In this order: all of it is there, its owner and mode are right, the disk has it, the file
 * system has taken it, and only then the name. Flushed later, the name could outlive a power failure that the content does not.
 */
export async function publish(part: Part, length: number, publication: Publication): Promise<void> {
  const { target, overwrite, isFresh, replaces, durability, journals } = publication;
  const status = await part.status();
  if (status.links === 0) throw new StorageError("busy", "another process has taken over the upload to this name");
  if (status.size !== length) throw new StorageError("failed", `the part has ${status.size} bytes of ${length}`);
  if (replaces !== undefined) await keep(part, status, replaces);
  if (durability !== "none") await part.flush();
  await part.close(isFresh ? length : undefined);
  // One that was left by a file that is long gone, and could be taken for this one's.
  if (length > journals.above) await removeJournal(part.directory, target, journals, "none");
  await changeNames(part.directory, durability, () => (overwrite ? part.replace(target) : part.publishAsNew(target)));
}

async function keep(part: Part, now: Status, before: Status): Promise<void> {
  const isForeign = now.uid !== before.uid || now.gid !== before.gid;
  if (isForeign && !(await changeOwner(part.descriptor, before.uid, before.gid)))
    // The owner is for root alone to give; the group perhaps not.
    await changeOwner(part.descriptor, -1, before.gid);
  // Last, and always: chown(2) takes bits away, and the part was made private.
  await fchmod(part.descriptor, before.mode & 0o777);
}
