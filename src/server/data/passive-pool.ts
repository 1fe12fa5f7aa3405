import type { Server, Socket } from "node:net";
import { plainAddress } from "../../support/address.js";
import { collectClientHello, HELLO_DEADLINE_MS, type HelloOutcome } from "../../tls/hello.js";
import type { Report } from "../events.js";
import { DataFailure, notResumed } from "./connection.js";
import { type Awaited, Expectation, type ExpectationTerms, type PortOwner } from "./expectation.js";
import type { DataOwner } from "./owner.js";
import { listenPassive, type PassiveRange } from "./passive-listen.js";
import { PassivePort } from "./passive-port.js";
import type { PassiveSource } from "./passive-source.js";
import { explainStranger } from "./stranger.js";

/** Connections of one address that nobody has been found for yet, beyond those whose sessions wait. */
export const MAX_UNCLAIMED_PER_ADDRESS = 8;
const closedEarly = "Your client closed the data connection before TLS began";

export interface PoolOptions {
  /** The session that a ClientHello names. */
  readonly ownerOf: (hello: HelloOf) => PortOwner | undefined;
  readonly report: Report;
}

type HelloOf = Extract<HelloOutcome, { kind: "hello" }>["hello"];

/**
 * All passive data connections, on listeners that are bound once. Who a connection belongs to is read from its ClientHello: the TLS session that it wants to
 * resume names the control connection. So all sessions can share one port. A client that resumes nothing is matched by its address, where that leaves
 * only one session.
 */
export class PassivePool implements PassiveSource {
  readonly #ports: PassivePort[] = [];
  readonly #options: PoolOptions;
  readonly #dismissed = new WeakSet<Socket>();
  #next = 0;

  /** `listeners` as `listenPassive` makes them; they are the pool's from now on. */
  constructor(options: PoolOptions, listeners: readonly Server[]) {
    this.#options = options;
    for (const listener of listeners) this.#take(listener);
  }

  static async listen({ host, ports, ...options }: PoolOptions & PassiveRange): Promise<PassivePool> {
    return new PassivePool(options, await listenPassive({ host, ports, report: options.report }));
  }

  get ports(): readonly number[] {
    return this.#ports.map(({ number }) => number);
  }

  get waiting(): number {
    return this.#ports.reduce((sum, { expectations }) => sum + expectations.size, 0);
  }

  get silent(): number {
    return this.#ports.reduce((sum, { silent }) => sum + silent.length, 0);
  }

  /** A port to announce; undefined when none can be told apart for this session. */
  expect(owner: DataOwner, terms: ExpectationTerms, timeout: number): Expectation | undefined {
    return this.reserve(
      owner,
      terms,
      (port, forget) => new Expectation({ owner, port, terms, timeout, onEnd: (ended) => forget(ended) }),
    );
  }

