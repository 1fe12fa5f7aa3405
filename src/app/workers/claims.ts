import type { ByteString } from "../../protocol/byte-string.js";
import { type Claims, claimUnlessBusy, LocalClaims } from "../../storage/disk/claims.js";
import { StorageError } from "../../storage/errors.js";
import { answered, type HearCalls, heardAll, serveHearing } from "./asking.js";
import type { Channel } from "./channel.js";

interface Names {
  readonly directory: string;
  readonly names: readonly ByteString[];
}

/** What a worker asks the supervisor. */
export type ClaimCalls = {
  /** The claim's number; undefined: busy. */
  readonly "claims.take": { readonly argument: Names; readonly result: number | undefined };
  readonly "claims.letGo": { readonly argument: number; readonly result: undefined };
  readonly "claims.isClaimed": { readonly argument: string; readonly result: boolean };
  readonly "claims.isNameClaimed": {
    readonly argument: { readonly directory: string; readonly name: ByteString };
    readonly result: boolean;
  };
};

type ToWorker = Channel<ClaimCalls, HearCalls>;

interface Held {
  readonly directory: string;
  readonly letGo: () => void;
}

/**
 * The supervisor's side: the claims of all workers, and of the supervisor itself. A worker only tells that it has let go of something, and its client may have heard of
 * that earlier than we: so before anybody is told that a name is taken, the workers that hold something in that directory are asked.
 */
export class SharedClaims implements Claims {
  readonly #claims = new LocalClaims();
  readonly #workers = new Map<ToWorker, Map<number, Held>>();
  #nextId = 1;

  attach(worker: ToWorker): void {
    const held = new Map<number, Held>();
    this.#workers.set(worker, held);
    worker.serve("claims.take", ({ directory, names }) => this.#take(worker, directory, names));
    worker.hear("claims.letGo", (id) => {
      held.get(id)?.letGo();
      held.delete(id);
    });
    worker.serve("claims.isClaimed", (directory) => this.#isClaimed(directory, worker));
    worker.serve("claims.isNameClaimed", ({ directory, name }) => this.#isNameClaimed(directory, name, worker));
  }

  /** The worker is gone: all that it held is free. */
  detach(worker: ToWorker): void {
    for (const { letGo } of this.#workers.get(worker)?.values() ?? []) letGo();
    this.#workers.delete(worker);
  }

  claim(directory: string, names: readonly ByteString[]): Promise<() => void> {
    return this.#claim(directory, names, undefined);
  }

  isClaimed(directory: string): Promise<boolean> {
    return this.#isClaimed(directory, undefined);
  }

  isNameClaimed(directory: string, name: ByteString): Promise<boolean> {
    return this.#isNameClaimed(directory, name, undefined);
  }

  async #take(worker: ToWorker, directory: string, names: readonly ByteString[]): Promise<number | undefined> {
    const letGo = await unlessBusy(this.#claim(directory, names, worker));
    if (letGo === undefined) return undefined;
    const held = this.#workers.get(worker);
    if (held === undefined) letGo();
    const id = this.#nextId++;
    held?.set(id, { directory, letGo });
    return id;
  }

  async #claim(directory: string, names: readonly ByteString[], asker: ToWorker | undefined): Promise<() => void> {
    const letGo = await claimUnlessBusy(this.#claims, directory, names);
    if (letGo !== undefined) return letGo;
    await this.#hear(directory, asker);
    return await this.#claims.claim(directory, names);
  }

  async #isClaimed(directory: string, asker: ToWorker | undefined): Promise<boolean> {
    if (!(await this.#claims.isClaimed(directory))) return false;
    await this.#hear(directory, asker);
    return await this.#claims.isClaimed(directory);
  }

  async #isNameClaimed(directory: string, name: ByteString, asker: ToWorker | undefined): Promise<boolean> {
    if (!(await this.#claims.isNameClaimed(directory, name))) return false;
    await this.#hear(directory, asker);
    return await this.#claims.isNameClaimed(directory, name);
  }

  /** What the other workers have let go of there; what the asker has is known, since it was told before it asked. */
  async #hear(directory: string, asker: ToWorker | undefined): Promise<void> {
    const others = [...this.#workers].filter(
      ([worker, held]) => worker !== asker && [...held.values()].some((one) => one.directory === directory),
    );
    await Promise.all(others.map(([worker]) => heardAll(worker)));
  }
}

async function unlessBusy<T>(claim: Promise<T>): Promise<T | undefined> {
  try {
    return await claim;
  } catch (error) {
    if (error instanceof StorageError && error.kind === "busy") return undefined;
    throw error;
  }
}

/** The worker's side. Rejects with StorageError "failed" when the supervisor is gone. */
export class RemoteClaims implements Claims {
  readonly #supervisor: Channel<HearCalls, ClaimCalls>;

  constructor(supervisor: Channel<HearCalls, ClaimCalls>) {
    this.#supervisor = supervisor;
    serveHearing(supervisor);
  }

  async claim(directory: string, names: readonly ByteString[]): Promise<() => void> {
    const id = await answered(this.#supervisor.call("claims.take", { directory, names }));
    if (id === undefined) throw new StorageError("busy", "another upload to this name is running");
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#supervisor.tell("claims.letGo", id);
    };
  }

  isClaimed(directory: string): Promise<boolean> {
    return answered(this.#supervisor.call("claims.isClaimed", directory));
  }

  isNameClaimed(directory: string, name: ByteString): Promise<boolean> {
    return answered(this.#supervisor.call("claims.isNameClaimed", { directory, name }));
  }
}
