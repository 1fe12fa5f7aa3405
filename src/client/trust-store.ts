import { randomBytes } from "node:crypto";
import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { asciiHost } from "../support/host-name.js";
import { asFtpsError, FtpsError } from "./errors.js";
import { parseFingerprint, type TrustStore } from "./trust.js";

/** Largest file of trusted certificates that is read, in bytes. */
const MAX_STORE_BYTES = 4 * 1024 * 1024;

/** A line: `host:port SHA256:AA:BB:...`. Lines that begin with # are for people. */
const line = /^([^\s#]\S*):(\d{1,5}) SHA256:((?:[0-9A-F]{2}:?){31}[0-9A-F]{2})$/i;

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
    return (await this.list()).get(keyOf(host, port));
  }

  /** Added as a line of its own, of which the last one counts: programs that do so at the same time lose nothing of each other's. */
  async set(host: string, port: number, fingerprint256: string): Promise<void> {
    const fingerprint = parseFingerprint(fingerprint256);
    if (!line.test(`${keyOf(host, port)} SHA256:${fingerprint}`))
      throw new FtpsError("usage", `${host} is no name of a host`, { hint: "such as ftp.example.org" });
    const text = await this.#text();
    if (this.#parse(text).get(keyOf(host, port)) === fingerprint) return;
    const start = text === "" || text.endsWith("\n") ? "" : "\n";
    await this.#writing(async () => {
      await using handle = await open(this.#file, "a", 0o600);
      const { size } = await handle.stat();
      try {
        await handle.appendFile(`${start}${keyOf(host, port)} SHA256:${fingerprint}\n`);
        await handle.sync();
      } catch (error) {
        // Half a line would make all of it unreadable.
        await handle.truncate(size);
        throw error;
      }
    });
  }

  async remove(host: string, port: number): Promise<boolean> {
    const lines = (await this.#text()).split("\n");
    // Lines that cannot be read stay as they are.
    const left = lines.filter((text) => entryOf(text)?.at !== keyOf(host, port));
    if (left.length === lines.length) return false;
    await this.#replace(left.join("\n"));
    return true;
  }

  /** `host:port`, and its fingerprint. */
  async list(): Promise<ReadonlyMap<string, string>> {
    return this.#parse(await this.#text());
  }

  /** A file that cannot be read is no empty file: what it says would be forgotten. */
  #parse(content: string): Map<string, string> {
    const known = new Map<string, string>();
    for (const [index, text] of content.split("\n").entries()) {
      const entry = entryOf(text);
      if (entry !== undefined) known.set(entry.at, entry.fingerprint);
      else if (text.trim() !== "" && !text.startsWith("#")) throw this.#broken(index + 1);
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

  async #replace(content: string): Promise<void> {
    const temporary = `${this.#file}.${randomBytes(6).toString("hex")}.new`;
    try {
      await this.#writing(async () => {
        {
          await using handle = await open(temporary, "wx", 0o600);
          await handle.writeFile(content);
          await handle.sync();
        }
        await rename(temporary, this.#file);
      });
    } finally {
      await rm(temporary, { force: true });
    }
  }

  async #writing(work: () => Promise<void>): Promise<void> {
    try {
      await mkdir(path.dirname(this.#file), { recursive: true, mode: 0o700 });
      await work();
    } catch (error) {
      throw asFtpsError(
        error,
        "local",
        `${this.#file} cannot be written`,
        "check its permissions, and the space on the disk",
      );
    }
  }
}

/** Undefined: a line for people, or one that nobody can read. */
function entryOf(text: string): { readonly at: string; readonly fingerprint: string } | undefined {
  const [, host, port, fingerprint] = line.exec(text.trim()) ?? [];
  if (host === undefined || fingerprint === undefined) return undefined;
  return { at: keyOf(host, Number(port)), fingerprint: parseFingerprint(fingerprint) };
}

function keyOf(host: string, port: number): string {
  return `${asciiHost(host).toLowerCase()}:${port}`;
}
