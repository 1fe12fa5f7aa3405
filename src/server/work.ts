import { type ByteString, textToByteString } from "../protocol/byte-string.js";
import { type Reply, reply } from "../protocol/reply.js";
import type { Outcome } from "./command.js";
import type { ControlConnection } from "./control-connection.js";
import { isServerFault, replyToError } from "./replies.js";

type Wire = Pick<ControlConnection, "send" | "sendPart">;

export type WorkOutcome = Extract<Outcome, { kind: "work" }>;

export const aborted = reply(426, "Aborted, as you asked");

/** Work of a command that may take long: the client hears every now and then that it goes on, and may abort it. */
export class Work {
  readonly #outcome: WorkOutcome;
  readonly #to: Wire;
  readonly #interval: number;
  readonly #onFault: (error: unknown) => void;
  readonly #controller = new AbortController();
  #hasBegun = false;

  /** `interval`: milliseconds between two signs of life. */
  constructor(outcome: WorkOutcome, to: Wire, interval: number, onFault: (error: unknown) => void) {
    this.#outcome = outcome;
    this.#to = to;
    this.#interval = interval;
    this.#onFault = onFault;
  }

  abort(): void {
    this.#controller.abort();
  }

  /** Never rejects. Gives the code of the reply that was sent. */
  async run(): Promise<number> {
    const timer = setInterval(() => this.#sayThatItGoesOn(), this.#interval);
    const answer = await this.#answer();
    clearInterval(timer);
    this.#to.send(this.#hasBegun ? this.#asEnd(answer) : answer, this.#hasBegun);
    return this.#hasBegun ? this.#outcome.code : answer.code;
  }

  async #answer(): Promise<Reply> {
    const { signal } = this.#controller;
    try {
      const answer = await this.#outcome.run(signal);
      return answer;
    } catch (error) {
      if (signal.aborted) return aborted;
      if (isServerFault(error)) this.#onFault(error);
      return replyToError(error);
    }
  }

  /** A reply that has begun keeps its code, so where it fails after all its text says so. */
  #asEnd({ code, lines }: Reply): Reply {
    const own = this.#outcome.code;
    if (code === own) return { code, lines };
    const end = `${textToByteString(`Failed (${code}): `)}${lines.at(-1) ?? ""}` as ByteString;
    return { code: own, lines: [...lines.slice(0, -1), end] };
  }

  #sayThatItGoesOn(): void {
    const { code, words } = this.#outcome;
    this.#to.sendPart(code, words, this.#hasBegun);
    this.#hasBegun = true;
  }
}
