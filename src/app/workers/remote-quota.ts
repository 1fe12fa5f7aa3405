import type { Amount, Change, Footprint, Holder, QuotaBook, QuotaBooks } from "../../guard/contract.js";
import { answered, serveHearing, unwrap } from "./asking.js";
import type { Channel } from "./channel.js";
import { type BookName, plainFootprint, type QuotaCalls, type QuotaQuestions } from "./quota-calls.js";

type ToSupervisor = Channel<QuotaQuestions, QuotaCalls>;

/** The worker's side. Rejects with StorageError "failed" when the supervisor is gone. */
export class RemoteBooks implements QuotaBooks {
  readonly #supervisor: ToSupervisor;
  #lastId = 0;

  constructor(supervisor: ToSupervisor) {
    this.#supervisor = supervisor;
    serveHearing(supervisor);
  }

  /** The tree is counted by the supervisor, which can open it too. */
  book(holder: Holder): QuotaBook {
    const { name, tree, limits } = holder;
    this.#supervisor.tell("quota.open", { name, tree, limits });
    return new RemoteBook(this.#supervisor, { name, tree }, () => ++this.#lastId);
  }
}

class RemoteBook implements QuotaBook {
  readonly #supervisor: ToSupervisor;
  readonly #account: BookName;
  readonly #newId: () => number;

  constructor(supervisor: ToSupervisor, account: BookName, newId: () => number) {
    this.#supervisor = supervisor;
    this.#account = account;
    this.#newId = newId;
  }

  used(): Promise<Amount | undefined> {
    return answered(this.#supervisor.call("quota.used", this.#account));
  }

  left(): Promise<number | undefined> {
    return answered(this.#supervisor.call("quota.left", this.#account));
  }

  async counted(): Promise<void> {
    unwrap(await answered(this.#supervisor.call("quota.counted", this.#account)));
  }

  async recount(maxAge: number): Promise<void> {
    unwrap(await answered(this.#supervisor.call("quota.recount", { account: this.#account, maxAge })));
  }

  async begin(footprint: Footprint): Promise<Change> {
    const id = this.#newId();
    const begun = { account: this.#account, id, footprint: plainFootprint(footprint) };
    await answered(this.#supervisor.call("quota.begin", begun));
    return new RemoteChange(this.#supervisor, id);
  }
}

class RemoteChange implements Change {
  readonly #supervisor: ToSupervisor;
  readonly #id: number;
  #steady = true;
  #isOver = false;

  constructor(supervisor: ToSupervisor, id: number) {
    this.#supervisor = supervisor;
    this.#id = id;
  }

  get steady(): boolean {
    return this.#steady;
  }

  set steady(steady: boolean) {
    this.#steady = steady;
    this.#supervisor.tell("quota.steady", { id: this.#id, steady });
  }

  take(amount: Amount): Promise<boolean> {
    return answered(this.#supervisor.call("quota.take", { id: this.#id, amount }));
  }

  landed(amount: Amount): void {
    this.#supervisor.tell("quota.landed", { id: this.#id, amount });
  }

  add(amount: Amount): void {
    this.#supervisor.tell("quota.add", { id: this.#id, amount });
  }

  end(measured: { readonly before: Amount; readonly after: Amount } | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#supervisor.tell("quota.end", { id: this.#id, measured });
  }

  cancel(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#supervisor.tell("quota.cancel", this.#id);
  }
}
