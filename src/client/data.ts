import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { setImmediate as outsideOfTls } from "node:timers/promises";
import type { ByteString } from "../protocol/byte-string.js";
import { parseEpsvReply, parsePasvReply, printEprt, printHostPort } from "../protocol/host-port.js";
import type { Reply } from "../protocol/reply.js";
import { plainAddress } from "../support/address.js";
import type { DataStream } from "../support/block-connection.js";
import { steadyNow } from "../support/steady-clock.js";
import { CleanEndWatch } from "../tls/clean-end.js";
import { abortedError, FtpsError, refusal, textOf } from "./errors.js";
import { openRoute } from "./route.js";
import { commandLine, perform, type Session } from "./session.js";

/** A data connection that is ready for bytes. */
export interface DataLine {
  /** The TLS socket, or the connection itself where nothing is sealed; in block mode, one transfer's share of it. */
  readonly stream: DataStream;
  /** Block mode. */
  readonly inBlocks?: boolean;
  /** Of one that had stayed: its command was refused, nothing has moved, and it stays. */
  readonly release?: () => void;
  /** Asked at the end: whether the server said that this is it. */
  readonly endedCleanly: () => boolean;
}

/** A data connection to be: the server has been told how, and `connected` is waited for behind the command that uses it. */
export interface DataOpening {
  readonly connected: Promise<Socket>;
  /** Ends it, in whatever state it is. */
  close(): void;
}

export function openData(session: Session, signal: AbortSignal | undefined): Promise<DataOpening> {
  return session.settings.dataMode === "active" ? listenForData(session, signal) : connectData(session, signal);
}

/** The connection is there before the command goes out: a server may give up the moment it wants to send. */
async function connectData(session: Session, signal: AbortSignal | undefined): Promise<DataOpening> {
  const at = await askWhere(session, signal);
  const socket = await openRoute(session.settings, at, signal).catch((error: unknown) => {
    throw error instanceof FtpsError && error.code !== "aborted"
      ? new FtpsError(
          error.code === "timeout" ? "timeout" : "data-connection",
          `the data connection: ${error.message}`,
          {
            cause: error,
            hint: "a firewall may let through the control port only: open the server's passive ports",
          },
        )
      : error;
  });
  return { connected: Promise.resolve(socket), close: () => socket.destroy() };
}

/** Milliseconds for which a port that was asked for ahead is taken to be open; servers give up on it after tens of seconds. */
const AHEAD_MS = 5_000;

/** Asks ahead where the next data connection may go; undefined: it cannot be asked so. `keepPassive` takes the reply. */
export function passiveCommand({ settings, state }: Session): ByteString | undefined {
  return settings.dataMode === "passive" && !state.noEpsv && state.kept === undefined
    ? commandLine("EPSV", undefined)
    : undefined;
}

export function keepPassive({ state }: Session, reply: Reply): void {
  const port = reply.code === 229 ? parseEpsvReply(textOf(reply)) : undefined;
  state.passive = port === undefined ? undefined : { port, at: steadyNow() };
}

/** RFC 2428 section 3, else RFC 959. The address is the control connection's own: one that PASV names may be anybody's. */
async function askWhere(session: Session, signal: AbortSignal | undefined): Promise<{ host: string; port: number }> {
  const { control, settings, state } = session;
  const host = settings.proxy === undefined ? control.addresses.remote : settings.host;
  const { passive } = state;
  state.passive = undefined;
  if (passive !== undefined && steadyNow() - passive.at < AHEAD_MS) return { host, port: passive.port };
  if (!state.noEpsv) {
    const reply = await control.command(commandLine("EPSV", undefined), signal);
    if (reply.code === 229) return { host, port: portOf(parseEpsvReply(textOf(reply)), reply) };
    if (reply.code < 500) throw refusal("the server opens no data connection", reply);
    state.noEpsv = true;
  }
  const reply = await perform(session, "PASV", undefined, "the server opens no data connection", signal);
  const told = parsePasvReply(textOf(reply));
  const port = portOf(told?.port, reply);
  return { host: settings.trustPassiveHost && told !== undefined ? told.host : host, port };
}

function portOf(port: number | undefined, reply: Reply): number {
  if (port !== undefined) return port;
  throw new FtpsError("protocol", `the server names no port for data: ${reply.code} ${textOf(reply)}`, { reply });
}

async function listenForData(session: Session, signal: AbortSignal | undefined): Promise<DataOpening> {
  const { local, remote } = session.control.addresses;
  const listener = createServer({ pauseOnConnect: true, noDelay: true });
  listener.listen(0, local);
  await once(listener, "listening");
  const address = listener.address();
  const port = address === null || typeof address === "string" ? 0 : address.port;
  const taken = new AbortController();
  const connected = acceptFrom(listener, remote, session.settings.timeouts.connect, taken.signal);
  // It is awaited behind the command; until then a failure has no listener.
  connected.catch(() => {});
  const close = (): void => {
    taken.abort();
    listener.close();
    connected.then(
      (socket) => socket.destroy(),
      () => {},
    );
  };
  try {
    await tellWhere(session, { host: plainAddress(local), port }, signal);
  } catch (error) {
    close();
    throw error;
  }
  return { connected, close };
}

async function tellWhere(
  session: Session,
  at: { host: string; port: number },
  signal: AbortSignal | undefined,
): Promise<void> {
  const short = printHostPort(at);
  const what = "the server does not connect to us";
  const extended = await session.control.command(commandLine("EPRT", printEprt(at) as ByteString), signal);
  if (extended.code < 400) return;
  if (short === undefined) throw refusal(what, extended);
  await perform(session, "PORT", short as ByteString, what, signal);
}

/** The first connection from the server's own address; whoever else comes is sent away. */
function acceptFrom(
  listener: ReturnType<typeof createServer>,
  from: string,
  timeout: number,
  signal: AbortSignal,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const give = (settle: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      listener.close();
      settle();
    };
    const onAbort = (): void => give(() => reject(abortedError(signal)));
    const timer = setTimeout(() => {
      const hint = "a firewall on this side may refuse it: use passive mode";
      give(() => reject(new FtpsError("data-connection", "the server did not connect to us", { hint })));
    }, timeout);
    signal.addEventListener("abort", onAbort, { once: true });
    listener.on("connection", (socket: Socket) => {
      socket.on("error", () => {});
      if (plainAddress(socket.remoteAddress ?? "") === plainAddress(from)) give(() => resolve(socket));
      else socket.destroy();
    });
  });
}

/** TLS, our side being the TLS client whoever has connected (RFC 4217 section 7). `watched`: its end will be judged. */
export async function secureData({ control }: Session, raw: Socket, watched: boolean): Promise<DataLine> {
  const { secure } = control;
  if (secure === undefined) return { stream: raw, endedCleanly: () => true };
  if (!watched) {
    const stream = await secure.secureData(raw);
    // What is written while TLS still works on the handshake may be cut off by the end that follows.
    await outsideOfTls();
    return { stream, endedCleanly: () => false };
  }
  const watch = new CleanEndWatch(raw);
  const stream = await secure.secureData(watch);
  watch.watch(stream);
  return { stream, endedCleanly: () => watch.endedCleanly };
}
