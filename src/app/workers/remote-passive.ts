import { Socket } from "node:net";
import { DataFailure } from "../../server/data/connection.js";
import { Expectation, type ExpectationTerms } from "../../server/data/expectation.js";
import type { DataOwner } from "../../server/data/owner.js";
import type { PassiveSource } from "../../server/data/passive-source.js";
import type { BindingWatch } from "../../tls/binding.js";
import type { Channel } from "./channel.js";
import type { SupervisorCalls, WorkerCalls } from "./contract.js";
import { putBack } from "./hand-over.js";

/** Passive ports that the supervisor has: a worker's side of PassiveDesk. */
export class RemotePassive implements PassiveSource {
  readonly ports: readonly number[];
  readonly bindings: BindingWatch<DataOwner>;
  readonly #channel: Channel<WorkerCalls, SupervisorCalls>;
  readonly #numbers = new WeakMap<DataOwner, number>();
  readonly #waits = new Map<number, Expectation>();
  #nextNumber = 1;

  constructor(ports: readonly number[], channel: Channel<WorkerCalls, SupervisorCalls>) {
    this.ports = ports;
    this.#channel = channel;
    this.bindings = {
      bound: (keyName, owner) =>
        channel.tell("bound", { keyName, owner: this.#numberOf(owner), address: owner.address }),
      unbound: (keyName) => channel.tell("unbound", { keyName }),
      sessionAdded: (keyName, id) => channel.tell("sessionAdded", { keyName, id }),
      sessionDropped: (keyName, id) => channel.tell("sessionDropped", { keyName, id }),
    };
    channel.hear("candidate", ({ wait, address, named, hello, head }, raw) => {
      if (!(raw instanceof Socket)) return;
      const expectation = this.#waits.get(wait);
      if (expectation === undefined) {
        raw.destroy();
        return;
      }
      putBack(raw, head);
      raw.setNoDelay(true);
      raw.on("error", () => {});
      expectation.offer({ raw, address, named, hello });
    });
    channel.hear("clientFailed", ({ wait, kind, words }) => {
      this.#waits.get(wait)?.clientFailed(new DataFailure(kind, words));
    });
  }

  get waiting(): number {
    return this.#waits.size;
  }

  /** Those are the supervisor's. */
  get silent(): number {
    return 0;
  }

  async expect(owner: DataOwner, terms: ExpectationTerms, timeout: number): Promise<Expectation | undefined> {
    const { exclusive, fxp } = terms;
    const place = await this.#channel.call("expect", {
      owner: this.#numberOf(owner),
      address: owner.address,
      exclusive,
      fxp,
    });
    if (place === undefined) return undefined;
    const { wait, port } = place;
    const onEnd = (): void => {
      this.#waits.delete(wait);
      this.#channel.tell("waited", { wait });
    };
    const expectation = new Expectation({ owner, port, terms, timeout, onEnd });
    this.#waits.set(wait, expectation);
    return expectation;
  }

  async close(): Promise<void> {
    for (const expectation of [...this.#waits.values()]) expectation.close();
  }

  #numberOf(owner: DataOwner): number {
    const known = this.#numbers.get(owner);
    if (known !== undefined) return known;
    const number = this.#nextNumber++;
    this.#numbers.set(owner, number);
    return number;
  }
}
