import { connect, isIP, type Socket } from "node:net";
import { collectClientHello, type HelloOutcome } from "../../tls/hello.js";
import { DataFailure } from "./connection.js";

export interface ActiveTarget {
  readonly host: string;
  readonly port: number;
}

/** Connects to the client, as PORT and EPRT asked. `host` was checked to be the control connection's own. */
export function connectActive(
  target: ActiveTarget,
  localAddress: string,
  timeout: number,
  signal: AbortSignal,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    // Another server may be where only the other family leads.
    const local = isIP(target.host) === isIP(localAddress) ? { localAddress } : {};
    const raw = connect({ ...target, ...local, noDelay: true });
    const timer = setTimeout(() => fail(), timeout);
    const fail = (): void => {
      raw.destroy();
      settle();
      reject(
        new DataFailure(
          "connect",
          "Your client could not be reached on the port it gave: a firewall or NAT may be in the way; use passive mode",
        ),
      );
    };
    const settle = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", fail);
      raw.off("connect", onConnect);
    };
    const onConnect = (): void => {
      settle();
      resolve(raw);
    };
    raw.on("error", fail).on("connect", onConnect);
    signal.addEventListener("abort", fail);
    if (signal.aborted) fail();
  });
}

/** The TLS server is the side that listens for control, also when it opened the data connection (RFC 4217 section 7): so here too comes a ClientHello. */
export function awaitHello(raw: Socket, timeout: number): Promise<HelloOutcome> {
  return new Promise((resolve) => {
    collectClientHello(raw, resolve, timeout);
  });
}
