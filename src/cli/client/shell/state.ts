import path from "node:path";
import {
  type ConnectOptions,
  type Entry,
  type FtpsClient,
  FtpsError,
  FtpsPool,
  globLocal,
  type RemotePath,
} from "../../../client/index.js";
import { note, printUnreadable } from "../print.js";
import { completeOptions, connectOrSayHow, resolveTarget, type ServerOptions, type Target } from "../target.js";
import { workingFolder } from "../working-folder.js";
import { escapePattern, type Word } from "./words.js";

/** Something on the server: its name for people, and the one that names it whatever its encoding is. */
export interface RemoteName {
  readonly text: string;
  readonly path: RemotePath;
  /** Known where it was found by a pattern. */
  readonly entry?: Entry;
}

/** What `set` sets. */
export interface ShellSettings {
  parallel: number;
  segments: number;
  /** In a script a command that fails ends it. */
  failExit: boolean;
}

/** What a shell has open, and where it stands. Paths on the server are always whole, so that they mean the same on a new connection. */
export class ShellState {
  readonly options: ServerOptions;
  readonly settings: ShellSettings = { parallel: 4, segments: 1, failExit: true };
  cwd = "/";
  previous = "/";
  local = process.cwd();
  /** Set by `exit`. */
  leaving: { readonly status: number } | undefined;
  #client: FtpsClient | undefined;
  #target: Target | undefined;
  #connection: ConnectOptions | undefined;

  constructor(options: ServerOptions) {
    this.options = options;
  }

  get isOpen(): boolean {
    return this.#client !== undefined;
  }

  get target(): Target | undefined {
    return this.#target;
  }

  /** Throws FtpsError "usage" where nothing is open. */
  get client(): FtpsClient {
    if (this.#client !== undefined) return this.#client;
    throw new FtpsError("usage", "no server is open", { hint: "open ftpes://user@host, or open SITE" });
  }

  async open(address: string | undefined, signal: AbortSignal): Promise<void> {
    await this.connect(await resolveTarget(address), signal);
  }

  async connect(target: Target, signal: AbortSignal): Promise<void> {
    const connection = await completeOptions(target, this.options);
    const client = await connectOrSayHow({ ...connection, signal });
    try {
      const folder = target.path ?? (await workingFolder(client, signal));
      await this.close();
      this.#client = client;
      this.#target = target;
      this.#connection = connection;
      this.cwd = path.posix.resolve("/", folder);
      this.previous = this.cwd;
    } finally {
      if (this.#client !== client) await client.close();
    }
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.close();
  }

  /** Connections for work side by side, closed behind it. */
  async withPool<T>(size: number, work: (pool: FtpsPool) => Promise<T>): Promise<T> {
    if (this.#connection === undefined || this.#client === undefined) return work(this.#never());
    await using pool = new FtpsPool(this.#connection, { size });
    return await work(pool);
  }

  remote(text: string): string {
    const whole = path.posix.resolve(this.cwd, text);
    return text.endsWith("/") && whole !== "/" ? `${whole}/` : whole;
  }

  here(text: string): string {
    return path.resolve(this.local, text);
  }

  /** What the words name on the server, wildcards expanded. Throws FtpsError "not-found" where nothing fits. */
  async expand(words: readonly Word[], signal: AbortSignal): Promise<readonly RemoteName[]> {
    const found: RemoteName[] = [];
    for (const { text, pattern } of words) {
      if (pattern === undefined) found.push({ text: this.remote(text), path: this.remote(text) });
      else found.push(...(await this.#matches(pattern, text, signal)));
    }
    return found;
  }

  async #matches(pattern: string, text: string, signal: AbortSignal): Promise<readonly RemoteName[]> {
    const whole = pattern.startsWith("/") ? pattern : `${escapePattern(this.cwd.replace(/\/$/, ""))}/${pattern}`;
    const found: RemoteName[] = [];
    for await (const entry of this.client.glob(whole, { signal, onUnreadable: this.unreadable }))
      found.push({ text: entry.path, path: entry.pathBytes, entry });
    if (found.length === 0) throw new FtpsError("not-found", `nothing fits ${text}`);
    return found.sort((a, b) => (a.text < b.text ? -1 : 1));
  }

  /** The same for names of this machine. */
  async expandLocal(words: readonly Word[]): Promise<readonly string[]> {
    const found: string[] = [];
    for (const { text, pattern } of words) {
      const fitting = pattern === undefined ? [this.here(text)] : await globLocal(this.local, pattern);
      if (fitting.length === 0) throw new FtpsError("local", `nothing here fits ${text}`);
      found.push(...fitting);
    }
    return found;
  }

  readonly unreadable = (_folder: string, lines: readonly string[]): void => printUnreadable(lines, this.options);

  note(text: string): void {
    note(text, this.options);
  }

  #never(): never {
    throw new FtpsError("usage", "no server is open", { hint: "open ftpes://user@host, or open SITE" });
  }
}
