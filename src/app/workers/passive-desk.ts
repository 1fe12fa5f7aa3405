import type { Server } from "node:net";
import type { DataFailure } from "../../server/data/connection.js";
import { type Awaited, accepts, type Candidate, type ExpectationTerms } from "../../server/data/expectation.js";
import { PassivePool } from "../../server/data/passive-pool.js";
import type { Report } from "../../server/events.js";
import type { ClientHello } from "../../tls/hello.js";
import type { Channel } from "./channel.js";
import type { RemoteWait, SupervisorCalls, WorkerCalls } from "./contract.js";
import { stopReading } from "./hand-over.js";

type WorkerChannel = Channel<SupervisorCalls, WorkerCalls>;

/** A session of a worker, as far as its data connections need it here. */
interface RemoteOwner {
  readonly address: string;
}

/**
 * Passive ports that all workers share: their connections come to the supervisor, which reads from the ClientHello whose they are and hands them to the worker
 * that runs that session.
 */
export class PassiveDesk {
  readonly #pool: PassivePool;
  readonly #byKeyName = new Map<string, RemoteOwner>();
  readonly #bySessionId = new Map<string, RemoteOwner>();
  readonly #waits = new Map<number, RemoteAwaited>();
  #nextWait = 1;

  /** `listeners` as `listenPassive` makes them. */
  constructor(listeners: readonly Server[], report: Report) {
    this.#pool = new PassivePool({ ownerOf: (hello) => this.#find(hello), report }, listeners);
  }

  get ports(): readonly number[] {
    return this.#pool.ports;
  }

  /** Nothing listens from then on. Node's own 'close' would never come: it counts connections that other processes have, and those may be gone. */
  async close(): Promise<void> {
    void this.#pool.close();
  }

  /** Serves a worker; gives the way to forget it when it is gone. */
  attach(channel: WorkerChannel): () => void {
    const owners = new Map<number, RemoteOwner>();
    const keys = new Map<string, { readonly owner: number; readonly ids: Set<string> }>();
    const waits = new Set<number>();
    const unbind = (keyName: string): void => {
      const key = keys.get(keyName);
      if (key === undefined) return;
      keys.delete(keyName);
      owners.delete(key.owner);
      this.#byKeyName.delete(keyName);
      for (const id of key.ids) this.#bySessionId.delete(id);
    };
    channel.hear("bound", ({ keyName, owner, address }) => {
      const remote = { address };
      owners.set(owner, remote);
      keys.set(keyName, { owner, ids: new Set() });
      this.#byKeyName.set(keyName, remote);
    });
    channel.hear("unbound", ({ keyName }) => unbind(keyName));
    channel.hear("sessionAdded", ({ keyName, id }) => {
      const key = keys.get(keyName);
      const owner = key === undefined ? undefined : owners.get(key.owner);
      if (key === undefined || owner === undefined) return;
      key.ids.add(id);
      this.#bySessionId.set(id, owner);
    });
    channel.hear("sessionDropped", ({ keyName, id }) => {
      keys.get(keyName)?.ids.delete(id);
      this.#bySessionId.delete(id);
    });
    channel.serve("expect", (wait) => {
      const awaited = this.#expect(wait, owners.get(wait.owner), channel);
      if (awaited === undefined) return undefined;
      waits.add(awaited.number);
      return { wait: awaited.number, port: awaited.port };
    });
    channel.hear("waited", ({ wait }) => {
      waits.delete(wait);
      this.#waits.get(wait)?.close();
    });
    return () => {
      for (const keyName of [...keys.keys()]) unbind(keyName);
      for (const wait of waits) this.#waits.get(wait)?.close();
    };
  }

  #expect(
    { address, exclusive, fxp }: RemoteWait,
    known: RemoteOwner | undefined,
    channel: WorkerChannel,
  ): RemoteAwaited | undefined {
    const number = this.#nextWait++;
    const owner = known ?? { address };
    const terms: ExpectationTerms = { exclusive, fxp };
    const awaited = this.#pool.reserve(
      owner,
      terms,
      (port, forget) =>
        new RemoteAwaited({ number, port, owner, terms, channel }, (ended) => {
          this.#waits.delete(number);
          forget(ended);
        }),
    );
    if (awaited !== undefined) this.#waits.set(number, awaited);
    return awaited;
  }

  /** As BindingRegistry does it. */
  #find({ pskName, ticketName, sessionId }: ClientHello): RemoteOwner | undefined {
    return (
      (pskName === undefined ? undefined : this.#byKeyName.get(pskName)) ??
      (ticketName === undefined ? undefined : this.#byKeyName.get(ticketName)) ??
      (sessionId === "" ? undefined : this.#bySessionId.get(sessionId))
    );
  }
}

interface RemoteAwaitedParts {
  readonly number: number;
  readonly port: number;
  readonly owner: RemoteOwner;
  readonly terms: ExpectationTerms;
  readonly channel: WorkerChannel;
}

/** The supervisor's side of a wait: whatever comes goes to the worker at once, which does the waiting. */
class RemoteAwaited implements Awaited {
  readonly number: number;
  readonly port: number;
  readonly owner: RemoteOwner;
  readonly terms: ExpectationTerms;
  readonly #channel: WorkerChannel;
  readonly #onEnd: (ended: RemoteAwaited) => void;
  #open = true;

  constructor({ number, port, owner, terms, channel }: RemoteAwaitedParts, onEnd: (ended: RemoteAwaited) => void) {
    this.number = number;
    this.port = port;
    this.owner = owner;
    this.terms = terms;
    this.#channel = channel;
    this.#onEnd = onEnd;
  }

  accepts(address: string): boolean {
    return accepts(this.owner, this.terms, address);
  }

  offer({ raw, address, named, hello }: Candidate): void {
    const head = stopReading(raw);
    this.#channel.tell("candidate", { wait: this.number, address, named, hello, head }, raw);
  }

  clientFailed({ kind, words }: DataFailure): void {
    this.#channel.tell("clientFailed", { wait: this.number, kind, words });
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#onEnd(this);
  }
}
