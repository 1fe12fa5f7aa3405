import type { Socket } from "node:net";
import { setTimeout as rest } from "node:timers/promises";
import { type Admission, type AdmissionLimits, addressOf, type Newcomer } from "./admission.js";

/** Clients that wait to hear whether there is a place for them; who comes beyond is refused by what is known. */
export const MAX_NEWCOMERS = 1024;
/** Between two questions, however many clients are too many: nobody can make the server busy with that. */
const REST_MS = 50;
/** For one who waits: places that became free may have gone to clients that had left meanwhile, which gives them back. */
const MAX_QUESTIONS = 20;

/** A control connection for which there is a place. `onEnd` is to be called when its session is over. */
export interface Arrival {
  readonly raw: Socket;
  readonly implicit: boolean;
  readonly onEnd: () => void;
}

export interface DoorParts {
  readonly admission: Admission;
  readonly limits: () => AdmissionLimits;
  /** Resolves when all sessions whose end a client has seen by now are counted out, as far as that can be known soon. Never rejects. */
  readonly settled: () => Promise<unknown>;
  readonly letIn: (arrival: Arrival) => void;
}

interface Guest extends Newcomer {
  /** Its session is over, or there was none. */
  readonly over: () => void;
}

interface Waiting extends Guest {
  /** So many were asked while it waited. */
  questions: number;
  readonly stopListening: () => void;
}

/**
 * Where clients are counted in and out. A client may have seen the end of its session before this server has, or before the worker process that had it has told us, and be back. So who
 * seems to be one too many waits until that is settled: one question serves all who wait when it is asked. A place that is free before goes to the first who can have it.
 */
export class Door {
  readonly #parts: DoorParts;
  readonly #waiting = new Set<Waiting>();
  /** To clients that had waited. */
  #placesGiven = 0;
  #asking = false;
  #closed = false;

  constructor(parts: DoorParts) {
    this.#parts = parts;
  }

  /** `raw`: nobody has read it. Resolves when its session is over, or there will be none; never rejects. */
  take(raw: Socket, implicit: boolean): Promise<void> {
    return new Promise((over) => {
      const address = addressOf(raw);
      if (address === undefined) over();
      else this.#receive({ raw, implicit, address, over });
    });
  }

  /** Nobody comes in any more. */
  close(): void {
    this.#closed = true;
    for (const newcomer of this.#waiting) this.#turnAway(newcomer);
  }

  #receive(newcomer: Guest): void {
    if (this.#closed) {
      newcomer.raw.destroy();
      newcomer.over();
    } else if (this.#admits(newcomer)) this.#letIn(newcomer);
    else if (this.#mayWait(newcomer.address)) this.#wait(newcomer);
    else this.#refuse(newcomer);
  }

  #admits({ address }: Newcomer): boolean {
    return this.#parts.admission.enter(address, this.#parts.limits());
  }

  #letIn({ raw, implicit, address, over }: Guest): void {
    const onEnd = (): void => {
      this.#leave(address);
      over();
    };
    this.#parts.letIn({ raw, implicit, onEnd });
  }

  #leave(address: string): void {
    this.#parts.admission.leave(address);
    for (const newcomer of this.#waiting) if (this.#letInFromWaiting(newcomer)) return;
  }

  #letInFromWaiting(newcomer: Waiting): boolean {
    if (!this.#admits(newcomer)) return false;
    this.#forget(newcomer);
    this.#placesGiven++;
    this.#letIn(newcomer);
    return true;
  }

  /** Of one address no more than it may have sessions: they could not all come in, and would leave no room for others. */
  #mayWait(address: string): boolean {
    if (this.#waiting.size >= MAX_NEWCOMERS) return false;
    const ofAddress = [...this.#waiting].filter((newcomer) => newcomer.address === address);
    return ofAddress.length < this.#parts.limits().sessionsPerAddress;
  }

  #wait(newcomer: Guest): void {
    const { raw } = newcomer;
    // Where the socket is not paused, the end of one who has sent nothing is heard: it needs no place.
    const onEnd = (): void => this.#turnAway(waiting);
    const onError = (): void => {};
    raw.on("end", onEnd).on("close", onEnd).on("error", onError);
    const stopListening = (): void => void raw.off("end", onEnd).off("close", onEnd).off("error", onError);
    const waiting: Waiting = { ...newcomer, questions: 0, stopListening };
    this.#waiting.add(waiting);
    if (!this.#asking) void this.#ask();
  }

  /** Without a word. */
  #turnAway(newcomer: Waiting): void {
    this.#waiting.delete(newcomer);
    newcomer.raw.destroy();
    newcomer.over();
  }

  #forget(newcomer: Waiting): void {
    this.#waiting.delete(newcomer);
    newcomer.stopListening();
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    // Who comes in the same turn is asked for at once.
    await new Promise(setImmediate);
    while (this.#waiting.size > 0) {
      // Who comes while they are asked has seen what may not be known yet.
      const asked = [...this.#waiting];
      const placesGiven = this.#placesGiven;
      await this.#parts.settled();
      for (const newcomer of asked) if (this.#waiting.has(newcomer)) this.#answer(newcomer, placesGiven);
      await rest(REST_MS);
    }
    this.#asking = false;
  }

  /** `placesGiven`: when it was asked. */
  #answer(newcomer: Waiting, placesGiven: number): void {
    if (this.#letInFromWaiting(newcomer)) return;
    newcomer.questions++;
    if (this.#placesGiven > placesGiven && newcomer.questions < MAX_QUESTIONS) return;
    this.#forget(newcomer);
    this.#refuse(newcomer);
  }

  #refuse(newcomer: Guest): void {
    this.#parts.admission.refuse(newcomer, this.#parts.limits());
    newcomer.over();
  }
}
