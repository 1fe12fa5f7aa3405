import type { Readable, Writable } from "node:stream";
import { Writable as NodeWritable } from "node:stream";
import { type ByteString, textToByteString } from "../protocol/byte-string.js";
import { changeMode, copyThere, renamePath, setModified } from "./attributes.js";
import { lookUp, type RemoteFile, receive, refuseNoRange } from "./download.js";
import type { Entry } from "./entry.js";
import { FtpsError, type ServerReply, textOf } from "./errors.js";
import { type FetchOptions, fetchFile, refuseChanged } from "./fetch-file.js";
import { cheapestEverydayHash, type HashAlgorithm, offeredHashes, remoteHash } from "./hash.js";
import { Keeper } from "./keeper.js";
import { type Listing, listFolder, statPath } from "./listing.js";
import { type Names, namesIn, type RemotePath } from "./names.js";
import { type ConnectOptions, settingsOf } from "./options.js";
import type { TlsSummary } from "./secure.js";
import { appendFile, type StoreOptions, storeFile } from "./store-file.js";
import { filling, readableOf } from "./streams.js";
import type { Throttle } from "./throttle.js";
import {
  existing,
  globTree,
  makeFolder,
  removeFile,
  removeFolder,
  removeWhole,
  type WalkOptions,
  walkTree,
} from "./tree.js";
import type { UploadSource } from "./upload-source.js";

export interface OperationOptions {
  readonly signal?: AbortSignal | undefined;
}

/** A part of a file. */
export interface RangeOptions extends OperationOptions {
  /** First byte. */
  readonly offset?: number | undefined;
  /** Bytes; undefined: to the end. */
  readonly length?: number | undefined;
}

/** Largest file that is read into memory unless the caller says otherwise, in bytes. */
const MAX_IN_MEMORY = 256 * 1024 * 1024;

/** Commands that open data connections, or change what the client has to know about the session. */
const notRaw =
  /^(?:RETR|STOR|STOU|APPE|LIST|NLST|MLSD|PASV|EPSV|PORT|EPRT|LPSV|LPRT|AUTH|PROT|PBSZ|CCC|REIN|TYPE|MODE|STRU|REST|QUIT|USER|PASS|ABOR)\b/i;

/** For what is built of several clients; programs have no use for it. */
export let keeperOf: (client: FtpsClient) => Keeper;

/**
 * A client of one server, with one control connection. Operations wait for each other; each takes an AbortSignal. A connection that is lost is opened again.
 * Whatever goes wrong is an FtpsError. Sizes and offsets are bytes.
 */
export class FtpsClient {
  static {
    keeperOf = (client) => client.#keeper;
  }

  readonly #keeper: Keeper;
  readonly #names: Names;

  private constructor(keeper: Keeper, names: Names) {
    this.#keeper = keeper;
    this.#names = names;
  }

  /** Connects and logs in. `throttle`: one that a pool shares. Throws FtpsError. */
  static async connect(
    target: string | ConnectOptions,
    more: Partial<ConnectOptions> = {},
    throttle?: Throttle,
  ): Promise<FtpsClient> {
    const settings = settingsOf(target, more);
    const keeper = new Keeper(settings, throttle);
    const signal = more.signal ?? (typeof target === "string" ? undefined : target.signal);
    await keeper.run(async () => {}, signal);
    return new FtpsClient(keeper, await namesIn(settings.encoding));
  }

  /** TLS of the control connection; undefined in clear. */
  get tls(): TlsSummary | undefined {
    return this.#keeper.session?.control.secure?.summary;
  }

  /** What the server offers, by the first words of its FEAT lines. */
  get features(): readonly string[] {
    return this.#keeper.session?.features.names ?? [];
  }

  /** What `hash` can compute there: first what other programs compute as well, the cheapest before the others. */
  get hashAlgorithms(): readonly HashAlgorithm[] {
    return this.#keeper.session === undefined ? [] : offeredHashes(this.#keeper.session.features);
  }

  /** What a folder holds; without a path: the one where the login led. */
  list(folder?: RemotePath, { signal }: OperationOptions = {}): Promise<Listing> {
    const path = folder === undefined ? undefined : this.#names.toWire(folder);
    return this.#keeper.retry((session) => listFolder(session, path, signal), signal);
  }

