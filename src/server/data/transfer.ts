import type { ByteString } from "../../protocol/byte-string.js";
import { type Reply, reply, replyBytes } from "../../protocol/reply.js";
import { StorageError } from "../../storage/errors.js";
import { BlockError } from "../../support/block.js";
import type { Places } from "../../support/places.js";
import { finishSending } from "../../support/send-stream.js";
import type { TransferMemory } from "../../support/transfer-memory.js";
import type { Outcome } from "../command.js";
import { isServerFault, replyToError } from "../replies.js";
import { type AbortKind, abortWords } from "./abort-kind.js";
import { asciiReceiving, asciiSending } from "./ascii.js";
import type { DataChannel } from "./channel.js";
import {
  type DataConnection,
  DataFailure,
  destroyDataConnection,
  drainDataConnection,
  endDataConnection,
  isNetworkError,
} from "./connection.js";
import { Deflater } from "./deflate.js";
import { waitForControlEnd } from "./end-grace.js";
import { InflateFailure } from "./inflate.js";
import { receiveFile } from "./receive.js";
import { receiveDeflated } from "./receive-deflated.js";
import { sendChunks, sendFile, sendRest } from "./send.js";

export type TransferOutcome = Extract<Outcome, { kind: "send" | "receive" }>;

export interface TransferOptions {
  readonly outcome: TransferOutcome;
  readonly channel: DataChannel;
  readonly sealed: boolean;
  readonly ascii: boolean;
  /** MODE Z: the level of what is sent, and the places of all such transfers. */
  readonly compression: { readonly level: number; readonly places: Places } | undefined;
  /** MODE B: the data connection stays for the next transfer. */
  readonly blocks: boolean;
  readonly memory: TransferMemory;
  /** Milliseconds without a byte moved. */
  readonly stallTimeout: number;
  /** Whether an upload over TLS is whole only with close_notify; where not, whether it is looked for. */
  readonly cleanEnd: "required" | "watched" | "unwatched";
  /** Sends the 150. */
  readonly preliminary: (reply: Reply) => void;
  /** Words for the log about what the client is told in general terms. */
  readonly onFault: (error: unknown) => void;
}

export interface TransferResult {
  readonly reply: Reply;
  readonly completed: boolean;
  readonly bytes: number;
  readonly resumed: boolean;
  readonly sealed: boolean;
  /** Whether the client ended its upload over TLS with close_notify; undefined where it was none, or did not come to its end. */
  readonly closeNotify: boolean | undefined;
}

/**
 * One transfer, from 150 to the final reply. All that can end it early goes through `abort`; storage hears of it before a connection is closed, so that an
 * upload that was cut is never published.
 */
export class Transfer {
  readonly #options: TransferOptions;
  readonly #controller = new AbortController();
  #aborted: AbortKind | undefined;
  #connection: DataConnection | undefined;
  /** The upload is being published: too late to abort. */
  #committing = false;
  /** By storage, while the client may still be sending. */
  #refused = false;
  /** What came of an upload cannot be what the client has. */
  #doubtful = false;
  #bytes = 0;
  readonly #began = performance.now();
  #closeNotify: boolean | undefined;

  constructor(options: TransferOptions) {
    this.#options = options;
    const { outcome } = options;
    if (outcome.kind === "receive") outcome.running.onYield(() => this.abort("taken-over"));
  }

  get bytes(): number {
    return this.#bytes;
  }

