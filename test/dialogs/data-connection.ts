import { once } from "node:events";
import { connect, createServer, isIPv6, type Server, type Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { WireClient } from "../support/wire-client.js";
import type { DataMethod, DataSecurity } from "./script.js";

/** A data connection of a script: made before the command; TLS begins at once, or, if it is to be late, when a step first needs it. */
export class DialogData {
  readonly #client: WireClient;
  readonly #security: DataSecurity;
  readonly #raw: Promise<Socket>;
  readonly #listener: Server | undefined;
  #opening: Promise<Socket> | undefined;
  #stream: Socket | undefined;
  #ended = false;

  private constructor(client: WireClient, security: DataSecurity, raw: Promise<Socket>, listener: Server | undefined) {
    this.#client = client;
    this.#security = security;
    this.#raw = raw;
    this.#listener = listener;
    // Whoever awaits it hears of it; until then it has no listener.
    raw.then((socket) => socket.on("error", () => {})).catch(() => {});
    if (security === "sealed" || security === "unresumed") this.open().catch(() => {});
  }

  /** Sends the command that prepares it, and expects that it goes well. */
  static async prepare(client: WireClient, method: DataMethod, security: DataSecurity): Promise<DialogData> {
    if (method === "PASV" || method === "EPSV") {
      const raw = await dial(client.server.host, await passivePort(client, method));
      return new DialogData(client, security, Promise.resolve(raw), undefined);
    }
    const listener = createServer();
    listener.listen(0, client.server.host);
    await once(listener, "listening");
    const { lines } = await client.command(activeCommand(method, client.server.host, portOf(listener)));
    if (!lines[0]?.startsWith("200 ")) throw new Error(`${method} was answered ${lines.join(" ")}`);
    const raw = once(listener, "connection").then(([socket]) => socket as Socket);
    return new DialogData(client, security, raw, listener);
  }

  /** The stream that bytes go over, after the TLS handshake where there is one. */
  open(): Promise<Socket> {
    this.#opening ??= this.#secured().then((stream) => {
      // A step that reads or writes hears of it; between the steps nobody does.
      stream.on("error", () => {});
      this.#stream = stream;
      return stream;
    });
    return this.#opening;
  }

  async write(content: Buffer, end: boolean): Promise<void> {
    const stream = await this.open();
    stream.resume();
    await new Promise<void>((resolve, reject) => {
      const done = (error?: Error | null): void => (error ? reject(error) : resolve());
      if (end) stream.end(content, () => done());
      else stream.write(content, done);
    });
  }

  /** All that comes, up to a clean end. */
  async readAll(): Promise<Buffer> {
    const stream = await this.open();
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  }

  /** From now on what comes is read, and forgotten. */
  async drain(): Promise<void> {
    (await this.open()).resume();
  }

  /** RST, or FIN without TLS's close_notify. */
  async cut(how: "reset" | "fin"): Promise<void> {
    await this.open();
    const raw = await this.#raw;
    if (how === "reset") raw.resetAndDestroy();
    else raw.end();
  }

  /** Resolves when the server has closed it. */
  async gone(): Promise<void> {
    const stream = this.#stream ?? (await this.#raw);
    stream.on("error", () => {}).resume();
    if (!stream.closed) await once(stream, "close");
  }

  /** Resolves when the server does not let it become a TLS connection. */
  async refused(): Promise<void> {
    try {
      await this.open();
    } catch {
      return;
    }
    throw new Error("the TLS handshake on the data connection completed");
  }

  async close(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    // TLS first: Node 20 crashes (SIGSEGV) when what lies beneath is destroyed before it in the same turn.
    this.#stream?.destroy();
    void this.#raw.then((raw) => raw.destroy());
    const listener = this.#listener;
    if (listener !== undefined) await new Promise((resolve) => listener.close(resolve));
  }

  async #secured(): Promise<Socket> {
    const raw = await this.#raw;
    if (this.#security === "clear") return raw;
    const closed = new Promise<never>((_, reject) => {
      raw.once("close", () => reject(new Error("the server closed the data connection before TLS")));
    });
    const secured = this.#client.secureData(raw, { resume: this.#security !== "unresumed" });
    return await Promise.race<TLSSocket>([secured, closed]);
  }
}

async function dial(host: string, port: number): Promise<Socket> {
  const raw = connect({ host, port });
  await once(raw, "connect");
  return raw;
}

async function passivePort(client: WireClient, method: "PASV" | "EPSV"): Promise<number> {
  const { lines } = await client.command(method);
  const line = lines[0] ?? "";
  if (method === "EPSV") return Number(/^229 .*\(\|\|\|(\d+)\|\)/.exec(line)?.[1] ?? refuse(line));
  const [, high, low] = /^227 .*\(\d+,\d+,\d+,\d+,(\d+),(\d+)\)/.exec(line) ?? refuse(line);
  return Number(high) * 256 + Number(low);
}

function refuse(line: string): never {
  throw new Error(`no passive port: ${line}`);
}

function activeCommand(method: "PORT" | "EPRT", host: string, port: number): string {
  if (method === "EPRT") return `EPRT |${isIPv6(host) ? 2 : 1}|${host}|${port}|`;
  return `PORT ${host.replaceAll(".", ",")},${Math.floor(port / 256)},${port % 256}`;
}

function portOf(listener: Server): number {
  const address = listener.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
