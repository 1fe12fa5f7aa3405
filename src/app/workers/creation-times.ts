import type { CreationTimes } from "../../storage/disk/creation-times.js";
import { type CreationTimesFile, RememberedTimes } from "../creation-times.js";
import { answered, answeredOr, type Outcome, outcomeOf, unwrap } from "./asking.js";
import type { Channel } from "./channel.js";

interface Time {
  readonly file: string;
  /** Milliseconds since 1970, UTC. */
  readonly created: number;
}

/** What a worker asks the supervisor. */
export type CreationTimeCalls = {
  /** In the order in which they were set. Whoever asks is told of all that are set from then on. */
  readonly "times.all": { readonly argument: undefined; readonly result: readonly (readonly [string, number])[] };
  /** Answered when all workers know it. */
  readonly "times.set": { readonly argument: Time; readonly result: Outcome<undefined> };
};

/** What the supervisor asks a worker. */
export type CreationTimeQuestions = {
  readonly "times.known": { readonly argument: Time; readonly result: true };
};

type ToWorker = Channel<CreationTimeCalls, CreationTimeQuestions>;

/** Nobody asks what it was. */
const unheard = { late: false, gone: false };

/** The supervisor's side: it alone writes the file. */
export class SharedCreationTimes {
  readonly #file: CreationTimesFile;
  /** Those that have asked for all times. */
  readonly #workers = new Set<ToWorker>();

  constructor(file: CreationTimesFile) {
    this.#file = file;
  }

  attach(worker: ToWorker): void {
    worker.serve("times.all", () => {
      this.#workers.add(worker);
      return [...this.#file.entries()];
    });
    worker.serve("times.set", (time) => outcomeOf(this.#set(time)));
  }

  detach(worker: ToWorker): void {
    this.#workers.delete(worker);
  }

  /** A worker that hangs keeps nobody waiting for long: see `answeredOr`. */
  async #set(time: Time): Promise<undefined> {
    await this.#file.set(time.file, time.created);
    const workers = [...this.#workers];
    await Promise.all(workers.map((worker) => answeredOr<boolean>(worker.call("times.known", time), unheard)));
    return undefined;
  }
}

/** The worker's side: it has all times itself, since every line of a listing asks for one. */
export class RemoteCreationTimes implements CreationTimes {
  readonly #supervisor: Channel<CreationTimeQuestions, CreationTimeCalls>;
  #times = new RememberedTimes();

  private constructor(supervisor: Channel<CreationTimeQuestions, CreationTimeCalls>) {
    this.#supervisor = supervisor;
    supervisor.serve("times.known", ({ file, created }) => {
      this.#times.set(file, created);
      return true;
    });
  }

  /** Resolves when all are known. Rejects with StorageError "failed" when the supervisor is gone. */
  static async open(supervisor: Channel<CreationTimeQuestions, CreationTimeCalls>): Promise<RemoteCreationTimes> {
    const made = new RemoteCreationTimes(supervisor);
    const all = await answered(supervisor.call("times.all", undefined));
    const heardMeanwhile = made.#times;
    made.#times = new RememberedTimes();
    for (const [file, created] of [...all, ...heardMeanwhile.entries()]) made.#times.set(file, created);
    return made;
  }

  get isEmpty(): boolean {
    return this.#times.size === 0;
  }

  get(file: string): number | undefined {
    return this.#times.get(file);
  }

  /** Resolves when it is in the file and all workers know it. StorageError where it cannot be kept. */
  async set(file: string, created: number): Promise<void> {
    unwrap(await answered(this.#supervisor.call("times.set", { file, created })));
  }
}
