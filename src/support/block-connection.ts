import { Duplex } from "node:stream";
import { BlockParser, blockCodes, MAX_BLOCK_BYTES, markLast, printBlock, printBlockHeader } from "./block.js";

/** What carries the bytes of a transfer: a connection, or a stream of blocks on one. */
export type DataStream = Duplex & { setTimeout(milliseconds: number, onTimeout?: () => void): unknown };

export type BlockDirection = "send" | "receive";

/** Up to here a piece is kept until it is known whether it is the last one: a small file is one write then. */
const HELD_BYTES = 16 * 1024;
/** What a stream reads ahead of who takes it. */
const READ_AHEAD_BYTES = 64 * 1024;

/**
 * A data connection in block mode, which stays for transfer after transfer: each ends with a block that says so (RFC 959 section 3.4.2). One stream at a time.
 */
export class BlockConnection {
  readonly #socket: DataStream;
  readonly #parser = new BlockParser();
  readonly #onLost: () => void;
  /** The one that is under way. */
  #stream: BlockStream | undefined;
  /** Something came that nobody had asked for: it could be taken for a part of the next file. */
  #isSpoilt = false;
  #held: Buffer | undefined;
  #onTimeout: (() => void) | undefined;
  #isLost = false;
  #isDiscarding = false;

