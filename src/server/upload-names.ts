import { StorageError } from "../storage/errors.js";

/** An upload as it is seen by another one that wants its name. */
export interface NameHolder {
  /** Resolves when it holds the name no longer. */
  readonly ended: Promise<void>;
  /** Milliseconds since the last byte came, or since it began; undefined where it has ended. */
  quietFor(): number | undefined | Promise<number | undefined>;
  /** It is to end. */
  yield(): void;
}

/** Which upload has which name (see `uploadKey`), and how one makes way for the next. */
export class UploadNames<Holder extends NameHolder> {
  readonly #holders = new Map<string, Holder>();

  /** Makes the holder of the name when it is free; see `Uploads`. The holder lets go of it by the function that it is given. */
  async begin(key: string, takeover: number, make: (letGo: () => void) => Holder): Promise<Holder> {
    // Whoever waited for the same one may have been quicker.
    do await this.clear(key, takeover);
    while (this.#holders.has(key));
    const holder = make(() => {
      if (this.#holders.get(key) === holder) this.#holders.delete(key);
    });
    this.#holders.set(key, holder);
    return holder;
  }

  async clear(key: string, takeover: number): Promise<void> {
    for (;;) {
      const older = this.#holders.get(key);
      if (older === undefined) return;
      const quietFor = await older.quietFor();
      if (quietFor !== undefined) {
        if (quietFor < takeover) throw new StorageError("busy", "an upload of the same user to this name is running");
        older.yield();
      }
      await older.ended;
    }
  }

  /** Undefined where none runs. */
  async quietFor(key: string): Promise<number | undefined> {
    return await this.#holders.get(key)?.quietFor();
  }
}
