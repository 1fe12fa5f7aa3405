import type { ByteString } from "../protocol/byte-string.js";
import { type FtpsClient, keeperOf } from "./client.js";
import { changedOnTheWay, LocalDownload, lookUp, type RemoteFile, receive, refusalOrChange } from "./download.js";
import { abortedError, FtpsError, printable } from "./errors.js";
import { type FetchOptions, keptName, laterThan, mayGoOn, refuseExisting, verifyDownload } from "./fetch-file.js";
import type { Keeper } from "./keeper.js";
import { namesIn, type RemotePath } from "./names.js";
import { type Segment, SegmentRecord } from "./segment-record.js";

export interface SegmentOptions extends FetchOptions {
  /** Parts of one large file that are fetched at once, each by a connection of its own. Default: 1. */
  readonly segments?: number | undefined;
}

/** What lends connections, one to each who asks, and lets others wait. */
export interface Lender {
  use<T>(task: (client: FtpsClient) => Promise<T>): Promise<T>;
}

/** Below this a part is not worth a connection, in bytes. */
export const LEAST_SEGMENT = 1024 * 1024;
/** Bytes that come between two notes of what is there: so much is fetched again when the machine goes down. */
const NOTE_BYTES = 64 * 1024 * 1024;

/** A file in parts, side by side, into one file that is there only when it is whole. Bytes of the file. Throws FtpsError. */
export async function fetchInSegments(
  lender: Lender,
  path: RemotePath,
  file: string,
  options: SegmentOptions,
): Promise<number> {
  const { signal, segments = 1, overwrite = true } = options;
  if (!Number.isInteger(segments) || segments < 1) throw new FtpsError("usage", "segments are a number from 1");
  if (!overwrite) await refuseExisting(file);
  const job = segments === 1 ? undefined : await lender.use((client) => prepare(client, path, file, options));
  if (job === undefined) return lender.use((client) => client.download(path, file, { ...options, signal }));
  return job.run(lender);
}

/** Undefined: it comes as one stream, since it is small, or the server cannot do otherwise. */
async function prepare(
  client: FtpsClient,
  path: RemotePath,
  file: string,
  options: SegmentOptions,
): Promise<SegmentJob | undefined> {
  const { signal, segments = 1, resume = false } = options;
  const keeper = keeperOf(client);
  const wire = (await namesIn(keeper.settings.encoding)).toWire(path);
  const { remote, canRestart } = await keeper.retry(
    async (session) => ({ remote: await lookUp(session, wire, signal), canRestart: session.features.has("REST") }),
    signal,
  );
  const { size } = remote;
  const count = Math.min(segments, Math.floor((size ?? 0) / LEAST_SEGMENT));
  if (!canRestart || size === undefined || count < 2) return undefined;
  const kept = (form: string): string => keptName(file, keeper, wire, remote, form);
  const local = await LocalDownload.begin(file, resume ? kept("segments") : undefined);
  const record = resume ? new SegmentRecord(file, kept("record")) : undefined;
  const noted = await record?.read(size, local.position);
  if (noted === undefined) await local.restart();
  const parts = noted ?? divide(size, count);
  const what = printable(keeper.session?.names.toText(wire) ?? wire);
  return new SegmentJob({ wire, what, size, remote, local, record, parts, connections: count, options });
}

/** Parts of about the same length. */
export function divide(size: number, count: number): Segment[] {
  const length = Math.ceil(size / count);
  return Array.from({ length: count }, (_, index) => ({
    next: index * length,
    end: Math.min(size, (index + 1) * length),
  })).filter(({ next, end }) => next < end);
}

interface Job {
  readonly wire: ByteString;
  /** Its name for people. */
  readonly what: string;
  readonly size: number;
  readonly remote: RemoteFile;
  readonly local: LocalDownload;
  readonly record: SegmentRecord | undefined;
  readonly parts: readonly Segment[];
  readonly connections: number;
  readonly options: SegmentOptions;
}

class SegmentJob {
  readonly #job: Job;
  /** One part that fails for good ends the others. */
  readonly #failed = new AbortController();
  readonly #signal: AbortSignal;
  readonly #queue: Segment[];
  /** Why a connection could not be had. */
  #refusal: unknown;
  #sinceNote = 0;
  #noting: Promise<void> = Promise.resolve();

  constructor(job: Job) {
    this.#job = job;
    this.#queue = [...job.parts];
    const { signal } = job.options;
    this.#signal = signal === undefined ? this.#failed.signal : AbortSignal.any([signal, this.#failed.signal]);
  }

