import type { Amount, Holder } from "../../guard/contract.js";
import type { MemoryBook } from "../../guard/quota/book.js";
import { meet, type RunningChange } from "../../guard/quota/change.js";
import type { QuotaLedger } from "../../guard/quota/ledger.js";
import { heardAll, outcomeOf } from "./asking.js";
import type { Channel } from "./channel.js";
import { type BookName, footprintOf, keyOf, type QuotaCalls, type QuotaQuestions } from "./quota-calls.js";

type ToWorker = Channel<QuotaCalls, QuotaQuestions>;

/** A change that a worker makes. */
interface Running {
  readonly book: MemoryBook;
  readonly change: RunningChange;
}

interface Worker {
  /** By `keyOf`. */
  readonly books: Map<string, MemoryBook>;
  /** By the worker's own number. */
  readonly changes: Map<number, Running>;
}

export interface SharedBooksOptions {
  readonly ledger: QuotaLedger;
  /** What the holder's tree takes up, by looking: see `countTree`. */
  readonly count: (holder: Holder) => Promise<Amount>;
}

/**
 * The supervisor's side: the books, and what the workers do in them. What a worker only tells (`Change`) may reach us later than its client heard that it was done, so
 * before anything depends on that, the workers that change something in the book are asked whether we have heard all.
 */
export class SharedBooks {
  readonly #options: SharedBooksOptions;
  readonly #workers = new Map<ToWorker, Worker>();

  constructor(options: SharedBooksOptions) {
    this.#options = options;
  }

  attach(channel: ToWorker): void {
    const worker: Worker = { books: new Map(), changes: new Map() };
    this.#workers.set(channel, worker);
    this.#serveBooks(channel, worker);
    this.#serveChanges(channel, worker);
  }

  /** The worker is gone: what it was doing can not be told, so the books are in doubt and counted anew. */
  detach(channel: ToWorker): void {
    const worker = this.#workers.get(channel);
    this.#workers.delete(channel);
    for (const { change } of worker?.changes.values() ?? []) change.end(undefined);
    worker?.changes.clear();
  }

  #serveBooks(channel: ToWorker, worker: Worker): void {
    const upToDate = async (account: BookName): Promise<MemoryBook> => {
      const book = bookOf(worker, account);
      await this.#hear(worker, (running) => running.book === book);
      return book;
    };
    channel.hear("quota.open", (holder) => {
      worker.books.set(keyOf(holder), this.#open(holder));
    });
    channel.serve("quota.counted", (account) => outcomeOf(nothing(bookOf(worker, account).counted())));
    channel.serve("quota.recount", ({ account, maxAge }) =>
      outcomeOf(nothing(upToDate(account).then((book) => book.recount(maxAge)))),
    );
    channel.serve("quota.used", async (account) => await (await upToDate(account)).used());
    channel.serve("quota.left", async (account) => await (await upToDate(account)).left());
  }

  #serveChanges(channel: ToWorker, worker: Worker): void {
    const { changes } = worker;
    channel.serve("quota.begin", async ({ account, id, footprint: wanted }) => {
      const book = bookOf(worker, account);
      const footprint = footprintOf(wanted);
      await this.#hear(worker, (running) => running.book === book && meet(footprint, running.change.footprint));
      const change = await book.begin(footprint);
      if (this.#workers.has(channel)) changes.set(id, { book, change });
      else change.cancel();
      return undefined;
    });
    // Who is refused asks for a count, which begins with hearing what others have given back.
    channel.serve("quota.take", ({ id, amount }) => changes.get(id)?.change.take(amount) ?? false);
    channel.hear("quota.steady", ({ id, steady }) => {
      const running = changes.get(id);
      if (running !== undefined) running.change.steady = steady;
    });
    channel.hear("quota.landed", ({ id, amount }) => {
      changes.get(id)?.change.landed(amount);
    });
    channel.hear("quota.add", ({ id, amount }) => {
      changes.get(id)?.change.add(amount);
    });
    channel.hear("quota.end", ({ id, measured }) => {
      changes.get(id)?.change.end(measured);
      changes.delete(id);
    });
    channel.hear("quota.cancel", (id) => {
      changes.get(id)?.change.cancel();
      changes.delete(id);
    });
  }

  #open(holder: Holder): MemoryBook {
    const book: MemoryBook = this.#options.ledger.book(holder, async () => {
      const seen = await this.#options.count(holder);
      // What was not steady when the count saw it must be known as such before the count is believed.
      const hasHeard = await this.#hear(undefined, (running) => running.book === book);
      if (!hasHeard) throw new Error("a worker does not answer, so nobody knows what was changed while it was counted");
      return seen;
    });
    return book;
  }

  /** All that the workers but `asker` have told about changes as these; false where one of them does not answer. */
  async #hear(asker: Worker | undefined, concerns: (running: Running) => boolean): Promise<boolean> {
    const others = [...this.#workers].filter(
      ([, worker]) => worker !== asker && [...worker.changes.values()].some(concerns),
    );
    const heard = await Promise.all(others.map(([channel]) => heardAll(channel)));
    return heard.every((one) => one);
  }
}

function bookOf({ books }: Worker, account: BookName): MemoryBook {
  const book = books.get(keyOf(account));
  if (book === undefined) throw new Error("a worker asked for a book that it has not opened");
  return book;
}

async function nothing(work: Promise<void>): Promise<undefined> {
  await work;
  return undefined;
}
