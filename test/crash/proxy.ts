import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { Pair, type Route } from "./proxy-pair.js";
import type { Fired, Trigger } from "./trigger.js";

/** Where clients find the proxy: the address that the server's certificate names. */
export const proxyHost = "127.0.0.1";
/** Where the server is. EPSV names only a port, so its data port is on both addresses the same. */
export const serverHost = "127.0.0.2";

/**
 * Lies between clients and server and looks at no byte: it counts them. When a trigger's count is reached it cuts there, to the byte, and holds
 * everything else back until `release`, so that what the cut has left behind can be looked at before a client tries again.
 */
export class CuttingProxy implements AsyncDisposable {
  readonly #control: Server;
  readonly #data: Server;
  readonly #pairs = new Set<Pair>();
  readonly #waiting = new Set<() => void>();
  #controlPort = 0;
  #trigger: Trigger | undefined;
  #onFired: (fired: Fired | undefined) => void = () => {};
  #held = false;
  #dataEnded = false;

  private constructor() {
    this.#control = this.#listener("control", () => this.#controlPort);
    this.#data = this.#listener("data", () => this.dataPort);
  }

  static async open(): Promise<CuttingProxy> {
    const proxy = new CuttingProxy();
    for (const server of [proxy.#control, proxy.#data]) {
      server.listen(0, proxyHost);
      await once(server, "listening");
    }
    return proxy;
  }

  /** Where clients find the control connection. */
  get controlPort(): number {
    return (this.#control.address() as AddressInfo).port;
  }

  /** Of proxy and server. */
  get dataPort(): number {
    return (this.#data.address() as AddressInfo).port;
  }

  /** Where the server listens now. */
  set serverPort(port: number) {
    this.#controlPort = port;
  }

  /** A connection was cut, and one side of it has not heard of that yet: the server may well think that an old upload runs. */
  get hasSilent(): boolean {
    return [...this.#pairs].some((pair) => pair.isSilent);
  }

  /** One at a time. Resolves when it was reached and what it says has been done, or with undefined at `disarm`. */
  arm(trigger: Trigger): Promise<Fired | undefined> {
    this.#trigger = trigger;
    this.#dataEnded = false;
    return new Promise((resolve) => {
      this.#onFired = resolve;
    });
  }

  disarm(): void {
    this.#trigger = undefined;
    this.#onFired(undefined);
  }

  /** Nothing goes through, and no connection is made, until `release`. */
  hold(): void {
    this.#held = true;
    for (const pair of this.#pairs) pair.hold();
  }

  release(): void {
    this.#held = false;
    for (const pair of this.#pairs) pair.release();
    for (const go of this.#waiting) go();
    this.#waiting.clear();
  }

  /** Ends what is left of a round, so that the next one begins alone. */
  dropAll(): void {
    for (const pair of this.#pairs) pair.reset();
    this.#waiting.clear();
    this.#held = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.dropAll();
    for (const server of [this.#control, this.#data]) {
      server.close();
      await once(server, "close");
    }
  }

  #listener(route: Route, port: () => number): Server {
    return createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => {
      client.on("error", () => {});
      if (this.#held) this.#waiting.add(() => this.#join(route, client, port()));
      else this.#join(route, client, port());
    });
  }

  #join(route: Route, client: Socket, port: number): void {
    if (client.destroyed) return;
    const server = connect({ host: serverHost, port, allowHalfOpen: true });
    const pair = new Pair(route, client, server, {
      trigger: () => this.#trigger,
      dataEnded: () => this.#dataEnded,
      ended: (direction) => {
        if (route === "data" && direction === "up") this.#dataEnded = true;
      },
      fire: (trigger, fired) => this.#fire(trigger, fired),
      gone: () => this.#pairs.delete(pair),
    });
    this.#pairs.add(pair);
  }

  #fire(trigger: Trigger, { pair, passed }: { pair: Pair; passed: number }): void {
    this.#trigger = undefined;
    if (trigger.action !== "watch" && trigger.action !== "flip") {
      for (const each of this.#pairs) {
        if (each === pair || trigger.victim === "all" || trigger.victim === each.route) each.cut(trigger.action);
      }
    }
    if (trigger.goOn !== true) this.hold();
    this.#onFired({ route: pair.route, passed });
  }
}