  async run(lender: Lender): Promise<number> {
    const { size, remote, local, record, connections, options } = this.#job;
    const { resume = false, keepTime = true, overwrite = true } = options;
    try {
      this.#tell();
      const workers = Array.from({ length: connections }, () => this.#work(lender));
      for (const worker of workers) worker.catch((error: unknown) => this.#failed.abort(error));
      await Promise.allSettled(workers);
      options.signal?.throwIfAborted();
      this.#failed.signal.throwIfAborted();
      if (this.#queue.length > 0) throw this.#refusal;
      await this.#noting;
      await lender.use((client) => this.#check(keeperOf(client)));
    } catch (error) {
      const cause = options.signal?.aborted ? error : (this.#failed.signal.reason ?? error);
      const keep = resume && mayGoOn(asOurs(cause, options.signal));
      if (keep) await this.#note();
      else await record?.remove();
      await local.abandon(keep);
      throw asOurs(cause, options.signal);
    }
    await local.publish(keepTime ? remote.modified : undefined, overwrite);
    await record?.remove();
    return size;
  }

  /** One connection, for part after part. A server that does not take so many is no failure, as long as it takes one. */
  async #work(lender: Lender): Promise<void> {
    let begun = false;
    try {
      await lender.use(async (client) => {
        begun = true;
        for (let part = this.#queue.shift(); part !== undefined; part = this.#queue.shift())
          await this.#fetch(keeperOf(client), part);
      });
    } catch (error) {
      if (begun) throw error;
      this.#refusal ??= error;
    }
  }

  async #fetch(keeper: Keeper, part: Segment): Promise<void> {
    const { wire, local, remote } = this.#job;
    await keeper.retry(
      async (session) => {
        if (part.next >= part.end) return;
        const lookAgain = async (): Promise<void> => this.#refuseChanged(await lookUp(session, wire, this.#signal));
        await lookAgain();
        await receive(session, {
          ...{ path: wire, offset: part.next, length: part.end - part.next, file: remote, signal: this.#signal },
          write: async (content) => {
            await local.writeAt(content, part.next);
            part.next += content.length;
          },
          onBytes: (count) => this.#onBytes(count),
        }).catch(async (error: unknown) => {
          throw await refusalOrChange(error, lookAgain);
        });
      },
      this.#signal,
      () => part.next,
    );
  }

  #refuseChanged(now: RemoteFile): void {
    const { what, remote } = this.#job;
    if (now.size === remote.size && !laterThan(remote, now)) return;
    throw new FtpsError("changed", changedOnTheWay(what).message, { retry: false });
  }

  /** The parts came at different times by different ways: that they are of one file is seen in its size and time, and its hash where there is one. */
  async #check(keeper: Keeper): Promise<void> {
    const { wire, local } = this.#job;
    const { signal } = this.#job.options;
    await keeper.retry(async (session) => {
      this.#refuseChanged(await lookUp(session, wire, signal));
      try {
        await verifyDownload(session, wire, local, signal);
      } catch (error) {
        if (!(error instanceof FtpsError) || error.code !== "mismatch") throw error;
        // Nobody knows which part it is: not again by itself.
        throw new FtpsError("mismatch", error.message, { retry: false, hint: "fetch it again", cause: error });
      }
    }, signal);
  }

  #onBytes(count: number): void {
    this.#tell();
    this.#sinceNote += count;
    if (this.#sinceNote < NOTE_BYTES) return;
    this.#sinceNote = 0;
    this.#noting = this.#noting.then(() => this.#note());
    this.#noting.catch((error: unknown) => this.#failed.abort(error));
  }

  /** What is noted is on the disk before the note is. */
  async #note(): Promise<void> {
    const { record, local, parts, size } = this.#job;
    if (record === undefined) return;
    const now = parts.map((part) => ({ ...part }));
    await local.flush();
    await record.write(size, now);
  }

  #tell(): void {
    const { parts, size, options } = this.#job;
    const missing = parts.reduce((sum, { next, end }) => sum + end - next, 0);
    options.onProgress?.(size - missing, size);
  }
}

function asOurs(error: unknown, signal: AbortSignal | undefined): FtpsError {
  if (signal?.aborted) return abortedError(signal);
  return error instanceof FtpsError ? error : new FtpsError("local", "the file cannot be written", { cause: error });
}
