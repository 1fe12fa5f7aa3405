import { Entry } from "./entry.js";
import { FtpsError } from "./errors.js";
import { readLocalTree } from "./local-tree.js";
import type { MirrorOptions } from "./mirror-options.js";
import { filterOf, type TreeItem } from "./mirror-plan.js";
import type { FtpsPool } from "./pool.js";

/** What is heard of while two trees are read. Paths are relative. */
export interface TreeReader {
  /** Before a local folder is read. */
  readonly onFolder: ((folder: string) => void) | undefined;
  /** A file of this machine that has not become whole. */
  readonly onPart: (relative: string) => void;
  readonly onSkipped: (relative: string, why: string) => void;
  /** A folder of the source that cannot be read. */
  readonly onFailed: (relative: string, error: FtpsError) => void;
}

/** The trees of a mirror, as they are: nothing is made to read them. */
export class MirrorTrees {
  readonly #pool: FtpsPool;
  readonly #options: MirrorOptions;
  readonly #reader: TreeReader;
  readonly #wanted: (relative: string, item: Pick<TreeItem, "kind">) => boolean;
  /** The target itself is not there. */
  isTargetMissing = false;
  /** Not all of the source is known. */
  isBlind = false;
  /** The server's times are those of the files, to the second: then a file that is older there than here is another one. */
  hasExactTimes = false;
  /** Local folders whose names nobody may read. */
  readonly #unlisted = new Set<string>();

  constructor(pool: FtpsPool, options: MirrorOptions, reader: TreeReader) {
    this.#pool = pool;
    this.#options = options;
    this.#reader = reader;
    this.#wanted = filterOf(options);
  }

  async local(): Promise<Map<string, TreeItem>> {
    const { local, direction, signal } = this.#options;
    const { onFolder, onPart, onSkipped, onFailed } = this.#reader;
    const isSource = direction === "up";
    if (isSource) this.isBlind = false;
    this.#unlisted.clear();
    const onUnreadable = (relative: string, error: FtpsError): void => {
      this.#unlisted.add(relative);
      if (isSource) onFailed(relative, error);
      else onSkipped(relative, error.message);
    };
    const onNoText = (relative: string): void => {
      if (!isSource) return;
      this.isBlind = true;
      onSkipped(relative, "its name is no UTF-8");
    };
    const enter = this.#isEntered;
    const items = await readLocalTree(local, { signal, onFolder, onPart, onUnreadable, onNoText, enter }).catch(
      (error: unknown) => {
        const { code } = ((error as FtpsError).cause ?? {}) as NodeJS.ErrnoException;
        if (isSource || code !== "ENOENT") throw error;
        this.isTargetMissing = true;
        return new Map<string, TreeItem>();
      },
    );
    if (isSource) for (const [relative, { kind }] of items) if (kind === "other") onSkipped(relative, "it is no file");
    return items;
  }

  /** Whether something may be here of which `local` knows nothing. */
  mayHide(relative: string): boolean {
    for (let at = relative.lastIndexOf("/"); at > 0; at = relative.lastIndexOf("/", at - 1))
      if (this.#unlisted.has(relative.slice(0, at))) return true;
    return false;
  }

  async remote(): Promise<Map<string, TreeItem>> {
    const { remote, signal, direction } = this.#options;
    const { onSkipped, onFailed } = this.#reader;
    const items = new Map<string, TreeItem>();
    const base = remote === "/" ? 1 : remote.length + 1;
    const isSource = direction === "down";
    const onUnreadable = (folder: string, lines: readonly string[]): void => {
      this.isBlind ||= isSource;
      for (const line of lines) onSkipped(`${folder}/${line}`, "the line cannot be read");
    };
    const onRefused = (folder: string, error: FtpsError): void =>
      isSource ? onFailed(folder.slice(base), error) : onSkipped(folder.slice(base), error.message);
    const enter = (entry: Entry): boolean => this.#isEntered(entry.path.slice(base));
    await this.#pool.use(async (client) => {
      this.hasExactTimes = client.features.includes("MLST");
      const walk = client.walk(remote, { signal, onUnreadable, onRefused, enter, blockMode: true });
      try {
        for await (const entry of walk) this.#takeRemote(items, entry, base);
      } catch (error) {
        if (isSource || items.size > 0 || !isMissing(error)) throw error;
        this.isTargetMissing = true;
      }
    });
    return items;
  }

  readonly #isEntered = (relative: string): boolean => this.#wanted(relative, { kind: "directory" });

  #takeRemote(items: Map<string, TreeItem>, entry: Entry, base: number): void {
    const { onSkipped } = this.#reader;
    const relative = entry.path.slice(base);
    if (!isLocalPath(entry)) onSkipped(relative, "no file of this machine can have such a name");
    else if (entry.kind === "directory" || entry.kind === "file")
      items.set(relative, { kind: entry.kind, size: entry.size, modified: entry.modified?.getTime() });
    else {
      items.set(relative, { kind: "other", size: undefined, modified: undefined });
      if (this.#options.direction === "down") onSkipped(relative, "it is no file");
    }
  }
}

/** Most servers say 550 and nothing else of use; whether the folder can be made then is seen when it is. */
function isMissing(error: unknown): boolean {
  if (!(error instanceof FtpsError)) return false;
  return error.code === "not-found" || (error.code === "refused" && error.reply?.code === 550);
}

/** Whether the server's name can be one here, as text that is the same name there again, and leads nowhere else. */
function isLocalPath(entry: Entry): boolean {
  if (!Entry.isText(entry)) return false;
  const { name } = entry;
  return process.platform === "win32" ? !/[\\:*?"<>|\p{Cc}]|[. ]$/u.test(name) : !name.includes("/");
}
