import type { Socket } from "node:net";
import { isWithinAny } from "../../support/within-network.js";
import type { ClientHello } from "../../tls/hello.js";
import type { DataFailure } from "./connection.js";
import type { FxpTerms } from "./fxp-terms.js";
import type { DataOwner } from "./owner.js";

/** Connections that one expectation keeps until its transfer begins; more are closed. */
export const MAX_WAITING_CANDIDATES = 4;

/**
 * Milliseconds for another connection where one of the client's came to nothing before its transfer began: it may have been somebody else's at its address, and the
 * client's own still be on its way.
 */
export const AFTER_FAILURE_MS = 5_000;

/** A connection that may be the awaited one. Nothing of it has been consumed. */
export interface Candidate {
  readonly raw: Socket;
  readonly address: string;
  /** Its ClientHello names this session's TLS session. */
  readonly named: boolean;
  /** Undefined for one that was not read, or does not speak TLS. */
  readonly hello: ClientHello | undefined;
}

/** Which connections are meant. */
export interface ExpectationTerms {
  /** They are taken unread, since they say nothing of themselves: data in clear, or TLS that our side begins. */
  readonly exclusive: boolean;
  /** They may come from other servers. */
  readonly fxp?: FxpTerms | undefined;
}

/** Whose connections come from where. */
export type PortOwner = Pick<DataOwner, "address">;

/** Who waits on a passive port. */
export interface Awaited {
  readonly owner: PortOwner;
  readonly terms: ExpectationTerms;
  accepts(address: string): boolean;
  offer(candidate: Candidate): void;
  /** A connection from the client's address came to nothing, and no other is there: nobody need wait for a deadline to learn of it. */
  clientFailed(failure: DataFailure): void;
  close(): void;
}

/** Whether one from there may be meant. */
export function accepts(owner: PortOwner, { fxp }: ExpectationTerms, address: string): boolean {
  if (fxp?.tlsClient !== true && address === owner.address) return true;
  return fxp !== undefined && isWithinAny(address, fxp.peers);
}

export type ExpectationEnd = "timeout" | "closed";

/**
 * A session waits for a data connection on a passive port: from PASV or EPSV until the connection is taken, 30 s pass, another PASV comes or the session
 * ends.
 */
export class Expectation implements Awaited {
  readonly owner: DataOwner;
  readonly port: number;
  readonly terms: ExpectationTerms;
  readonly #waiting: Candidate[] = [];
  readonly #onEnd: (expectation: Expectation) => void;
  readonly #timeout: number;
  #timer: NodeJS.Timeout;
  #listener: ((candidate: Candidate) => void) | undefined;
  #ended: ExpectationEnd | undefined;
  #onTimeout: (failure: DataFailure | undefined) => void = () => {};
  #onClientFailed: (failure: DataFailure) => void = () => {};
  /** Of a connection that came before the transfer did; what the transfer hears of when no other comes. */
  #failure: DataFailure | undefined;

  constructor(options: {
    owner: DataOwner;
    port: number;
    terms: ExpectationTerms;
    timeout: number;
    onEnd: (expectation: Expectation) => void;
  }) {
    this.owner = options.owner;
    this.port = options.port;
    this.terms = options.terms;
    this.#onEnd = options.onEnd;
    this.#timeout = options.timeout;
    this.#timer = this.#arm();
  }

  get ended(): ExpectationEnd | undefined {
    return this.#ended;
  }

  accepts(address: string): boolean {
    return accepts(this.owner, this.terms, address);
  }

  offer(candidate: Candidate): void {
    if (this.#listener !== undefined) {
      this.#waitAnew();
      this.#listener(candidate);
      return;
    }
    candidate.raw.on("error", ignore);
    this.#waiting.push(candidate);
    this.#keepTheBest();
  }

  /** The transfer begins: it hears of those who came already and of each that comes, and the wait starts anew. `onTimeout` is told what an earlier connection failed with. */
  claim(
    listener: (candidate: Candidate) => void,
    onTimeout: (failure: DataFailure | undefined) => void,
    onClientFailed: (failure: DataFailure) => void = () => {},
  ): void {
    this.#listener = listener;
    this.#onTimeout = onTimeout;
    this.#onClientFailed = onClientFailed;
    const candidates = this.#waiting.splice(0).filter(({ raw }) => !raw.destroyed);
    if (candidates.length > 0) this.#failure = undefined;
    clearTimeout(this.#timer);
    this.#timer = this.#arm();
    for (const candidate of candidates) listener(candidate);
  }

  clientFailed(failure: DataFailure): void {
    if (this.#listener === undefined) this.#failure = failure;
    else this.#onClientFailed(failure);
  }

  close(): void {
    this.#end("closed");
  }

  #arm(): NodeJS.Timeout {
    const isShort = this.#listener !== undefined && this.#failure !== undefined;
    const timeout = isShort ? Math.min(AFTER_FAILURE_MS, this.#timeout) : this.#timeout;
    return setTimeout(() => this.#end("timeout"), timeout);
  }

  /** Somebody has come after all. */
  #waitAnew(): void {
    if (this.#failure === undefined) return;
    this.#failure = undefined;
    clearTimeout(this.#timer);
    this.#timer = this.#arm();
  }

  /** One that has gone makes room, and one that names nobody makes it for one that names this session. */
  #keepTheBest(): void {
    const present = this.#waiting.splice(0).filter(({ raw }) => !raw.destroyed);
    const ranked = present.sort((one, other) => Number(other.named) - Number(one.named));
    for (const { raw } of ranked.splice(MAX_WAITING_CANDIDATES)) raw.destroy();
    this.#waiting.push(...ranked);
  }

  #end(how: ExpectationEnd): void {
    if (this.#ended !== undefined) return;
    this.#ended = how;
    clearTimeout(this.#timer);
    this.#onEnd(this);
    for (const candidate of this.#waiting.splice(0)) candidate.raw.destroy();
    if (how === "timeout") this.#onTimeout(this.#failure);
  }
}

function ignore(): void {}
