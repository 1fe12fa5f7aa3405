import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { repositoryRoot } from "../support/repository.js";
import { temporaryFolder } from "../support/temporary.js";
import type { Address, MatrixServer } from "./matrix-row.js";

/** First start makes keys and hashes a password, on a machine that may be busy. */
const READY_DEADLINE_MS = 60_000;
const STOP_DEADLINE_MS = 40_000;
/** Longest first line, and longest log kept for a report. */
const MAX_KEPT = 64 * 1024;

export interface SealiftOptions {
  /** As for `--passive`: a range, one port, or 0 for one free port. */
  readonly passive: string;
  readonly binding: "require" | "prefer";
}

/** The part of the ready line that is used here. */
interface Ready {
  readonly event: "ready";
  readonly explicit: Address;
  readonly implicit: Address;
  readonly passive: string;
  readonly user: string;
  readonly password: string;
}

/** A `sealift serve` of its own, with a data folder of its own, as a user would start it. */
export interface Sealift extends MatrixServer {
  readonly pid: number;
  readonly ready: Ready;
  /** What it logged so far. */
  log(): string;
}

export async function startSealift(options: SealiftOptions): Promise<Sealift> {
  const folder = await temporaryFolder("serve");
  const data = path.join(folder.path, "data");
  const configuration = path.join(folder.path, "sealift.yaml");
  await writeFile(configuration, `tls:\n  binding: ${options.binding}\n`);
  const child = spawn(
    process.execPath,
    [
      ...[path.join(repositoryRoot, "bin", "sealift.js"), "serve", "--data", data, "--config", configuration],
      ...["--explicit", "127.0.0.1:0", "--implicit", "127.0.0.1:0", "--passive", options.passive, "--json"],
    ],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  const log = keep(child);
  const stop = async () => {
    await end(child, log);
    await folder.remove();
  };
  try {
    const ready = await readyLine(child, log);
    const { explicit, implicit, user, password } = ready;
    const caFile = path.join(data, "tls", "trust.pem");
    const root = path.join(data, "files", user);
    return { ready, explicit, implicit, user, password, caFile, home: "/", root, pid: child.pid ?? 0, log, stop };
  } catch (error) {
    child.kill("SIGKILL");
    await folder.remove();
    throw error;
  }
}

function keep(child: ChildProcess): () => string {
  let kept = "";
  const hear = (chunk: Buffer) => {
    kept = (kept + chunk.toString("utf8")).slice(-MAX_KEPT);
  };
  child.stdout?.on("data", hear);
  child.stderr?.on("data", hear);
  return () => kept;
}

async function readyLine(child: ChildProcess, log: () => string): Promise<Ready> {
  const limit = AbortSignal.timeout(READY_DEADLINE_MS);
  let text = "";
  const complete = new Promise<string>((resolve, reject) => {
    child.stdout?.on("data", (chunk: Buffer) => {
      if (text.length < MAX_KEPT) text += chunk.toString("utf8");
      if (text.includes("\n")) resolve(text.slice(0, text.indexOf("\n")));
    });
    child.once("error", reject);
    child.once("close", (status) =>
      reject(new Error(`sealift ended with status ${status} before it was ready\n${log()}`)),
    );
    limit.addEventListener("abort", () => reject(new Error(`sealift is not ready\n${log()}`)));
  });
  const value: unknown = JSON.parse(await complete);
  if (!isReady(value)) throw new Error(`the first line is no ready line: ${text}`);
  return value;
}

function isReady(value: unknown): value is Ready {
  if (typeof value !== "object" || value === null) return false;
  const fields = value as Partial<Record<keyof Ready, unknown>>;
  return (
    fields.event === "ready" &&
    typeof fields.user === "string" &&
    typeof fields.password === "string" &&
    isAddress(fields.explicit) &&
    isAddress(fields.implicit)
  );
}

function isAddress(value: unknown): value is Address {
  if (typeof value !== "object" || value === null) return false;
  const fields = value as Partial<Record<keyof Address, unknown>>;
  return typeof fields.host === "string" && typeof fields.port === "number";
}

/** Asks it to stop, and rejects unless it ends by itself with status 0. */
async function end(child: ChildProcess, log: () => string): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    throw new Error(`sealift ended early with status ${child.exitCode ?? child.signalCode}\n${log()}`);
  }
  const force = setTimeout(() => child.kill("SIGKILL"), STOP_DEADLINE_MS);
  child.kill("SIGTERM");
  const [status, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  clearTimeout(force);
  if (status !== 0) throw new Error(`sealift stopped with status ${status ?? signal}\n${log()}`);
}
