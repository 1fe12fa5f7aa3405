import type { Socket } from "node:net";
import { setTimeout as rest } from "node:timers/promises";
import { type Admission, type AdmissionLimits, addressOf, type Newcomer } from "../../server/admission.js";
import type { Arrival } from "./member.js";

/** Clients that wait to hear whether there is a place for them; who comes beyond is refused by what is known. Nothing of them is read. */
export const MAX_NEWCOMERS = 1024;
/** Between two questions to the workers, however many clients are too many: nobody can make them busy with that. */
const REST_MS = 50;

export interface DoorParts {
  readonly admission: Admission;
  readonly limits: () => AdmissionLimits;
  /** Resolves when all sessions whose end a client has seen by now are counted out, as far as the workers answer. Never rejects. */
  readonly settled: () => Promise<unknown>;
  readonly letIn: (arrival: Arrival) => void;
}

/**
 * Where clients are counted in and out. A worker tells that a session has ended, and its client may have seen that before we hear of it, and be back. So who seems to be
 * one too many waits until the workers have been asked: one question serves all who wait when it is asked. A place that is free before goes to the first who can have it.
 */
export class Door {
  readonly #parts: DoorParts;
  readonly #waiting = new Set<Newcomer>();
  #asking = false;

  constructor(parts: DoorParts) {
    this.#parts = parts;
  }

  /** `raw`: unread, and paused. */
  take(raw: Socket, implicit: boolean): void {
    const address = addressOf(raw);
    if (address === undefined) return;
    const newcomer = { raw, implicit, address };
    if (this.#enters(newcomer)) return;
    if (!this.#mayWait(address)) {
      this.#refuse(newcomer);
      return;
    }
    this.#waiting.add(newcomer);
    if (!this.#asking) void this.#ask();
  }

  #enters(newcomer: Newcomer): boolean {
    const { raw, implicit, address } = newcomer;
    if (!this.#parts.admission.enter(address, this.#parts.limits())) return false;
    this.#waiting.delete(newcomer);
    this.#parts.letIn({ raw, implicit, onEnd: () => this.#leave(address) });
    return true;
  }

  #leave(address: string): void {
    this.#parts.admission.leave(address);
    for (const newcomer of this.#waiting) if (this.#enters(newcomer)) return;
  }

  /** Of one address no more than it may have sessions: they could not all come in, and would leave no room for others. */
  #mayWait(address: string): boolean {
    if (this.#waiting.size >= MAX_NEWCOMERS) return false;
    const ofAddress = [...this.#waiting].filter((newcomer) => newcomer.address === address);
    return ofAddress.length < this.#parts.limits().sessionsPerAddress;
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    // Who comes in the same turn is asked for at once.
    await new Promise(setImmediate);
    while (this.#waiting.size > 0) {
      // Who comes while they are asked has seen what they may not have said yet.
      const asked = [...this.#waiting];
      await this.#parts.settled();
      for (const newcomer of asked) if (this.#waiting.has(newcomer) && !this.#enters(newcomer)) this.#refuse(newcomer);
      await rest(REST_MS);
    }
    this.#asking = false;
  }

  #refuse(newcomer: Newcomer): void {
    this.#waiting.delete(newcomer);
    this.#parts.admission.refuse(newcomer, this.#parts.limits());
  }
}
