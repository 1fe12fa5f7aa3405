import type { ByteString } from "../protocol/byte-string.js";
import { FtpsError, printable } from "./errors.js";
import { cheapestHash, chooseHash, type HashAlgorithm, type RunningHash, runningHash } from "./hash.js";
import type { Keeper } from "./keeper.js";
import { askSize } from "./listing.js";
import type { Session } from "./session.js";
import { hashIfAny, hashOfSource, send, settleUpload } from "./upload.js";
import { type OpenSource, openSource, type UploadSource } from "./upload-source.js";

export interface StoreOptions {
  readonly signal?: AbortSignal | undefined;
  /** Bytes that were sent, and how many there are where that is known. */
  readonly onProgress?: ((done: number, total: number | undefined) => void) | undefined;
  /** Go on behind what the server has of it from an earlier attempt. */
  readonly resume?: boolean | undefined;
  /** What is compared behind the upload. `hash` (default): a hash where the server offers one, else the size. */
  readonly verify?: "hash" | "size" | "none" | undefined;
  /** The time of modification that the file on the server gets; a server that cannot set it is no failure. */
  readonly modified?: Date | undefined;
  /** One of many small files: the data connection may stay for the next one. */
  readonly blockMode?: boolean | undefined;
  /** Asked when the file is there: whether another transfer follows, which saves that one some waiting. */
  readonly moreFollow?: (() => boolean) | undefined;
}

/** From here to the server. Bytes of the file. Throws FtpsError. */
export async function storeFile(
  keeper: Keeper,
  wire: ByteString,
  source: UploadSource,
  options: StoreOptions,
): Promise<number> {
  await using opened = await openSource(source);
  const upload = new Upload(wire, opened, options);
  await keeper.retry(
    (session) => upload.attempt(session),
    options.signal,
    () => upload.farthest,
  );
  return upload.done;
}

/** Behind what the server has. Others may append as well, so it must have grown by as much at least. Throws FtpsError. */
export async function appendFile(
  keeper: Keeper,
  path: ByteString,
  source: UploadSource,
  signal: AbortSignal | undefined,
): Promise<void> {
  await using opened = await openSource(source);
  await keeper.run(async (session) => {
    // Of what is not there yet the server tells nothing.
    const before = (await askSize(session, path, signal)) ?? 0;
    let sent = 0;
    const onBytes = (count: number): void => {
      sent += count;
    };
    await send(session, { path, source: opened, offset: 0, append: true, signal, hash: undefined, onBytes });
    const after = await askSize(session, path, signal).catch((error: unknown) => {
      // Whoever tried again would have it there twice.
      if (!(error instanceof FtpsError)) throw error;
      throw new FtpsError(error.code, error.message, { cause: error, retry: false, hint: "it was sent as a whole" });
    });
    if (after === undefined || after >= before + sent) return;
    const what = printable(session.names.toText(path));
    const words = `${what} has ${after} bytes on the server: it had ${before}, and ${sent} were sent`;
    throw new FtpsError("mismatch", words, { retry: false });
  }, signal);
}

/** Bytes of a file from which on a second attempt does not simply begin anew. */
const WORTH_GOING_ON = 1024 * 1024;

class Upload {
  readonly #path: ByteString;
  readonly #source: OpenSource;
  readonly #options: StoreOptions;
  /** Bytes of the source that are with the server. */
  done = 0;
  farthest = 0;
  #attempts = 0;
  /** What the server had under this name before: what it has later may be ours only where it had nothing. */
  #wasThere = true;

  constructor(path: ByteString, source: OpenSource, options: StoreOptions) {
    this.#path = path;
    this.#source = source;
    this.#options = options;
  }

  async attempt(session: Session): Promise<void> {
    const { signal, verify = "hash", modified, moreFollow } = this.#options;
    const algorithm = verify === "hash" ? cheapestHash(session.features) : undefined;
    const offset = await this.#offset(session);
    const hash = algorithm === undefined ? undefined : await this.#hashUntil(offset, algorithm);
    if (algorithm !== undefined) await chooseHash(session, algorithm, signal);
    this.done = offset;
    this.#attempts++;
    await send(session, {
      ...{ path: this.#path, source: this.#source, offset, signal, hash, blocks: this.#options.blockMode },
      onBytes: (count) => {
        this.done += count;
        this.farthest = Math.max(this.farthest, this.done);
        this.#options.onProgress?.(this.done, this.#source.kind === "file" ? this.#source.size : undefined);
      },
    });
    if (this.#source.kind === "file" && this.done !== this.#source.size)
      throw new FtpsError("changed", "the local file became shorter while it was sent", { retry: false });
    const digest = algorithm && hash && { algorithm, digest: hash.digest() };
    const compared = verify === "none" ? undefined : { hash: digest };
    const sent = { size: this.done, compared, modified, moreFollow: moreFollow?.() === true };
    await settleUpload(session, this.#path, sent, signal);
  }

  /** Where this attempt begins. */
  async #offset(session: Session): Promise<number> {
    const { signal, resume = false } = this.#options;
    const source = this.#source;
    if (source.kind === "stream") {
      if (source.begun.failed !== undefined) throw source.begun.failed;
      // Also where nothing of it came: what has been asked once may have ended, and would be an empty file.
      if (source.begun.is)
        throw new FtpsError("closed", "the connection was lost, and a stream cannot be sent a second time", {
          retry: false,
          hint: "upload a file or a buffer, which can be gone on with",
        });
      return 0;
    }
    if (this.#attempts === 0 && !resume) {
      // Asked only where going on would be worth it.
      if (source.size >= WORTH_GOING_ON) this.#wasThere = (await askSize(session, this.#path, signal)) !== undefined;
      return 0;
    }
    const there = await askSize(session, this.#path, signal);
    if (there === undefined || there > source.size) return 0;
    const mayBeOurs = resume || (!this.#wasThere && there <= this.farthest);
    return (await this.#isBeginning(session, there, mayBeOurs)) ? there : 0;
  }

  /** Whether what the server has is the beginning of what we send: by hash where it has one, else by what is known. */
  async #isBeginning(session: Session, there: number, mayBeOurs: boolean): Promise<boolean> {
    if (!mayBeOurs || there === 0 || this.#source.kind === "stream") return false;
    const algorithm = cheapestHash(session.features);
    if (algorithm === undefined) return true;
    const theirs = await hashIfAny(session, this.#path, algorithm, this.#options.signal);
    return theirs === undefined || theirs === (await hashOfSource(this.#source, there, algorithm)).digest();
  }

  #hashUntil(offset: number, algorithm: HashAlgorithm): Promise<RunningHash> | RunningHash {
    return offset === 0 || this.#source.kind === "stream"
      ? runningHash(algorithm)
      : hashOfSource(this.#source, offset, algorithm);
  }
}
