import { createHash } from "node:crypto";
import type { WireClient, WireReply } from "../support/wire-client.js";

/** The name of every part begins so. */
export const partPrefix = ".sealift-";
export const listings = ["LIST", "NLST", "MLSD"] as const;

export function hashOf(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** A user of the server who looks at what there is, on a connection of their own that nobody cuts. */
export class Inspector {
  readonly user: string;
  readonly #client: WireClient;

  constructor(user: string, client: WireClient) {
    this.user = user;
    this.#client = client;
  }

  /** The file as it is downloaded; undefined where there is none. */
  async content(file: string): Promise<Buffer | undefined> {
    return await this.#fetch(`RETR ${file}`);
  }

  /** As text; undefined where there is no such directory. */
  async listing(verb: (typeof listings)[number], directory: string): Promise<string | undefined> {
    return (await this.#fetch(`${verb} ${directory}`))?.toString("latin1");
  }

  /** What SIZE says; undefined for 550. */
  async size(file: string): Promise<number | undefined> {
    const { code, lines } = await this.#client.command(`SIZE ${file}`);
    if (code === 550) return undefined;
    if (code !== 213) throw new Error(`SIZE: ${lines.join(" ")}`);
    return Number(lines[0]?.slice(4));
  }

  close(): void {
    this.#client.close();
  }

  async #fetch(line: string): Promise<Buffer | undefined> {
    const port = await this.#client.passive();
    const begun = await this.#client.command(line);
    if (begun.code === 550) return undefined;
    if (begun.code !== 150) throw unexpected(line, begun);
    const stream = await this.#client.secureData(await this.#client.dial(port));
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    const ended = await this.#client.read();
    if (ended.code !== 226) throw unexpected(line, ended);
    return Buffer.concat(chunks);
  }
}

function unexpected(line: string, { lines }: WireReply): Error {
  return new Error(`${line}: ${lines.join(" ")}`);
}
