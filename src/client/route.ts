import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { abortedError, asFtpsError, FtpsError } from "./errors.js";
import type { ClientSettings } from "./options.js";
import type { Destination, ProxyOptions } from "./proxy.js";

/** Between probes of a connection on which nothing happens, so that routers on the way do not forget it during long transfers. */
const PROBE_MS = 30_000;

/** A TCP connection, directly or through the proxy, within the deadline. Throws FtpsError. */
export async function openRoute(
  { proxy, timeouts }: ClientSettings,
  to: Destination,
  signal: AbortSignal | undefined,
): Promise<Socket> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(tooLate(to)), timeouts.connect);
  const onAbort = (): void => late.abort(signal === undefined ? undefined : abortedError(signal));
  signal?.addEventListener("abort", onAbort, { once: true });
  if (signal?.aborted) onAbort();
  try {
    late.signal.throwIfAborted();
    const socket = await (proxy === undefined ? connectDirectly(to, late.signal) : connectBy(proxy, to, late.signal));
    socket.setKeepAlive(true, PROBE_MS);
    socket.setNoDelay(true);
    return socket;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}

async function connectBy(proxy: ProxyOptions | string, to: Destination, signal: AbortSignal): Promise<Socket> {
  const { connectThrough, parseProxy } = await import("./proxy.js");
  signal.throwIfAborted();
  return connectThrough(parseProxy(proxy), to, signal);
}

function tooLate({ host, port }: Destination): FtpsError {
  return new FtpsError("timeout", `${host}:${port} did not answer in time`, {
    hint: "check host and port, and whether a firewall is in between",
  });
}

async function connectDirectly({ host, port }: Destination, signal: AbortSignal): Promise<Socket> {
  const socket = connect({ host, port, noDelay: true });
  // Until an owner listens, an error must not end the process.
  socket.on("error", () => {});
  try {
    await once(socket, "connect", { signal });
    return socket;
  } catch (error) {
    socket.destroy();
    if (signal.aborted) throw signal.reason;
    throw asFtpsError(error, "unreachable", `${host}:${port} cannot be reached`, "check host and port");
  }
}
