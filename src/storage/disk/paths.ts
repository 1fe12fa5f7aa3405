import { closeSync, constants } from "node:fs";
import type { ByteString } from "../../protocol/byte-string.js";
import { StorageError } from "../errors.js";
import { chmod, chown, close, fchmod, fchown, lstat, open, realpath, stat } from "./calls.js";
import { Directory, type Way } from "./directory.js";
import { identityOf, type Status, statusOf } from "./status.js";

// Windows has none of these.
const flag = (name: "O_NOFOLLOW" | "O_NONBLOCK" | "O_NOCTTY"): number => constants[name] ?? 0;
const neverFollow = flag("O_NOFOLLOW") | flag("O_NONBLOCK") | flag("O_NOCTTY");
const separator = process.platform === "win32" ? /[\\/]/ : "/";

/** chown(2): -1 leaves the owner as it is. */
const KEEP_OWNER = -1;

/** All that are in use in this process. */
const held = new Set<PathDirectory>();

/**
 * For systems without /proc/self/fd: names, checked before each call and, where something was opened, again after it. Someone who can
 * change the tree from outside while Sealift works in it may win the moment between check and call; `descriptors.ts` leaves none.
 */
class PathDirectory extends Directory {
  readonly #root: string;
  readonly #path: string;

  constructor(root: string, path: string, names: readonly ByteString[]) {
    super(names);
    this.#root = root;
    this.#path = path;
    held.add(this);
  }

  async child(name: ByteString): Promise<Directory> {
    const stats = await lstat(this.at(name));
    if (stats.isSymbolicLink()) throw errno("ELOOP", "a link");
    if (!stats.isDirectory()) throw errno("ENOTDIR", "not a directory");
    return new PathDirectory(this.#root, `${this.#path}/${name}`, [...this.names, name]);
  }

  async openFile(name: ByteString, flags: number, mode?: number): Promise<number> {
    await this.verify();
    await this.#refuseLink(name);
    const descriptor = await open(this.at(name), flags | neverFollow, mode);
    try {
      await this.verify();
      return descriptor;
    } catch (error) {
      await close(descriptor);
      throw error;
    }
  }

  async asRoot(): Promise<Directory> {
    await this.verify();
    return new PathDirectory(this.#path, this.#path, []);
  }

  async verify(): Promise<void> {
    const found = (await realpath(this.at("." as ByteString))).split(separator);
    const root = this.#root.split(separator).filter((part, index) => part !== "" || index === 0);
    if (!root.every((part, index) => part === found[index]))
      throw new StorageError("outside", `${this.#path} no longer lies in the tree`);
  }

  async setMode(name: ByteString, decide: (found: Status) => number | undefined, group?: number): Promise<boolean> {
    await this.verify();
    const found = statusOf(await lstat(this.at(name)));
    const mode = decide(found);
    if (mode === undefined) return false;
    if (found.kind === "directory") {
      if (group !== undefined) await chown(this.at(name), KEEP_OWNER, group);
      await chmod(this.at(name), mode);
      return true;
    }
    const descriptor = await this.openFile(name, constants.O_RDONLY);
    try {
      if (group !== undefined) await fchown(descriptor, KEEP_OWNER, group);
      await fchmod(descriptor, mode);
      return true;
    } finally {
      closeSync(descriptor);
    }
  }

  /** O_NOFOLLOW does this in the same call as opening, where there is such a thing. */
  async #refuseLink(name: ByteString): Promise<void> {
    if (constants.O_NOFOLLOW !== undefined) return;
    const found = await lstat(this.at(name)).catch(() => undefined);
    if (found?.isSymbolicLink() === true) throw errno("ELOOP", "a link");
  }

  pins(name: ByteString): boolean {
    const beneath = `${this.#path}/${name}`;
    for (const other of held) if (`${other.#path}/`.startsWith(`${beneath}/`)) return true;
    return false;
  }

  realPath(): Promise<string> {
    return Promise.resolve(this.#path);
  }

  protected locate(name: ByteString): Buffer {
    return Buffer.from(`${this.#path}/${name}`, "latin1");
  }

  protected async identify(): Promise<string> {
    return identityOf(await stat(this.at("." as ByteString)));
  }

  protected release(): void {
    held.delete(this);
  }
}

function errno(code: string, what: string): Error {
  return Object.assign(new Error(`${code}: ${what}`), { code });
}

export const paths: Way = {
  name: "paths",
  openRoot: async (path) => {
    const real = await realpath(path);
    if (!(await stat(path)).isDirectory()) throw errno("ENOTDIR", "not a directory");
    return new PathDirectory(real, real, []);
  },
};
