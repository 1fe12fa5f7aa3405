import { open } from "node:fs/promises";
import { basename, dirname } from "node:path";

/** What `sealift stop|reload|status` may ask: one JSON line, answered by one. */
export type ControlRequest = { readonly do: "stop" } | { readonly do: "reload" } | { readonly do: "status" };

export interface Status {
  readonly pid: number;
  readonly uptimeSeconds: number;
  readonly explicit: unknown;
  readonly implicit: unknown;
  readonly passive: string;
  readonly sessions: number;
  readonly transfers: number;
  readonly memoryMiB: number;
}

export type ControlAnswer =
  | { readonly ok: true; readonly status?: Status; readonly notes?: readonly string[] }
  | { readonly ok: false; readonly error: string; readonly hint?: string };

/** Longest line either way. */
export const MAX_CONTROL_LINE_BYTES = 64 * 1024;
/** sun_path on Linux is 108 bytes with its end, on macOS 104. */
const MAX_SOCKET_PATH_BYTES = 100;

export function isControlRequest(value: unknown): value is ControlRequest {
  const wanted = (value as { do?: unknown } | null)?.do;
  return wanted === "stop" || wanted === "reload" || wanted === "status";
}

/**
 * Runs `use` with a path for the socket that the system takes: a long one is reached through its folder's descriptor.
 */
export async function withSocketPath<T>(path: string, use: (path: string) => Promise<T>): Promise<T> {
  if (Buffer.byteLength(path) <= MAX_SOCKET_PATH_BYTES || process.platform !== "linux") return await use(path);
  const folder = await open(dirname(path), "r");
  try {
    return await use(`/proc/self/fd/${folder.fd}/${basename(path)}`);
  } finally {
    await folder.close();
  }
}

/** Reads one line; undefined when the other side closes before, or says too much. */
export function readLine(socket: {
  on(event: "data", listener: (chunk: Buffer) => void): unknown;
  once(event: "close", listener: () => void): unknown;
}): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk.toString("utf8");
      const end = text.indexOf("\n");
      if (end !== -1) resolve(text.slice(0, end));
      else if (text.length > MAX_CONTROL_LINE_BYTES) resolve(undefined);
    });
    socket.once("close", () => resolve(undefined));
  });
}
