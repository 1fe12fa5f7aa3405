import type { ByteString } from "../../protocol/byte-string.js";
import { StorageError } from "../errors.js";
import { fchmod } from "./calls.js";
import { changeOwner, type Part } from "./part.js";
import type { Status } from "./status.js";

export interface Publication {
  readonly target: ByteString;
  readonly overwrite: boolean;
  /** The file that is replaced, whose mode, owner and group the new one keeps where this process may. */
  readonly replaces: Status | undefined;
}

/**
 * The one place where a part becomes the file. In this order: all of it is there, its owner and mode are right, the file system has taken
 * it, and only then the name. What must be durable before the name, or with it, belongs before `close` and after the rename.
 */
export async function publish(part: Part, length: number, publication: Publication): Promise<void> {
  const status = await part.status();
  if (status.links === 0) throw new StorageError("busy", "another process has taken over the upload to this name");
  if (status.size !== length) throw new StorageError("failed", `the part has ${status.size} bytes of ${length}`);
  if (publication.replaces !== undefined) await keep(part, status, publication.replaces);
  await part.close();
  if (publication.overwrite) await part.replace(publication.target);
  else await part.publishAsNew(publication.target);
}

async function keep(part: Part, now: Status, before: Status): Promise<void> {
  const isForeign = now.uid !== before.uid || now.gid !== before.gid;
  if (isForeign && !(await changeOwner(part.descriptor, before.uid, before.gid)))
    // The owner is for root alone to give; the group perhaps not.
    await changeOwner(part.descriptor, -1, before.gid);
  // Last, and always: chown(2) takes bits away, and the part was made private.
  await fchmod(part.descriptor, before.mode & 0o777);
}