  /** `onLost`: no other transfer can use it: the other side has ended it, it broke, or more came than was asked for. Whoever is told ends it. */
  constructor(socket: DataStream, onLost: () => void = () => {}) {
    this.#socket = socket;
    this.#onLost = onLost;
    socket.on("data", (bytes: Buffer) => this.#take(bytes));
    socket.on("error", (error) => this.#lose(error));
    for (const event of ["end", "close"]) socket.on(event, () => this.#lose(closed()));
    // Of who only sends the end must be heard as well.
    socket.resume();
  }

  /** Another transfer may use it. */
  get isFree(): boolean {
    return (
      !this.#isLost &&
      !this.#isSpoilt &&
      !this.#socket.destroyed &&
      !this.#isDiscarding &&
      this.#stream === undefined &&
      this.#parser.isBetween
    );
  }

  /** The stream of the next transfer. It ends, in order, with its last block; when it is destroyed before, the connection is too. */
  begin(direction: BlockDirection): BlockStream {
    const stream = new BlockStream(this, direction);
    this.#stream = stream;
    // No event tells of what is past already.
    if (this.#isLost || this.#socket.destroyed || this.#socket.readableEnded) stream.destroy(closed());
    return stream;
  }

  /** Lets go of a stream whose last block has come, or gone. Whether another transfer may use the connection. */
  settle(): boolean {
    if (this.#stream?.isWhole === true) this.#stream.destroy();
    return this.isFree;
  }

  /** Throws away what still comes. */
  discard(): void {
    this.#isDiscarding = true;
    this.#socket.resume();
  }

  /** In good order: TLS says that this is the end. */
  end(): void {
    if (!this.#socket.writableEnded) this.#socket.end();
    this.discard();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Of its streams. */
  setTimeout(milliseconds: number, onTimeout?: () => void): void {
    if (this.#onTimeout !== undefined) this.#socket.off("timeout", this.#onTimeout);
    this.#onTimeout = milliseconds > 0 ? onTimeout : undefined;
    if (this.#onTimeout !== undefined) this.#socket.on("timeout", this.#onTimeout);
    this.#socket.setTimeout(milliseconds);
  }

  goOn(): void {
    if (!this.#isSpoilt) this.#socket.resume();
  }

  write(content: Buffer, callback: (error?: Error | null) => void): void {
    this.#release();
    if (content.length <= HELD_BYTES && this.#socket.writableNeedDrain) {
      this.#socket.write(printBlock(content), callback);
      return;
    }
    if (content.length <= HELD_BYTES) {
      this.#held = printBlock(content);
      setImmediate(() => this.#release());
      callback();
      return;
    }
    this.#socket.cork();
    for (let at = 0; at < content.length; at += MAX_BLOCK_BYTES) {
      const piece = content.subarray(at, at + MAX_BLOCK_BYTES);
      const isLast = at + MAX_BLOCK_BYTES >= content.length;
      this.#socket.write(printBlockHeader(piece.length));
      this.#socket.write(piece, isLast ? callback : undefined);
    }
    this.#socket.uncork();
  }

  /** The block that ends the file. */
  finish(callback: (error?: Error | null) => void): void {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) markLast(held);
    this.#socket.write(held ?? printBlockHeader(0, blockCodes.endOfFile), callback);
  }

  /** Called by a stream that is over. `isWhole`: its last block has come, or gone. */
  over(stream: BlockStream, isWhole: boolean): void {
    if (this.#stream === stream) {
      this.#stream = undefined;
      this.setTimeout(0);
    }
    if (!isWhole && !this.#isDiscarding) this.#socket.destroy();
    else if (this.#isSpoilt) this.#lose(closed());
  }

  #lose(error: Error): void {
    if (this.#isLost) return;
    this.#isLost = true;
    if (this.#stream?.isWhole === false) this.#stream.destroy(error);
    this.#onLost();
  }

  #release(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined && !this.#isLost) this.#socket.write(held);
  }

  #take(bytes: Buffer): void {
    if (this.#isDiscarding || this.#isLost) return;
    const stream = this.#stream;
    if (stream?.awaits !== true) this.#spoil();
    else {
      try {
        this.#takeFor(stream, bytes);
      } catch (error) {
        // The rest is read to nowhere, so that the other side hears what was wrong, and not of a reset.
        this.discard();
        stream.destroy(error as Error);
      }
    }
  }

  #takeFor(stream: BlockStream, bytes: Buffer): void {
    const pieces: Buffer[] = [];
    const { taken, ended } = this.#parser.take(bytes, (content) => pieces.push(content));
    if (pieces.length > 0 && !stream.push(joined(pieces))) this.#socket.pause();
    if (ended) stream.endReached();
    if (taken < bytes.length) this.#spoil();
  }

  #spoil(): void {
    this.#isSpoilt = true;
    if (this.#stream === undefined) this.#lose(closed());
    else this.#socket.pause();
  }
}

/** One buffer for all, however small the blocks are. */
function joined(pieces: readonly Buffer[]): Buffer {
  const [first] = pieces;
  return first !== undefined && pieces.length === 1 ? first : Buffer.concat(pieces);
}

/** One transfer on a BlockConnection. */
export class BlockStream extends Duplex {
  readonly #connection: BlockConnection;
  readonly #direction: BlockDirection;
  #isWhole = false;

  constructor(connection: BlockConnection, direction: BlockDirection) {
    // Node's types leave out the first two.
    const ways = { readable: direction === "receive", writable: direction === "send" };
    super({ ...ways, readableHighWaterMark: READ_AHEAD_BYTES });
    this.#connection = connection;
    this.#direction = direction;
    // It may be given up before anybody listens; who uses it hears of it all the same.
    this.on("error", () => {});
  }

  /** Its last block has come, or gone. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  get awaits(): boolean {
    return this.#direction === "receive" && !this.#isWhole && !this.destroyed;
  }

  /** Nothing has gone or come, and nothing will: the connection is free again. */
  release(): void {
    this.#isWhole = true;
    this.destroy();
  }

  /** Milliseconds without a byte on the connection; 0: any. */
  setTimeout(milliseconds: number, onTimeout?: () => void): this {
    this.#connection.setTimeout(milliseconds, onTimeout);
    return this;
  }

  endReached(): void {
    this.#isWhole = true;
    this.push(null);
  }

  override _read(): void {
    this.#connection.goOn();
  }

  override _write(content: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.#connection.write(content, callback);
  }

  override _final(callback: (error?: Error | null) => void): void {
    this.#connection.finish((error) => {
      this.#isWhole = error == null;
      callback(error);
    });
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#connection.over(this, this.#isWhole);
    callback(error);
  }
}

function closed(): Error {
  return Object.assign(new Error("closed before the last block"), { code: "ECONNRESET" });
}