  abort(kind: AbortKind): void {
    if (this.#aborted !== undefined || this.#committing) return;
    this.#aborted = kind;
    this.#controller.abort();
    if (this.#connection !== undefined) destroyDataConnection(this.#connection);
  }

  /** Never rejects. The source or writer is closed in every case. */
  async run(): Promise<TransferResult> {
    const { outcome } = this.#options;
    let answer: Reply;
    let completed = false;
    const { compression } = this.#options;
    const hasPlace = compression?.places.take() ?? true;
    try {
      if (!hasPlace) throw new DataFailure("overloaded", "Too many transfers in MODE Z at once; try later, or MODE S");
      await this.#connect();
      answer = outcome.kind === "send" ? await this.#send(outcome) : await this.#receive(outcome);
      completed = answer.code === this.#done;
    } catch (error) {
      answer = this.#replyTo(error);
    } finally {
      if (hasPlace) compression?.places.giveBack();
      await this.#release();
    }
    const connection = this.#connection;
    if (connection !== undefined) this.#leave(connection, completed);
    return {
      reply: answer,
      completed,
      bytes: this.#bytes,
      resumed: connection?.resumed ?? false,
      sealed: connection?.sealed ?? false,
      closeNotify: this.#closeNotify,
    };
  }

  #leave(connection: DataConnection, completed: boolean): void {
    // With its last block it has left the connection to the next transfer, also where it was refused in the end.
    if (this.#stays && connection.blocks?.settle() === true) return;
    if (completed) endDataConnection(connection);
    else if (this.#refused) drainDataConnection(connection);
    else destroyDataConnection(connection);
  }

  async #connect(): Promise<void> {
    const { sealed, stallTimeout } = this.#options;
    const kept = this.#takeKept();
    const connection = kept ?? (await this.#open());
    this.#connection = connection;
    if (this.#aborted !== undefined) throw new DataFailure("closed", "aborted");
    connection.stream.setTimeout(stallTimeout, () => this.abort("stall"));
    // Node 20 to 24, TLS 1.3: writing and ending in the same turn as the handshake's end truncates the stream.
    if (sealed && kept === undefined) await new Promise((resolve) => setImmediate(resolve));
  }

  /** RFC 959 section 5.4: 125 in place of 150 where the data connection is there already. */
  #takeKept(): DataConnection | undefined {
    const { blocks, channel, sealed, outcome, preliminary } = this.#options;
    const kept = blocks ? channel.takeKept(sealed, outcome.kind) : undefined;
    if (kept !== undefined) preliminary(replyBytes(125, outcome.opening as ByteString));
    return kept;
  }

  /** Whether the connection is there for the next transfer when this one is done. */
  get #stays(): boolean {
    return this.#connection?.blocks !== undefined && this.#connection.peer === undefined;
  }

  /** RFC 959 section 5.4: 250 where the data connection stays open, 226 where it is closed. */
  get #done(): 226 | 250 {
    return this.#stays ? 250 : 226;
  }

  /** 150 goes out before the handshake, since some clients begin TLS only then; for an upload see EarlyTls. */
  async #open(): Promise<DataConnection> {
    const { channel, sealed, outcome, preliminary, cleanEnd, blocks } = this.#options;
    const isUpload = outcome.kind === "receive";
    const early = channel.early.ask();
    const opening = channel.open({
      sealed,
      watchEnd: sealed && isUpload && cleanEnd !== "unwatched" && !blocks,
      quiet: () => isUpload && early.isTold,
      onCandidate: (isClients) => {
        if (sealed) early.begin(isClients);
      },
      signal: this.#controller.signal,
    });
    let failed = false;
    opening.catch(() => {
      failed = true;
    });
    if (isUpload && sealed && channel.ticketsFollow) await early.wait(opening);
    if (failed || this.#controller.signal.aborted) return await opening;
    early.tell();
    preliminary(replyBytes(150, outcome.opening as ByteString));
    const connection = await opening;
    return blocks ? channel.inBlocks(connection, outcome.kind) : connection;
  }

  async #send({ source }: Extract<TransferOutcome, { kind: "send" }>): Promise<Reply> {
    const connection = this.#connected();
    const end = source.kind === "file" ? source.end : undefined;
    const { compression, memory } = this.#options;
    const deflater = compression === undefined ? undefined : new Deflater(compression.level);
    const to = { stream: connection.stream, memory, onBytes: this.#count, end, deflater };
    // Nothing is expected from the client, but its close_notify must be read.
    connection.stream.on("error", () => {}).resume();
    try {
      if (source.kind === "file")
        await sendFile(source.reader, source.offset, this.#options.ascii ? asciiSending() : undefined, to);
      else await sendChunks(source.chunks, to);
      await sendRest(to);
    } finally {
      deflater?.close();
    }
    await finishSending(connection.stream);
    return reply(this.#done, source.kind === "file" ? "Transfer complete" : (source.closing ?? "Listing complete"));
  }

  async #receive(outcome: Extract<TransferOutcome, { kind: "receive" }>): Promise<Reply> {
    const connection = this.#connected();
    const conversion = this.#options.ascii ? asciiReceiving() : undefined;
    const receive = this.#options.compression === undefined ? receiveFile : receiveDeflated;
    const end = await receive({
      connection,
      writer: outcome.writer,
      memory: this.#options.memory,
      convert: conversion?.convert,
      flush: conversion?.flush,
      onBytes: this.#count,
    });
    if (connection.cleanEnd !== undefined) this.#closeNotify = end.clean;
    return (await this.#refuseEnd(end.clean, outcome)) ?? (await this.#publish(outcome));
  }

  /** Why the upload is not whole; undefined when it is. */
  async #refuseEnd(
    clean: boolean,
    { announced, writer }: Extract<TransferOutcome, { kind: "receive" }>,
  ): Promise<Reply | undefined> {
    const { sealed, blocks } = this.#connected();
    if (!clean && this.#options.cleanEnd === "required" && this.#aborted === undefined)
      return this.#unfinished(426, "The client closed without TLS close_notify");
    // Who gives up sends no last block.
    if (blocks === undefined) await waitForControlEnd(performance.now() - this.#began, sealed && clean);
    if (this.#aborted !== undefined) return this.#unfinished(426, abortWords[this.#aborted]);
    if (announced === undefined || announced === this.#bytes || announced === writer.offset + this.#bytes)
      return undefined;
    return this.#unfinished(451, `ALLO announced ${announced} bytes, and ${this.#bytes} came`);
  }

  async #publish({ writer }: Extract<TransferOutcome, { kind: "receive" }>): Promise<Reply> {
    this.#committing = true;
    this.#connected().stream.setTimeout(0);
    await writer.commit();
    return reply(this.#done, "Transfer complete");
  }

  /** A reply about an upload that is not whole also says what becomes of what came. */
  #unfinished(code: number, words: string): Reply {
    const { outcome, ascii } = this.#options;
    return reply(code, outcome.kind === "receive" && !ascii ? `${words}; what came is kept, resume to finish` : words);
  }

  async #release(): Promise<void> {
    const { outcome, onFault } = this.#options;
    try {
      if (outcome.kind === "receive") await (this.#doubtful ? outcome.doubtful : outcome.writer).keep();
      else if (outcome.source.kind === "file") await outcome.source.reader.close();
      else outcome.source.release?.();
    } catch (error) {
      onFault(error);
    }
    if (outcome.kind === "receive") outcome.running.end();
  }

  #replyTo(error: unknown): Reply {
    if (this.#aborted !== undefined) return this.#unfinished(426, abortWords[this.#aborted]);
    if (error instanceof DataFailure) return reply(error.code, error.words);
    if (error instanceof InflateFailure) return this.#refuseStream(error);
    if (error instanceof BlockError) return this.#refuseStream({ kind: "broken", words: error.message });
    if (error instanceof StorageError) {
      this.#refused = this.#options.outcome.kind === "receive";
      if (isServerFault(error)) this.#options.onFault(error);
      return replyToError(error);
    }
    if (isNetworkError(error)) return this.#unfinished(426, "The data connection was closed before the end");
    this.#options.onFault(error);
    return replyToError(error);
  }

  /** Of a stream that was cut the beginning is right. */
  #refuseStream({ kind, words }: Pick<InflateFailure, "kind" | "words">): Reply {
    if (kind === "cut") return this.#unfinished(426, words);
    this.#refused = true;
    this.#doubtful = true;
    // Where it expands too much there is no use trying again in this mode.
    return reply(kind === "bomb" ? 550 : 451, words);
  }

  #connected(): DataConnection {
    if (this.#connection === undefined) throw new DataFailure("nobody-came", "No data connection");
    return this.#connection;
  }

  readonly #count = (count: number): void => {
    this.#bytes += count;
    const { outcome } = this.#options;
    if (outcome.kind === "receive") outcome.running.alive();
  };
}
