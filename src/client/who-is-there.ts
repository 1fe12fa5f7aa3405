import type { Socket } from "node:net";
import { readServerHello, writeClientHello } from "../tls/probe-hello.js";
import { knownSuites } from "../tls/suites.js";
import { FtpsError } from "./errors.js";
import type { ClientSettings } from "./options.js";
import { openRoute } from "./route.js";
import { whatAnswers } from "./what-answers.js";

/** Milliseconds for the answer to a question of ours. */
const ANSWER_MS = 5_000;
/** As much as tells who it is. */
const MAX_START_BYTES = 64;

/** Who answers a hello of TLS without ever greeting; undefined: an FTP server, or nobody. */
export async function askWithTls(settings: ClientSettings, signal: AbortSignal): Promise<FtpsError | undefined> {
  const start = await firstBytes(settings, signal);
  const { kind } = readServerHello(start);
  const isTls = kind === "hello" || kind === "alert";
  return isTls || (kind === "not-tls" && !isReply(start)) ? whatAnswers(start.toString("latin1")) : undefined;
}

/** The error for a port where TLS was expected from the first byte, and something else came. */
export async function whoSpeaksInClear(settings: ClientSettings, seen: FtpsError): Promise<FtpsError> {
  const start = await firstBytes(settings, undefined).catch(() => Buffer.alloc(0));
  const { kind } = readServerHello(start);
  if (kind !== "not-tls") return seen;
  if (!isReply(start)) return whatAnswers(start.toString("latin1"));
  return new FtpsError(
    "tls",
    "this is an FTP server that begins in clear, where TLS was expected from the first byte",
    {
      hint: "use ftpes:// in place of ftps://",
      cause: seen,
      retry: false,
    },
  );
}

function isReply(start: Buffer): boolean {
  return /^[1-5]\d\d[ -]/.test(start.toString("latin1", 0, 4));
}

/** What is said to a hello of TLS, or without waiting for it. None: nothing in time. Throws FtpsError where there is no connection. */
async function firstBytes(settings: ClientSettings, signal: AbortSignal | undefined): Promise<Buffer> {
  const suites = knownSuites.filter(({ strength }) => strength !== "broken").map(({ code }) => code);
  const socket = await openRoute(settings, settings, signal);
  const onAbort = (): void => {
    socket.destroy();
  };
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    socket.write(writeClientHello({ version: "TLSv1.2", suites, host: settings.servername }));
    return await read(socket, Math.min(ANSWER_MS, settings.timeouts.reply));
  } finally {
    signal?.removeEventListener("abort", onAbort);
    socket.destroy();
  }
}

function read(socket: Socket, timeout: number): Promise<Buffer> {
  return new Promise((resolve) => {
    let bytes: Buffer = Buffer.alloc(0);
    const done = (): void => {
      clearTimeout(timer);
      resolve(bytes);
    };
    const timer = setTimeout(done, timeout);
    socket.on("end", done).on("close", done).on("error", done);
    socket.on("data", (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      if (bytes.length >= MAX_START_BYTES || bytes.includes("\n")) done();
    });
  });
}
