import { setImmediate as outsideOfTls } from "node:timers/promises";
import type { ByteString } from "../protocol/byte-string.js";
import type { Reply } from "../protocol/reply.js";
import { type ByteSource, finishSending, pumpFile, writeChunk } from "../support/send-stream.js";
import { steadyNow } from "../support/steady-clock.js";
import { CHUNK_SIZES, sendSizeAfter } from "../support/transfer-memory.js";
import { untilAborted } from "../support/until-aborted.js";
import { modifiedCommand } from "./attributes.js";
import { keepPassive, passiveCommand } from "./data.js";
import { FtpsError, printable } from "./errors.js";
import { digestIn, type HashAlgorithm, hashCommand, type RunningHash, remoteHash, runningHash } from "./hash.js";
import { sizeIn } from "./listing.js";
import { transferMemory } from "./memory.js";
import { commandLine, type PipelinedCommand, pipeline, type Session } from "./session.js";
import { type PumpLine, runTransfer } from "./transfer.js";
import type { OpenSource, StreamSource } from "./upload-source.js";

export interface SendPlan {
  readonly path: ByteString;
  readonly source: OpenSource;
  /** First byte of the source that is sent, and where the file on the server goes on. */
  readonly offset: number;
  /** Behind what the file on the server has, however long that is. */
  readonly append?: boolean;
  readonly signal: AbortSignal | undefined;
  readonly onBytes: (count: number) => void;
  /** Hears all that is sent. */
  readonly hash: RunningHash | undefined;
  /** One of many small files: the data connection may stay for the next one. */
  readonly blocks?: boolean | undefined;
}

/** A slow connection gets small chunks, so that it can be told from one that stands still. Milliseconds for one chunk. */
const SLOW_CHUNK_MS = 500;

/** Sends a file, or what of it follows `offset`. The server has said that it has all when it resolves. Throws FtpsError. */
export async function send(session: Session, plan: SendPlan): Promise<void> {
  const { path, append = false, offset, signal, blocks } = plan;
  const what = printable(session.names.toText(path));
  const command = commandLine(append ? "APPE" : "STOR", path);
  const rest = append || offset === 0 ? undefined : offset;
  const transfer = { command, type: "I", direction: "send", offset: rest, what, signal, blocks } as const;
  await runTransfer(session, transfer, async (line) => {
    // Tickets come on this connection as well: unread, they make our end a reset, and the server loses what is on the way.
    line.stream.resume();
    await pump(session, plan, line);
    // Called while TLS reads (a ticket, the handshake), `end` would send no close_notify: OpenSSL takes it for a shutdown within the handshake.
    if (line.inBlocks !== true) await outsideOfTls();
    line.allSent();
    await finishSending(line.stream);
  });
}

async function pump(session: Session, { source, offset, onBytes, hash }: SendPlan, line: PumpLine): Promise<void> {
  let slow = false;
  const put = async (chunk: Buffer): Promise<void> => {
    line.stall.stop();
    await session.throttle?.pass(chunk.length, line.over);
    line.stall.start();
    const from = steadyNow();
    const written = writeChunk(line.stream, chunk);
    // TLS has sealed it by now, and the kernel takes it meanwhile.
    hash?.update(chunk);
    await written;
    slow = steadyNow() - from > SLOW_CHUNK_MS;
    line.stall.moved(chunk.length);
    onBytes(chunk.length);
  };
  if (source.kind === "stream") {
    line.stall.stop();
    for await (const chunk of untilOver(source, line.over)) {
      await put(chunk);
      line.stall.stop();
    }
    line.stall.start();
    return;
  }
  const chunkSize = (sent: number): number => (slow ? CHUNK_SIZES[0] : sendSizeAfter(sent));
  await pumpFile(source, { memory: transferMemory, offset, end: source.size, put, chunkSize });
}

