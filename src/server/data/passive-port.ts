import type { Server, Socket } from "node:net";
import { type Awaited, accepts, type ExpectationTerms, type PortOwner } from "./expectation.js";

/** One listener: who waits on it, and who has come and not said whose he is. */
export class PassivePort {
  readonly number: number;
  readonly server: Server;
  /** By the client's address, from which their connections come. */
  readonly #waiting = new Map<string, Set<Awaited>>();
  /** Those whose connections may come from other servers (FXP). */
  readonly #foreign = new Set<Awaited>();
  readonly #silent = new Map<string, Set<Socket>>();

  constructor(number: number, server: Server) {
    this.number = number;
    this.server = server;
  }

  get expectations(): ReadonlySet<Awaited> {
    return new Set([...this.#foreign, ...[...this.#waiting.values()].flatMap((set) => [...set])]);
  }

  get silent(): readonly Socket[] {
    return [...this.#silent.values()].flatMap((set) => [...set]);
  }

  add(expectation: Awaited): void {
    if (expectation.terms.fxp !== undefined) this.#foreign.add(expectation);
    if (expectation.terms.fxp?.tlsClient !== true) add(this.#waiting, expectation.owner.address, expectation);
  }

  /** Also gives up those silent ones for whom nobody waits any more; `dismiss` is told of each. */
  remove(expectation: Awaited, dismiss: (silent: Socket) => void): void {
    this.#foreign.delete(expectation);
    remove(this.#waiting, expectation.owner.address, expectation);
    for (const [address, sockets] of [...this.#silent]) {
      if (!expectation.accepts(address) || this.awaited(address).length > 0) continue;
      for (const socket of [...sockets]) {
        this.noLongerSilent(address, socket);
        dismiss(socket);
      }
    }
  }

  /**
   * Whether one more may wait here. "free": no connection could be meant for it and for another one. "shared": some could, and their TLS session tells.
   * Undefined: nothing would tell, since one of both takes connections unread.
   */
  room(owner: PortOwner, wanted: ExpectationTerms): "free" | "shared" | undefined {
    let room: "free" | "shared" = "free";
    for (const other of this.#rivals(owner, wanted)) {
      if (wanted.exclusive || other.terms.exclusive) return undefined;
      room = "shared";
    }
    return room;
  }

  *#rivals(owner: PortOwner, wanted: ExpectationTerms): Generator<Awaited> {
    if (wanted.fxp === undefined) yield* this.awaited(owner.address);
    else {
      yield* this.#foreign;
      for (const [address, others] of this.#waiting) if (accepts(owner, wanted, address)) yield* others;
    }
  }

  /** Who takes a connection from there as it comes, unread. */
  takesUnread(address: string): Awaited | undefined {
    return this.awaited(address).find(({ terms }) => terms.exclusive);
  }

  /** All who may mean a connection from there. */
  awaited(address: string): readonly Awaited[] {
    const own = this.#waiting.get(address);
    if (this.#foreign.size === 0) return own === undefined ? [] : [...own];
    const foreign = [...this.#foreign].filter((each) => own?.has(each) !== true && each.accepts(address));
    return [...(own ?? []), ...foreign];
  }

  /** The one of a session whose data connections show their TLS session. */
  of(owner: PortOwner): Awaited | undefined {
    for (const expectation of this.#waiting.get(owner.address) ?? [])
      if (expectation.owner === owner && !expectation.terms.exclusive) return expectation;
    return undefined;
  }

  silentOf(address: string): ReadonlySet<Socket> {
    return this.#silent.get(address) ?? none;
  }

  isSilent(address: string, socket: Socket): void {
    add(this.#silent, address, socket);
  }

  noLongerSilent(address: string, socket: Socket): void {
    remove(this.#silent, address, socket);
  }
}

const none: ReadonlySet<Socket> = new Set();

function add<T>(map: Map<string, Set<T>>, key: string, value: T): void {
  const set = map.get(key);
  if (set === undefined) map.set(key, new Set([value]));
  else set.add(value);
}

function remove<T>(map: Map<string, Set<T>>, key: string, value: T): void {
  const set = map.get(key);
  if (set?.delete(value) === true && set.size === 0) map.delete(key);
}