  /** One entry. Throws FtpsError "not-found". */
  stat(path: RemotePath, { signal }: OperationOptions = {}): Promise<Entry> {
    const wire = this.#names.toWire(path);
    return this.#keeper.retry((session) => statPath(session, wire, signal), signal);
  }

  async exists(path: RemotePath, { signal }: OperationOptions = {}): Promise<boolean> {
    return (await existing(this.#keeper, this.#names.toWire(path), signal)) !== undefined;
  }

  /** All that is beneath a folder, a folder before what is in it. */
  walk(folder?: RemotePath, options: WalkOptions = {}): AsyncGenerator<Entry> {
    return walkTree(this.#keeper, folder === undefined ? undefined : this.#names.toWire(folder), options);
  }

  /** All that fits a pattern: `/logs/*.txt`, `/data/**` + `/*.csv`. */
  glob(pattern: string, options: WalkOptions = {}): AsyncGenerator<Entry> {
    return globTree(this.#keeper, this.#names.toWire(pattern), options);
  }

  /** A file into a file of this machine, which is there only when it is whole, or into a stream. Resolves with its bytes. */
  async download(
    path: RemotePath,
    to: string | Writable | WritableStream<Uint8Array>,
    options: FetchOptions & RangeOptions = {},
  ): Promise<number> {
    const wire = this.#names.toWire(path);
    if (typeof to === "string" && options.offset === undefined && options.length === undefined)
      return fetchFile(this.#keeper, wire, to, options);
    if (typeof to === "string")
      throw new FtpsError("usage", "a part of a file is no whole file", { hint: "read it with `content` or `stream`" });
    const target =
      to instanceof NodeWritable ? to : NodeWritable.fromWeb(to as Parameters<typeof NodeWritable.fromWeb>[0]);
    return filling(target, (write) => this.#receive(wire, options, write), options.signal);
  }

  /** The bytes of a file, or of a part of it. `limit`: the most that are taken. */
  async content(path: RemotePath, options: RangeOptions & { readonly limit?: number } = {}): Promise<Buffer> {
    const { limit = MAX_IN_MEMORY } = options;
    const chunks: Buffer[] = [];
    let size = 0;
    await this.#receive(this.#names.toWire(path), options, async (content) => {
      size += content.length;
      if (size > limit)
        throw new FtpsError("too-large", `the file has more than ${limit} bytes`, { hint: "download it" });
      chunks.push(Buffer.from(content));
    });
    return Buffer.concat(chunks, size);
  }

  /** A file as a stream, which fails unless it comes whole. The connection is busy until it has been read or destroyed. */
  stream(path: RemotePath, options: RangeOptions = {}): Readable {
    const wire = this.#names.toWire(path);
    return readableOf(async (write, ended) => {
      const signal = options.signal === undefined ? ended : AbortSignal.any([options.signal, ended]);
      await this.#receive(wire, { ...options, signal }, write);
    });
  }

  /** A file of this machine (its path), bytes or a stream to the server. Resolves with its bytes. */
  upload(source: UploadSource, path: RemotePath, options: StoreOptions = {}): Promise<number> {
    return storeFile(this.#keeper, this.#names.toWire(path), source, options);
  }

  /** Behind what the file has. Never repeated by itself: nobody could tell what of it is there already. */
  append(source: UploadSource, path: RemotePath, { signal }: OperationOptions = {}): Promise<void> {
    return appendFile(this.#keeper, this.#names.toWire(path), source, signal);
  }

  rename(from: RemotePath, to: RemotePath, { signal }: OperationOptions = {}): Promise<void> {
    const [old, next] = [this.#names.toWire(from), this.#names.toWire(to)];
    return this.#keeper.run((session) => renamePath(session, old, next, signal), signal);
  }

  /** A file, or with `recursive` a folder and all that is in it. */
  async remove(
    path: RemotePath,
    { signal, recursive = false }: OperationOptions & { recursive?: boolean } = {},
  ): Promise<void> {
    const wire = this.#names.toWire(path);
    const entry = recursive ? await existing(this.#keeper, wire, signal) : undefined;
    if (entry?.kind === "directory") return removeWhole(this.#keeper, wire, signal);
    return this.#keeper.run((session) => removeFile(session, wire, signal), signal);
  }

  /** An empty folder. */
  removeDirectory(path: RemotePath, { signal }: OperationOptions = {}): Promise<void> {
    const wire = this.#names.toWire(path);
    return this.#keeper.run((session) => removeFolder(session, wire, signal), signal);
  }

  makeDirectory(
    path: RemotePath,
    { signal, parents = false }: OperationOptions & { parents?: boolean } = {},
  ): Promise<void> {
    const wire = this.#names.toWire(path);
    return this.#keeper.run((session) => makeFolder(session, wire, parents, signal), signal);
  }

  setModified(path: RemotePath, modified: Date, { signal }: OperationOptions = {}): Promise<void> {
    const wire = this.#names.toWire(path);
    return this.#keeper.run((session) => setModified(session, wire, modified, signal), signal);
  }

  /** `mode`: Unix permission bits. */
  chmod(path: RemotePath, mode: number, { signal }: OperationOptions = {}): Promise<void> {
    const wire = this.#names.toWire(path);
    return this.#keeper.run((session) => changeMode(session, wire, mode, signal), signal);
  }

  /** In hexadecimal, computed by the server; without `algorithm` the cheapest it has that other programs know. Throws FtpsError "unsupported". */
  hash(path: RemotePath, algorithm?: HashAlgorithm, { signal }: OperationOptions = {}): Promise<string> {
    const wire = this.#names.toWire(path);
    return this.#keeper.retry((session) => {
      const chosen = algorithm ?? cheapestEverydayHash(session.features);
      if (chosen === undefined) throw new FtpsError("unsupported", "the server offers no hashes");
      return remoteHash(session, wire, chosen, signal);
    }, signal);
  }

  /** By the server itself where it can, else through a second connection. */
  async copy(from: RemotePath, to: RemotePath, { signal }: OperationOptions = {}): Promise<void> {
    const [source, target] = [this.#names.toWire(from), this.#names.toWire(to)];
    if (await this.#keeper.run((session) => copyThere(session, source, target, signal), signal)) return;
    const second = new Keeper(this.#keeper.settings);
    try {
      await storeFile(second, target, this.stream(bytesOf(source), { signal }), { signal });
    } finally {
      await second.close();
    }
  }

  /** A command of the caller's own that needs no data connection. Replies of 400 and above are given back too. */
  async raw(command: string, { signal }: OperationOptions = {}): Promise<ServerReply> {
    if (notRaw.test(command)) throw new FtpsError("usage", "this command is the client's own affair");
    const reply = await this.#keeper.run(({ control, state }) => {
      // It may have chosen another one.
      state.hashAlgorithm = undefined;
      return control.command(textToByteString(command), signal);
    }, signal);
    return { code: reply.code, text: textOf(reply) };
  }

  /** Says goodbye when all operations in line have ended. */
  close(): Promise<void> {
    return this.#keeper.close();
  }

  /** Ends the connection, and all operations with it. */
  destroy(): void {
    this.#keeper.destroy();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** In as many attempts as it takes: what was written is not asked for again. */
  async #receive(path: ByteString, range: RangeOptions, write: (content: Buffer) => Promise<void>): Promise<number> {
    const { signal, offset = 0, length } = range;
    refuseNoRange({ offset, length });
    let done = 0;
    let first: RemoteFile | undefined;
    await this.#keeper.retry(
      async (session) => {
        const file = await lookUp(session, path, signal);
        if (done > 0 && first !== undefined) refuseChanged(session, path, first, file);
        else first = file;
        const rest = length === undefined ? undefined : length - done;
        const onBytes = (count: number): void => {
          done += count;
        };
        await receive(session, { path, offset: offset + done, length: rest, file, signal, write, onBytes });
      },
      signal,
      () => done,
    );
    return done;
  }
}

function bytesOf(path: ByteString): Uint8Array {
  return Buffer.from(path, "latin1");
}