/** What a stream gives, until the transfer is over: it may have nothing to give for hours, and nobody wants it then. */
async function* untilOver(source: StreamSource, over: AbortSignal): AsyncGenerator<Buffer> {
  const chunks = source.chunks[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { done, value } = await untilAborted(chunks.next(), over);
      if (done === true) return;
      yield value;
    }
  } finally {
    // Without waiting: where it is in the middle of getting the next one, it comes to its end behind that.
    chunks.return?.().catch(() => {});
    if (over.aborted) source.stop();
  }
}

export interface SentFile {
  readonly size: number;
  /** What is compared: the hash where there is one, else the size; undefined: nothing. */
  readonly compared: { readonly hash: SentHash | undefined } | undefined;
  /** The time that the file gets, where the server can set it. */
  readonly modified: Date | undefined;
  /** Another transfer follows: where it may go is asked for with the rest. */
  readonly moreFollow: boolean;
}

interface SentHash {
  readonly algorithm: HashAlgorithm;
  readonly digest: string;
}

/** A command behind an upload, and what is made of its reply. */
interface Step extends PipelinedCommand {
  readonly take: (reply: Reply) => void | Promise<void>;
}

/** What follows an upload, all at once: what is on the server is compared with what was sent, and it gets its time. Throws FtpsError "mismatch". */
export async function settleUpload(
  session: Session,
  path: ByteString,
  { size, compared, modified, moreFollow }: SentFile,
  signal: AbortSignal | undefined,
): Promise<void> {
  const timing = modified && modifiedCommand(session, path, modified);
  const asking = moreFollow ? passiveCommand(session) : undefined;
  const steps: readonly Step[] = [
    ...(compared === undefined ? [] : [await comparing(session, path, size, compared.hash, signal)]),
    // Where it is refused, the next comparison goes by size, and by its being newer.
    ...(timing === undefined ? [] : [{ line: timing, take: () => {} }]),
    ...(asking === undefined ? [] : [{ line: asking, take: (reply: Reply) => keepPassive(session, reply) }]),
  ];
  const replies = await pipeline(session, steps, signal);
  // The comparison, which may fail, or ask further, is the last one that is looked at.
  for (const [index, reply] of [...replies.entries()].reverse()) await steps[index]?.take(reply);
}

/** By hash, or by size where there is none. */
async function comparing(
  session: Session,
  path: ByteString,
  size: number,
  hash: SentHash | undefined,
  signal: AbortSignal | undefined,
): Promise<Step> {
  const command = hash && (await ifOffered(() => hashCommand(session, path, hash.algorithm, signal)));
  const what = printable(session.names.toText(path));
  const bySize = (reply: Reply): void => {
    const there = sizeIn(reply);
    if (there !== undefined && there !== size)
      throw new FtpsError("mismatch", `${what} has ${there} bytes on the server, and ${size} were sent`);
  };
  if (hash === undefined || command === undefined) return { line: commandLine("SIZE", path), take: bySize };
  const { algorithm, digest } = hash;
  const take = async (reply: Reply): Promise<void> => {
    const theirs = await ifOffered(async () => digestIn(session, path, algorithm, reply));
    if (theirs === undefined) bySize(await session.control.command(commandLine("SIZE", path), signal));
    else if (theirs !== digest)
      throw new FtpsError(
        "mismatch",
        `${what} has another ${algorithm} on the server (${theirs}) than here (${digest})`,
      );
  };
  return { line: command, unlimited: true, take };
}

/** Undefined: it offers hashes, though not of this file. */
export function hashIfAny(
  session: Session,
  path: ByteString,
  algorithm: HashAlgorithm,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  return ifOffered(() => remoteHash(session, path, algorithm, signal));
}

async function ifOffered<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof FtpsError && error.code === "unsupported") return undefined;
    throw error;
  }
}

/** The hash of the first `end` bytes. */
export async function hashOfSource(source: ByteSource, end: number, algorithm: HashAlgorithm): Promise<RunningHash> {
  const hash = runningHash(algorithm);
  await pumpFile(source, { memory: transferMemory, offset: 0, end, put: async (chunk) => hash.update(chunk) });
  return hash;
}
