import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { PeerServer } from "./servers.js";

/** An FTP client without TLS, for what a server does only then. */
export class ClearClient {
  readonly #host: string;
  readonly #socket: Socket;
  readonly #chunks: AsyncIterator<Buffer>;
  #text = "";

  private constructor(host: string, socket: Socket) {
    this.#host = host;
    this.#socket = socket;
    this.#chunks = socket[Symbol.asyncIterator]();
  }

  /** Binary, after the greeting and the login. Rejects when that fails. */
  static async loggedIn({ host, port, user, password }: PeerServer): Promise<ClearClient> {
    const socket = connect(port, host);
    await once(socket, "connect");
    const client = new ClearClient(host, socket);
    await client.#read();
    await client.command(`USER ${user}`);
    if ((await client.command(`PASS ${password}`)) !== 230) throw new Error("the login failed");
    await client.command("TYPE I");
    return client;
  }

  /** The reply's code. */
  async command(line: string): Promise<number> {
    this.#socket.write(`${line}\r\n`);
    return Number((await this.#read()).slice(0, 3));
  }

  async download(line: string): Promise<Buffer> {
    const data = await this.#open(line);
    const chunks: Buffer[] = [];
    for await (const chunk of data) chunks.push(chunk as Buffer);
    await this.#read();
    return Buffer.concat(chunks);
  }

  /** The final reply's code. */
  async upload(line: string, content: Buffer): Promise<number> {
    const data = await this.#open(line);
    data.resume().end(content);
    return Number((await this.#read()).slice(0, 3));
  }

  close(): void {
    this.#socket.destroy();
  }

  async #open(line: string): Promise<Socket> {
    this.#socket.write("EPSV\r\n");
    const reply = await this.#read();
    const port = /\(\|\|\|(\d+)\|\)/.exec(reply)?.[1];
    const data = connect(Number(port), this.#host);
    await once(data, "connect");
    const code = await this.command(line);
    if (code !== 150) throw new Error(`${line} was answered ${code}`);
    return data;
  }

  /** The last line of the next reply. */
  async #read(): Promise<string> {
    for (;;) {
      const end = /^\d{3} .*\r\n/m.exec(this.#text);
      if (end !== null) {
        this.#text = this.#text.slice(end.index + end[0].length);
        return end[0];
      }
      const { done, value } = await this.#chunks.next();
      if (done === true) throw new Error(`closed; unread: ${this.#text}`);
      this.#text += value.toString("latin1");
    }
  }
}
