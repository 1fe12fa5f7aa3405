import type { VirtualPath } from "../../protocol/virtual-path.js";
import { LocalUpload } from "../../server/running-uploads.js";
import { type NameHolder, UploadNames } from "../../server/upload-names.js";
import { type RunningUpload, type Uploads, uploadKey } from "../../server/uploads.js";
import { answered, answeredOr, type Outcome, outcomeOf, unwrap } from "./asking.js";
import type { Channel } from "./channel.js";

interface Wanted {
  readonly key: string;
  /** Milliseconds. */
  readonly takeover: number;
}

/** What a worker asks the supervisor. `key`: see `uploadKey`. */
export type UploadCalls = {
  /** The worker's own number of the upload, by which it is asked about it from now on. */
  readonly "uploads.begin": {
    readonly argument: Wanted & { readonly id: number };
    readonly result: Outcome<undefined>;
  };
  readonly "uploads.clear": { readonly argument: Wanted; readonly result: Outcome<undefined> };
  readonly "uploads.quietFor": { readonly argument: string; readonly result: number | undefined };
  readonly "uploads.end": { readonly argument: number; readonly result: undefined };
};

/** What the supervisor asks the worker that runs an upload. */
export type UploadQuestions = {
  /** Milliseconds; undefined: it has ended. */
  readonly "uploads.quiet": { readonly argument: number; readonly result: number | undefined };
  readonly "uploads.yield": { readonly argument: number; readonly result: undefined };
};

type ToWorker = Channel<UploadCalls, UploadQuestions>;

/** An upload that a worker runs. */
class WorkerUpload implements NameHolder {
  readonly ended: Promise<void>;
  readonly #worker: ToWorker;
  readonly #id: number;
  readonly #letGo: () => void;
  #resolveEnded: () => void = () => {};
  #isOver = false;

  constructor(worker: ToWorker, id: number, letGo: () => void) {
    this.#worker = worker;
    this.#id = id;
    this.#letGo = letGo;
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
  }

  /** 0 of a worker that does not answer: nobody knows whether bytes come. */
  async quietFor(): Promise<number | undefined> {
    const call = this.#worker.call("uploads.quiet", this.#id);
    const quietFor = await answeredOr(call, { late: 0, gone: undefined });
    return this.#isOver ? undefined : quietFor;
  }

  yield(): void {
    this.#worker.tell("uploads.yield", this.#id);
  }

  end(): void {
    this.#isOver = true;
    this.#letGo();
    this.#resolveEnded();
  }
}

/** The supervisor's side: which worker runs the upload to which name. */
export class SharedUploads {
  readonly #names = new UploadNames<WorkerUpload>();
  readonly #workers = new Map<ToWorker, Map<number, WorkerUpload>>();

  attach(worker: ToWorker): void {
    const running = new Map<number, WorkerUpload>();
    this.#workers.set(worker, running);
    worker.serve("uploads.begin", (wanted) => outcomeOf(this.#begin(worker, running, wanted)));
    worker.serve("uploads.clear", async ({ key, takeover }) => {
      const clear = this.#names.clear(key, takeover);
      return await outcomeOf(clear.then(() => undefined));
    });
    worker.serve("uploads.quietFor", (key) => this.#names.quietFor(key));
    worker.hear("uploads.end", (id) => {
      running.get(id)?.end();
      running.delete(id);
    });
  }

  /** The worker is gone, and its uploads with it. */
  detach(worker: ToWorker): void {
    const running = this.#workers.get(worker);
    this.#workers.delete(worker);
    for (const upload of running?.values() ?? []) upload.end();
  }

  async #begin(
    worker: ToWorker,
    running: Map<number, WorkerUpload>,
    { id, key, takeover }: Wanted & { readonly id: number },
  ): Promise<undefined> {
    const upload = await this.#names.begin(key, takeover, (letGo) => new WorkerUpload(worker, id, letGo));
    if (this.#workers.get(worker) === running) running.set(id, upload);
    else upload.end();
    return undefined;
  }
}

/** The worker's side. Rejects with StorageError "failed" when the supervisor is gone. */
export class RemoteUploads implements Uploads {
  readonly #supervisor: Channel<UploadQuestions, UploadCalls>;
  readonly #running = new Map<number, LocalUpload>();
  /** They have asked for their name. */
  readonly #waiting = new Set<number>();
  #nextId = 1;

  constructor(supervisor: Channel<UploadQuestions, UploadCalls>) {
    this.#supervisor = supervisor;
    // Who is asked about while it waits has just been given the name, and has not heard of it.
    supervisor.serve("uploads.quiet", (id) => (this.#waiting.has(id) ? 0 : this.#running.get(id)?.quietFor()));
    supervisor.hear("uploads.yield", (id) => {
      this.#running.get(id)?.yield();
    });
  }

  async begin(user: string, path: VirtualPath, takeover: number): Promise<RunningUpload> {
    const id = this.#nextId++;
    const upload = new LocalUpload(() => {
      if (this.#running.delete(id)) this.#supervisor.tell("uploads.end", id);
    });
    this.#running.set(id, upload);
    this.#waiting.add(id);
    try {
      unwrap(await answered(this.#supervisor.call("uploads.begin", { id, key: uploadKey(user, path), takeover })));
    } catch (error) {
      this.#running.delete(id);
      throw error;
    } finally {
      this.#waiting.delete(id);
    }
    upload.alive();
    return upload;
  }

  async clear(user: string, path: VirtualPath, takeover: number): Promise<void> {
    unwrap(await answered(this.#supervisor.call("uploads.clear", { key: uploadKey(user, path), takeover })));
  }

  quietFor(user: string, path: VirtualPath): Promise<number | undefined> {
    return answered(this.#supervisor.call("uploads.quietFor", uploadKey(user, path)));
  }
}
