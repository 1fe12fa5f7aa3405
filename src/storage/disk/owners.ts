import { open as openFile } from "node:fs/promises";

/** Read of /etc/passwd and of /etc/group at most; what stands behind it is shown by number. */
const MAX_DATABASE_BYTES = 1024 * 1024;
/** Milliseconds for which the files are not looked at again. */
const FRESH_FOR = 5_000;

interface Table {
  readonly path: string;
  /** Of the file as last read; undefined before that. */
  stamp: string | undefined;
  names: ReadonlyMap<number, string>;
}

/** Names of users and groups by number, as passwd(5) and group(5) have them. */
export class Owners {
  readonly #users: Table;
  readonly #groups: Table;
  readonly #now: () => number;
  #checked = Number.NEGATIVE_INFINITY;
  #refreshing: Promise<void> | undefined;

  constructor(users = "/etc/passwd", groups = "/etc/group", now: () => number = () => performance.now()) {
    this.#users = { path: users, stamp: undefined, names: new Map() };
    this.#groups = { path: groups, stamp: undefined, names: new Map() };
    this.#now = now;
  }

  /** Await what it gives before asking for names; undefined, the usual answer, saves the wait. */
  refresh(): Promise<void> | undefined {
    if (this.#refreshing === undefined && this.#now() - this.#checked >= FRESH_FOR) {
      this.#refreshing = Promise.all([load(this.#users), load(this.#groups)]).then(() => {
        this.#checked = this.#now();
        this.#refreshing = undefined;
      });
    }
    return this.#refreshing;
  }

  user(id: number): string {
    return this.#users.names.get(id) ?? String(id);
  }

  group(id: number): string {
    return this.#groups.names.get(id) ?? String(id);
  }

  /** The number of a group given by name or by number. */
  async groupId(group: string): Promise<number | undefined> {
    if (/^\d{1,9}$/.test(group)) return Number(group);
    await this.refresh();
    for (const [id, name] of this.#groups.names) if (name === group) return id;
    return undefined;
  }
}

/** Never fails: without the file there are numbers. */
async function load(table: Table): Promise<void> {
  try {
    await using file = await openFile(table.path, "r");
    const { mtimeMs, ino, size } = await file.stat();
    const stamp = `${mtimeMs}:${ino}:${size}`;
    if (stamp === table.stamp) return;
    const into = Buffer.alloc(Math.min(size, MAX_DATABASE_BYTES));
    const { bytesRead } = await file.read(into, 0, into.length, 0);
    table.names = parse(into.toString("utf8", 0, bytesRead));
    table.stamp = stamp;
  } catch {
    table.names = new Map();
    table.stamp = undefined;
  }
}

/** `name:password:number:...` a line; of two names for one number the first counts, as in getpwuid(3). */
function parse(text: string): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const line of text.split("\n")) {
    const [name, , number] = line.split(":");
    if (name === undefined || number === undefined || name === "" || !/^\d+$/.test(number)) continue;
    if (!names.has(Number(number))) names.set(Number(number), name);
  }
  return names;
}

/** One for the process: all storages show the same machine. */
export const machineOwners = new Owners();
