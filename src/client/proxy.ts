import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { SocksClientError } from "socks";
import { FtpsError } from "./errors.js";
import { decodeUrlPart } from "./url-part.js";

/** Both connections go through it, control and data. */
export interface ProxyOptions {
  readonly kind: "http" | "socks5";
  readonly host: string;
  readonly port: number;
  readonly user?: string;
  readonly password?: string;
}

/** Longest answer of an HTTP proxy, in bytes. */
const MAX_ANSWER_BYTES = 16 * 1024;

/** `http://user:password@host:port` or `socks5://...`. Throws FtpsError "usage". */
export function parseProxy(proxy: ProxyOptions | string): ProxyOptions {
  if (typeof proxy !== "string") return proxy;
  const url = URL.canParse(proxy) ? new URL(proxy) : undefined;
  const kind = url?.protocol === "http:" ? "http" : url?.protocol.startsWith("socks5") ? "socks5" : undefined;
  if (url === undefined || kind === undefined || url.hostname === "")
    throw new FtpsError("usage", "this is no address of a proxy", { hint: "http://host:port or socks5://host:port" });
  return {
    kind,
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(url.port || (kind === "http" ? 80 : 1080)),
    ...(url.username === "" ? {} : { user: decodeUrlPart(url.username) }),
    ...(url.password === "" ? {} : { password: decodeUrlPart(url.password) }),
  };
}

export interface Destination {
  readonly host: string;
  readonly port: number;
}

/** A connection to `to` by way of the proxy. The caller's signal ends it. Throws FtpsError "unreachable". */
export function connectThrough(proxy: ProxyOptions, to: Destination, signal: AbortSignal): Promise<Socket> {
  return proxy.kind === "http" ? connectHttp(proxy, to, signal) : connectSocks(proxy, to, signal);
}

async function connectSocks(proxy: ProxyOptions, to: Destination, signal: AbortSignal): Promise<Socket> {
  // Few need it.
  const { SocksClient } = await import("socks");
  const socket = await connectTo(proxy, signal);
  const onAbort = (): void => {
    socket.destroy();
  };
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    const { socket: through } = await SocksClient.createConnection({
      command: "connect",
      destination: { host: to.host, port: to.port },
      existing_socket: socket,
      proxy: {
        host: proxy.host,
        port: proxy.port,
        type: 5,
        ...(proxy.user === undefined ? {} : { userId: proxy.user, password: proxy.password ?? "" }),
      },
    });
    return through;
  } catch (error) {
    socket.destroy();
    if (signal.aborted) throw signal.reason;
    throw refused((error as SocksClientError).message, error);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

function refused(why: string, cause?: unknown): FtpsError {
  return new FtpsError("unreachable", `the proxy did not connect: ${why}`, {
    cause,
    hint: "check the proxy's address, user and password, and whether it lets FTP's ports through",
  });
}

async function connectTo({ host, port }: Destination, signal: AbortSignal): Promise<Socket> {
  const socket = connect({ host, port, noDelay: true });
  // Until an owner listens, an error must not end the process.
  socket.on("error", () => {});
  try {
    await once(socket, "connect", { signal });
  } catch (error) {
    socket.destroy();
    if (signal.aborted) throw signal.reason;
    throw refused((error as NodeJS.ErrnoException).code ?? "unknown reason", error);
  }
  return socket;
}

/** RFC 9110 section 9.3.6. */
async function connectHttp(proxy: ProxyOptions, to: Destination, signal: AbortSignal): Promise<Socket> {
  const socket = await connectTo(proxy, signal);
  try {
    const name = `${to.host.includes(":") ? `[${to.host}]` : to.host}:${to.port}`;
    const secret = Buffer.from(`${proxy.user ?? ""}:${proxy.password ?? ""}`).toString("base64");
    const login = proxy.user === undefined ? "" : `Proxy-Authorization: Basic ${secret}\r\n`;
    socket.write(`CONNECT ${name} HTTP/1.1\r\nHost: ${name}\r\n${login}\r\n`);
    const status = /^HTTP\/1\.[01] (\d{3})/.exec(await readAnswer(socket, signal))?.[1];
    if (!status?.startsWith("2")) throw refused(status === undefined ? "it does not speak HTTP" : `status ${status}`);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** The head of the answer; what follows it belongs to the server, and stays unread. */
async function readAnswer(socket: Socket, signal: AbortSignal): Promise<string> {
  let head = "";
  while (!head.endsWith("\r\n\r\n")) {
    const byte: Buffer | null = socket.read(1);
    if (byte === null) {
      await readableOrOver(socket, signal);
      continue;
    }
    head += byte.toString("latin1");
    if (head.length > MAX_ANSWER_BYTES) throw refused("its answer has no end");
  }
  return head;
}

function readableOrOver(socket: Socket, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const over = (): void => finish(() => reject(refused("it closed the connection")));
    const readable = (): void => (socket.readableEnded ? over() : finish(resolve));
    const aborted = (): void => finish(() => reject(signal.reason));
    const finish = (settle: () => void): void => {
      socket.off("readable", readable).off("close", over).off("end", over);
      signal.removeEventListener("abort", aborted);
      settle();
    };
    if (signal.aborted || socket.destroyed) {
      finish(() => reject(signal.aborted ? signal.reason : refused("it closed the connection")));
      return;
    }
    socket.on("readable", readable).on("close", over).on("end", over);
    signal.addEventListener("abort", aborted, { once: true });
  });
}
