import { type FileHandle, open } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { SilentProcess } from "../server/who.js";

export type { SilentProcess };

/** What `sealift stop|reload|status|upgrade` may ask: one JSON line, answered by one. After `stop` the connection stays until the server has ended. */
export interface ControlRequest {
  readonly do: (typeof wishes)[number];
  /** For `kick`: one of both. */
  readonly session?: string;
  readonly user?: string;
}

/** A session as `sealift sessions` shows it; `words` is text from outside. */
export interface SessionLine {
  readonly session: string;
  readonly user: string | undefined;
  readonly address: string;
  readonly words: string;
}

const wishes = ["stop", "reload", "status", "upgrade", "sessions", "kick"] as const;

/** A certificate that is kept up by ACME; those in trouble first, and not all where there are many. Times are ISO 8601, UTC. */
export interface AcmeState {
  readonly id: string;
  /** The first of them. */
  readonly names: readonly string[];
  readonly moreNames: number;
  /** Undefined: there is no certificate yet. */
  readonly until: string | undefined;
  /** When it is to be tried. */
  readonly next: string;
  /** Since the last success. */
  readonly failures: number;
  /** Why the last try failed: the authority's words are text from outside. */
  readonly trouble?: string;
  readonly hint?: string;
}

export interface Status {
  readonly pid: number;
  readonly uptimeSeconds: number;
  readonly explicit: unknown;
  readonly implicit: unknown;
  readonly passive: string;
  readonly sessions: number;
  readonly transfers: number;
  /** The TLS profile of each listener that is on. */
  readonly tls: { readonly explicit?: string; readonly implicit?: string };
  /** What needs the operator's attention: certificates, and TLS that was weakened. */
  readonly warnings: readonly { readonly message: string; readonly hint: string }[];
  /** By client program, since the start. */
  readonly uploadEnds: readonly {
    readonly client?: string | undefined;
    readonly withCloseNotify: number;
    readonly without: number;
  }[];
  readonly memoryMiB: number;
  readonly acme: readonly AcmeState[];
  /** Empty with `workers: 0`. */
  readonly workers: readonly {
    readonly pid: number;
    readonly sessions: number;
    readonly memoryMiB: number;
    readonly leaving: boolean;
    readonly answers: boolean;
  }[];
}

export type ControlAnswer =
  | {
      readonly ok: true;
      readonly status?: Status;
      readonly notes?: readonly string[];
      readonly sessions?: readonly SessionLine[];
      /** How many sessions were ended. */
      readonly kicked?: number;
      /** To `sessions` and `kick`, where there are any: their sessions are not listed, or end when they go on. */
      readonly silent?: readonly SilentProcess[];
    }
  | { readonly ok: false; readonly error: string; readonly hint?: string };

/** Longest line either way; twenty wrong places in a configuration with a long path are the longest there is to say. */
export const MAX_CONTROL_LINE_BYTES = 256 * 1024;
/** sun_path on Linux is 108 bytes with its end, on macOS 104. */
const MAX_SOCKET_PATH_BYTES = 100;

export function parseRequest(line: string): ControlRequest | undefined {
  const said = parse(line) as { do?: unknown; session?: unknown; user?: unknown } | undefined;
  const wanted = wishes.find((wish) => wish === said?.do);
  if (wanted === undefined) return undefined;
  const { session, user } = said ?? {};
  return {
    do: wanted,
    ...(typeof session === "string" ? { session } : {}),
    ...(typeof user === "string" ? { user } : {}),
  };
}

export function parseAnswer(line: string): ControlAnswer | undefined {
  const value = parse(line) as Partial<{ ok: unknown; error: unknown }> | undefined;
  const isAnswer = value?.ok === true || (value?.ok === false && typeof value.error === "string");
  return isAnswer ? (value as ControlAnswer) : undefined;
}

function parse(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A path for a socket that the system takes; good until it is closed. */
export class SocketPath {
  readonly path: string;
  readonly #folder: FileHandle | undefined;

  /** A long path is reached through its folder's descriptor. */
  static async of(path: string): Promise<SocketPath> {
    if (Buffer.byteLength(path) <= MAX_SOCKET_PATH_BYTES || process.platform !== "linux") return new SocketPath(path);
    const folder = await open(dirname(path), "r");
    return new SocketPath(`/proc/self/fd/${folder.fd}/${basename(path)}`, folder);
  }

  private constructor(path: string, folder?: FileHandle) {
    this.path = path;
    this.#folder = folder;
  }

  async close(): Promise<void> {
    await this.#folder?.close();
  }
}

/** Reads one line; undefined when the other side closes before, or says too much. */
export function readLine(socket: {
  on(event: "data", listener: (chunk: Buffer) => void): unknown;
  once(event: "close" | "end", listener: () => void): unknown;
}): Promise<string | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    let done = false;
    const end = (line?: string): void => {
      done = true;
      chunks.length = 0;
      resolve(line);
    };
    socket.on("data", (chunk) => {
      if (done) return;
      chunks.push(chunk);
      length += chunk.length;
      if (chunk.includes(10)) end(Buffer.concat(chunks).toString("utf8").split("\n", 1)[0]);
      else if (length > MAX_CONTROL_LINE_BYTES) end();
    });
    socket.once("end", () => end());
    socket.once("close", () => end());
  });
}
