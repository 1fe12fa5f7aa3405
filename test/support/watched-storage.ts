import type { Entry, FileReader, FileWriter, Storage } from "../../src/storage/contract.js";
import type { MemoryStore } from "../../src/storage/memory/index.js";

type Step = "open" | "read" | "write" | "commit" | "list" | "stat" | "copy" | "close";

/** Held at a step, until it is let go. */
export interface Hold {
  /** Resolves when somebody has come to the step. */
  readonly reached: Promise<void>;
  release(): void;
}

/** Counts what is open of a storage; holds whoever comes to a step, or fails it. */
export class WatchedStorage {
  readonly #store: MemoryStore;
  readonly #failures = new Map<Step, Error>();
  readonly #holds = new Map<Step, { reach: () => void; let: Promise<void> }>();
  storages = 0;
  readers = 0;
  writers = 0;
  listings = 0;
  committed = 0;
  /** Pieces of files that were read. */
  reads = 0;

  constructor(store: MemoryStore) {
    this.#store = store;
  }

  /** All that is open now. */
  get open(): number {
    return this.storages + this.readers + this.writers + this.listings;
  }

  /** Each one that comes to this step waits until `release`. */
  hold(step: Step): Hold {
    let reach = (): void => {};
    let release = (): void => {};
    const reached = new Promise<void>((resolve) => {
      reach = resolve;
    });
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.#holds.set(step, { reach, let: released });
    return {
      reached,
      release: () => {
        this.#holds.delete(step);
        release();
      },
    };
  }

  /** From now on this step fails with `error`; undefined: no more. */
  fail(step: Step, error: Error | undefined): void {
    if (error === undefined) this.#failures.delete(step);
    else this.#failures.set(step, error);
  }

  readonly openStorage = async (): Promise<Storage> => {
    await this.#at("open");
    const storage = this.#store.open();
    this.storages += 1;
    return this.#watch(storage);
  };

  async #at(step: Step): Promise<void> {
    const hold = this.#holds.get(step);
    hold?.reach();
    await hold?.let;
    const failure = this.#failures.get(step);
    if (failure !== undefined) throw failure;
  }

  #watch(storage: Storage): Storage {
    return {
      stat: async (path) => {
        await this.#at("stat");
        return await storage.stat(path);
      },
      list: (path) => this.#list(storage.list(path)),
      read: async (path) => this.#reader(await storage.read(path)),
      write: async (path, options) => this.#writer(await storage.write(path, options)),
      unfinished: (path) => storage.unfinished(path),
      dropUnfinished: (path) => storage.dropUnfinished(path),
      copy: async (from, to, options) => {
        await this.#at("copy");
        await storage.copy(from, to, options);
      },
      makeLink: (path, target) => storage.makeLink(path, target),
      subtree: async (path) => {
        const inner = await storage.subtree(path);
        this.storages += 1;
        return this.#watch(inner);
      },
      setCreated: (path, created) => storage.setCreated(path, created),
      makeDirectory: (path) => storage.makeDirectory(path),
      removeDirectory: (path) => storage.removeDirectory(path),
      removeFile: (path) => storage.removeFile(path),
      rename: (from, to, options) => storage.rename(from, to, options),
      setModified: (path, modified) => storage.setModified(path, modified),
      setMode: (path, mode) => storage.setMode(path, mode),
      usage: (path, options) => storage.usage(path, options),
      freeSpace: (path) => storage.freeSpace(path),
      close: async () => {
        await this.#at("close");
        await storage.close();
        this.storages -= 1;
      },
    };
  }

  async *#list(batches: AsyncIterable<readonly Entry[]>): AsyncGenerator<readonly Entry[]> {
    this.listings += 1;
    try {
      for await (const batch of batches) {
        await this.#at("list");
        yield batch;
      }
    } finally {
      this.listings -= 1;
    }
  }

  #reader(reader: FileReader): FileReader {
    this.readers += 1;
    let open = true;
    return {
      size: reader.size,
      modified: reader.modified,
      read: async (into, position) => {
        await this.#at("read");
        this.reads += 1;
        return await reader.read(into, position);
      },
      close: async () => {
        await reader.close();
        if (open) this.readers -= 1;
        open = false;
      },
    };
  }

  #writer(writer: FileWriter): FileWriter {
    this.writers += 1;
    let open = true;
    const end = (): void => {
      if (open) this.writers -= 1;
      open = false;
    };
    return {
      offset: writer.offset,
      write: async (chunks) => {
        await this.#at("write");
        await writer.write(chunks);
      },
      commit: async () => {
        await this.#at("commit");
        await writer.commit();
        this.committed += 1;
        end();
      },
      keep: async () => {
        await writer.keep();
        end();
      },
      discard: async () => {
        await writer.discard();
        end();
      },
    };
  }
}
