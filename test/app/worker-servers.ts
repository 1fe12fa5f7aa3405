import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type { Socket } from "node:net";
import type { Status } from "../../src/app/control-protocol.js";
import type { WireClient } from "../support/wire-client.js";
import { type DataFolder, ServeProcess } from "./serve-process.js";

/** Whether each worker has passive ports for itself. */
export const arrangements = ["ports of their own", "one shared port"] as const;

export type Ports = (typeof arrangements)[number];

/** Eight ports in a row that are free, or seem to be: what is taken is left out. */
export async function start(
  { data }: DataFolder,
  ports: Ports,
  { workers = 2, environment = {} }: { workers?: number; environment?: Record<string, string> } = {},
): Promise<ServeProcess> {
  const first = 20_000 + Math.floor(Math.random() * 10_000);
  const passive = ports === "one shared port" ? "0" : `${first}-${first + 11}`;
  return await ServeProcess.start({
    data,
    args: ["--explicit", "127.0.0.1:0", "--implicit", "127.0.0.1:0", "--passive", passive, "--json"],
    environment: { SEALIFT_WORKERS: `${workers}`, SEALIFT_TLS__BINDING: "require", ...environment },
  });
}

export async function statusOf(server: ServeProcess): Promise<Status> {
  const { output } = await server.cli("status", "--json");
  return (JSON.parse(output) as { status: Status }).status;
}

export function clients(server: ServeProcess, folder: DataFolder, count: number): Promise<WireClient[]> {
  return Promise.all(Array.from({ length: count }, () => server.client(folder)));
}

/** The session's worker dies, and the client sees its connection end. */
export async function ended({ socket }: WireClient): Promise<void> {
  socket.on("error", () => {});
  if (!socket.closed) await new Promise((resolve) => socket.once("close", resolve));
}

export async function roundTrip(client: WireClient, name: string, bytes = 300_000): Promise<void> {
  const content = randomBytes(bytes);
  const stored = await client.store(`STOR ${name}`, content);
  assert.equal(stored.code, 226, stored.lines.join());
  const { data, reply } = await client.fetch(`RETR ${name}`);
  assert.equal(reply.code, 226, reply.lines.join());
  assert.ok(data.equals(content), name);
}

/** The first that it hears, or "" when it is closed without a word. */
export async function firstWords(socket: Socket): Promise<string> {
  socket.on("error", () => {});
  return await new Promise((resolve) => {
    socket.once("data", (words) => resolve(String(words))).once("close", () => resolve(""));
  });
}
