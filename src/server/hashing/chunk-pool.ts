/** Memory that is lent out. */
export interface Chunk {
  readonly memory: ArrayBuffer;
  /** Once. `memory`: the same, where it has not been lost on its way through a thread. */
  giveBack(memory?: ArrayBuffer): void;
}

interface Waiting {
  readonly take: (chunk: Chunk) => void;
}

/** So many pieces of memory and no more. Who waits for one is served in turns, owner by owner: many files of one hold up nobody else's. */
export class ChunkPool {
  readonly #most: number;
  readonly #bytes: number;
  readonly #idle: ArrayBuffer[] = [];
  /** By owner; whose turn it is next comes first. */
  readonly #waiting = new Map<string, Set<Waiting>>();
  #lent = 0;

  constructor(most: number, bytes: number) {
    this.#most = most;
    this.#bytes = bytes;
  }

  /** Pieces that are out. */
  get lent(): number {
    return this.#lent;
  }

  /** Rejects with the reason of `signal` when that aborts first. The content is of no meaning. */
  take(owner: string, signal: AbortSignal): Promise<Chunk> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const waiting: Waiting = {
        take: (chunk) => {
          signal.removeEventListener("abort", giveUp);
          resolve(chunk);
        },
      };
      const giveUp = (): void => {
        this.#remove(owner, waiting);
        reject(signal.reason);
      };
      signal.addEventListener("abort", giveUp, { once: true });
      const line = this.#waiting.get(owner);
      if (line === undefined) this.#waiting.set(owner, new Set([waiting]));
      else line.add(waiting);
      this.#serve();
    });
  }

  /** Lets go of memory that nobody uses. */
  trim(): void {
    this.#idle.length = 0;
  }

  #serve(): void {
    while (this.#lent < this.#most) {
      const [turn] = this.#waiting;
      if (turn === undefined) return;
      const [owner, line] = turn;
      const [first] = line;
      this.#remove(owner, first);
      if (line.size > 0) {
        // To the end of the round.
        this.#waiting.delete(owner);
        this.#waiting.set(owner, line);
      }
      first?.take(this.#lend());
    }
  }

  #lend(): Chunk {
    this.#lent += 1;
    let isOut = true;
    return {
      memory: this.#idle.pop() ?? new ArrayBuffer(this.#bytes),
      giveBack: (memory) => {
        if (!isOut) return;
        isOut = false;
        this.#lent -= 1;
        if (memory !== undefined && memory.byteLength === this.#bytes) this.#idle.push(memory);
        this.#serve();
      },
    };
  }

  #remove(owner: string, waiting: Waiting | undefined): void {
    const line = this.#waiting.get(owner);
    if (line === undefined || waiting === undefined) return;
    line.delete(waiting);
    if (line.size === 0) this.#waiting.delete(owner);
  }
}