  /** The same for somebody who waits in another way; `forget` ends that. */
  reserve<Who extends Awaited>(
    owner: PortOwner,
    terms: ExpectationTerms,
    make: (port: number, forget: (ended: Awaited) => void) => Who,
  ): Who | undefined {
    const port = this.#choose(owner, terms);
    if (port === undefined) return undefined;
    const awaited = make(port.number, (ended) => port.remove(ended, (silent) => this.#dismiss(silent)));
    port.add(awaited);
    return awaited;
  }

  async close(): Promise<void> {
    for (const port of this.#ports) {
      for (const expectation of port.expectations) expectation.close();
      for (const socket of port.silent) socket.destroy();
    }
    await Promise.all(this.#ports.splice(0).map(({ server }) => new Promise((resolve) => server.close(resolve))));
  }

  #take(server: Server): void {
    server.removeAllListeners("error").removeAllListeners("connection");
    server.on("error", (error) =>
      this.#options.report({ type: "failure", label: undefined, doing: "accepting data connections", error }),
    );
    const address = server.address();
    const port = new PassivePort(typeof address === "object" && address !== null ? address.port : 0, server);
    server.on("connection", (raw) => this.#accept(port, raw));
    this.#ports.push(port);
  }

  /** A free port first, by turns; else one that may be shared. */
  #choose(owner: PortOwner, terms: ExpectationTerms): PassivePort | undefined {
    let shared: PassivePort | undefined;
    const count = this.#ports.length;
    for (let step = 0; step < count; step++) {
      const port = this.#ports[(this.#next + step) % count];
      if (port === undefined) continue;
      const room = port.room(owner, terms);
      if (room === "free") {
        this.#next = (this.#next + step + 1) % count;
        return port;
      }
      if (room === "shared") shared ??= port;
    }
    this.#next = (this.#next + 1) % Math.max(count, 1);
    return shared;
  }

  #accept(port: PassivePort, raw: Socket): void {
    const address = plainAddress(raw.remoteAddress);
    raw.on("error", () => {});
    const unread = port.takesUnread(address);
    if (unread !== undefined) {
      unread.offer({ raw, address, named: false, hello: undefined });
      return;
    }
    const silent = port.silentOf(address);
    if (silent.size >= MAX_UNCLAIMED_PER_ADDRESS + port.awaited(address).length) {
      // The oldest makes room: the newest may be the one that has something to say.
      const [oldest] = silent;
      if (oldest !== undefined) {
        port.noLongerSilent(address, oldest);
        this.#dismiss(oldest);
      }
      this.#refuse(
        address,
        "too many data connections of this address say nothing",
        "look for a scanner, or a client that opens data connections it does not use",
      );
    }
    this.#listenTo(port, raw, address);
  }

  #listenTo(port: PassivePort, raw: Socket, address: string): void {
    port.isSilent(address, raw);
    collectClientHello(
      raw,
      (outcome) => {
        port.noLongerSilent(address, raw);
        if (this.#dismissed.has(raw)) return;
        // The client waits for 150 before it speaks (Python's ftplib): as long as its session waits, so may it.
        if (outcome.kind === "timeout" && this.#mayStaySilent(port, address)) this.#listenTo(port, raw, address);
        else this.#route(port, raw, address, outcome);
      },
      HELLO_DEADLINE_MS,
    );
  }

  /** It is not the client who closes it. */
  #dismiss(silent: Socket): void {
    this.#dismissed.add(silent);
    silent.destroy();
  }

  #mayStaySilent(port: PassivePort, address: string): boolean {
    return port.awaited(address).length > port.silentOf(address).size;
  }

  #route(port: PassivePort, raw: Socket, address: string, outcome: HelloOutcome): void {
    // Who takes them unread has been offered each connection as it came; one that was there before is not for it.
    const waiting = port.awaited(address).filter(({ terms }) => !terms.exclusive);
    const only = waiting.length === 1 ? waiting[0] : undefined;
    const hello = outcome.kind === "hello" ? outcome.hello : undefined;
    const owner = hello === undefined ? undefined : this.#options.ownerOf(hello);
    const named = owner === undefined ? undefined : port.of(owner);
    if (named !== undefined) named.offer({ raw, address, named: true, hello });
    else if (owner === undefined && only !== undefined && outcome.kind !== "closed" && outcome.kind !== "timeout")
      only.offer({ raw, address, named: false, hello });
    else {
      raw.destroy();
      if (owner !== undefined) this.#refuseForeign(address, only);
      else if (outcome.kind === "closed") this.#noteLeaving(port, address, only);
      else this.#refuse(address, ...explainStranger(outcome.kind, waiting.length));
    }
  }

  /** The client's own, unless another connection of its address may still be that. */
  #noteLeaving(port: PassivePort, address: string, only: Awaited | undefined): void {
    if (port.silentOf(address).size === 0) only?.clientFailed(new DataFailure("connect", closedEarly));
  }

  /** It names another session than the one that waits: handed to that one, a file would go to the wrong session. */
  #refuseForeign(address: string, only: Awaited | undefined): void {
    only?.clientFailed(new DataFailure("not-bound", notResumed));
    this.#refuse(
      address,
      "a data connection names the TLS session of a control connection that does not wait for one here",
      "let the client keep the TLS sessions of its control connections apart, one for each",
    );
  }

  #refuse(address: string, cause: string, cure: string): void {
    this.#options.report({ type: "refused", label: { address }, cause, cure });
  }
}
