import { randomBytes } from "node:crypto";
import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { FtpsError } from "./errors.js";
import { parseFingerprint, type TrustStore } from "./trust.js";

/** Largest file of trusted certificates that is read, in bytes. */
const MAX_STORE_BYTES = 4 * 1024 * 1024;

/** A line: `host:port SHA256:AA:BB:...`. Lines that begin with # are for people. */
const line = /^(\S+):(\d{1,5}) (SHA256:[0-9A-F:]+)$/i;

/** Trusted certificates in a file of text, which only its owner can change. */
export class FileTrustStore implements TrustStore {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  get file(): string {
    return this.#file;
  }

  async get(host: string, port: number): Promise<string | undefined> {
    return (await this.#read()).get(keyOf(host, port));
  }

  async set(host: string, port: number, fingerprint256: string): Promise<void> {
    const known = await this.#read();
    known.set(keyOf(host, port), parseFingerprint(fingerprint256));
    await this.#write(known);
  }

  async remove(host: string, port: number): Promise<boolean> {
    const known = await this.#read();
    if (!known.delete(keyOf(host, port))) return false;
    await this.#write(known);
    return true;
  }

  /** `host:port`, and its fingerprint. */
  async list(): Promise<ReadonlyMap<string, string>> {
    return this.#read();
  }

  /** A file that cannot be read is no empty file: what it says would be forgotten. */
  async #read(): Promise<Map<string, string>> {
    const known = new Map<string, string>();
    for (const [index, text] of (await this.#text()).split("\n").entries()) {
      if (text.trim() === "" || text.startsWith("#")) continue;
      const [, host, port, fingerprint = ""] = line.exec(text.trim()) ?? [];
      if (host === undefined) throw this.#broken(index + 1);
      known.set(`${host.toLowerCase()}:${port}`, parseFingerprint(fingerprint));
    }
    return known;
  }

  async #text(): Promise<string> {
    try {
      if ((await stat(this.#file)).size > MAX_STORE_BYTES) throw this.#broken(1);
      return await readFile(this.#file, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
      if (error instanceof FtpsError) throw error;
      throw new FtpsError("local", `${this.#file} cannot be read`, { cause: error, hint: "check its permissions" });
    }
  }

  #broken(number: number): FtpsError {
    return new FtpsError("local", `line ${number} of ${this.#file} cannot be read`, {
      hint: "each line is HOST:PORT SHA256:FINGERPRINT",
    });
  }

  async #write(known: ReadonlyMap<string, string>): Promise<void> {
    const temporary = `${this.#file}.${randomBytes(6).toString("hex")}.new`;
    try {
      await mkdir(path.dirname(this.#file), { recursive: true, mode: 0o700 });
      {
        await using handle = await open(temporary, "wx", 0o600);
        await handle.writeFile([...known].map(([at, fingerprint]) => `${at} SHA256:${fingerprint}\n`).join(""));
        await handle.sync();
      }
      await rename(temporary, this.#file);
    } catch (error) {
      throw new FtpsError("local", `${this.#file} cannot be written`, { cause: error, hint: "check its permissions" });
    } finally {
      await rm(temporary, { force: true });
    }
  }
}

function keyOf(host: string, port: number): string {
  return `${host.toLowerCase()}:${port}`;
}
