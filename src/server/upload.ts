import { textToByteString } from "../protocol/byte-string.js";
import { reply } from "../protocol/reply.js";
import type { VirtualPath } from "../protocol/virtual-path.js";
import type { FileWriter, Storage, UnfinishedUpload } from "../storage/contract.js";
import { StorageError } from "../storage/errors.js";
import { type Outcome, replyWith, type Services } from "./command.js";
import { hashingUpload, type UploadHash } from "./hashing/upload-hash.js";
import { type LoggedIn, type Offer, type SessionState, treeOf } from "./session-state.js";

const opening = textToByteString("Ready to receive");

export interface Upload {
  readonly path: VirtualPath;
  readonly at: number | "end";
  readonly overwrite: boolean;
  readonly resume?: boolean;
}

/** Where an upload is opened, whichever command asked for it. Rejects with StorageError. */
export async function receiving(
  upload: Upload,
  session: SessionState,
  user: LoggedIn,
  services: Services,
  text = opening,
): Promise<Outcome> {
  if (session.range !== undefined)
    return replyWith(reply(504, "RANG is for downloads and HASH; go on with an upload by REST"));
  const { path, ...options } = upload;
  session.offers.delete(path.toString());
  session.uploadHash = undefined;
  const running = await services.uploads.begin(treeOf(user), path, services.settings.upload.takeover);
  try {
    // A text whose line ends were converted has other offsets than the client's, so no client could go on with it.
    const isForgotten = session.type === "A" && options.resume !== true;
    const opened = await user.storage.write(path, isForgotten ? { ...options, resumable: false } : options);
    const writer = upload.at === 0 ? hashed(opened, path, session, user) : opened;
    const doubtful = forgettingContent(writer);
    return { kind: "receive", writer, doubtful, running, path, opening: text, announced: announced(session) };
  } catch (error) {
    running.end();
    throw error;
  }
}

/** Where the client has said which hash it may ask for. */
function hashed(writer: FileWriter, path: VirtualPath, session: SessionState, { storage }: LoggedIn): FileWriter {
  const name = session.hashUploadsBy;
  if (name === undefined) return writer;
  const onHashed = (hash: UploadHash): void => {
    session.uploadHash = hash;
  };
  return hashingUpload({ writer, storage, path, name, onHashed });
}

/** RFC 959 section 4.1.3: what ALLO said counts where bytes are counted as the client counts them. 0 is what clients say that do not know. */
function announced({ type, mode, allocation }: SessionState): number | undefined {
  return type === "I" && mode !== "Z" && allocation !== 0 ? allocation : undefined;
}

/** The same upload, to be ended where nothing of what came may be gone on with: only that it was cut is remembered. */
function forgettingContent(writer: FileWriter): FileWriter {
  return {
    offset: writer.offset,
    write: (chunks) => writer.write(chunks),
    commit: () => writer.commit(),
    keep: () => writer.keep({ memoryOnly: true }),
    discard: () => writer.discard(),
  };
}

/**
 * A continued upload (REST or APPE): behind what was kept of this user's unfinished upload, where the client means that, or behind what the published
 * file has. While there is an unfinished one the published file cannot be continued: a client that takes the old file's size for what it sent itself
 * would join the old head to the new tail. Undefined: no unfinished upload stands in the way.
 */
export function judgeResume(
  unfinished: UnfinishedUpload | undefined,
  wanted: number | undefined,
  offer: Offer | undefined,
): { readonly at: number } | "refused" | undefined {
  if (unfinished === undefined) return undefined;
  const told = offer?.upload === unfinished.id ? offer.at : undefined;
  // Untold, a number that fits by chance, or is of an earlier connection, would join two uploads that another session has begun one after the other.
  if (told === undefined || (wanted ?? told) !== told) return "refused";
  return { at: told };
}

/** 554 for a client that would go on with something else than what is there. */
export function refuseToContinue({ offered }: UnfinishedUpload): Outcome {
  return replyWith(
    reply(
      554,
      offered > 0
        ? `An upload of yours to this name was cut: go on at byte ${offered} with SIZE, REST and STOR, or begin anew with STOR`
        : "An upload of yours to this name was cut, and nothing of it can be continued: begin anew with STOR",
    ),
  );
}

/** Most offers that a connection remembers. */
export const MAX_OFFERS = 1000;

/** SIZE told the client that its upload may be continued there. */
export function rememberOffer(
  { offers }: Pick<SessionState, "offers">,
  path: VirtualPath,
  { offered, id }: UnfinishedUpload,
): void {
  const key = path.toString();
  offers.delete(key);
  offers.set(key, { at: offered, upload: id });
  if (offers.size <= MAX_OFFERS) return;
  for (const oldest of offers.keys()) {
    offers.delete(oldest);
    break;
  }
}

/** Whether a plain file has the name. */
export async function isPublished(storage: Storage, path: VirtualPath): Promise<boolean> {
  try {
    await storage.stat(path);
    return true;
  } catch (error) {
    if (error instanceof StorageError && error.kind === "not-found") return false;
    throw error;
  }
}
