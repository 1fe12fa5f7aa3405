import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { type TLSSocket, connect as tlsConnect } from "node:tls";
import { type TestServer, testPassword, testUser } from "./ftps-server.js";

export interface WireReply {
  readonly code: number;
  /** All lines as they came, latin1. */
  readonly lines: readonly string[];
}

/** Where a server listens, and what to trust: a TestServer is one, and so may another program be. */
export type WireServer = Pick<TestServer, "host" | "explicit" | "implicit" | "ca">;

export interface WireOptions {
  readonly implicit?: boolean;
  /** No TLS at once, although the port is the implicit one. */
  readonly clear?: boolean;
  readonly version?: "TLSv1.2" | "TLSv1.3";
  readonly localAddress?: string;
  /** A session of an earlier control connection, to be offered on this one. */
  readonly session?: Buffer;
  /** By which it knows the server; "localhost" by default, "" sends none with TLS. */
  readonly serverName?: string;
  /** The client's own, PEM; shown on the control connection, and on data connections that ask for it. */
  readonly certificate?: { readonly cert: string; readonly key: string };
}

export interface DataOptions {
  /** Whether the control connection's session is offered. */
  readonly resume?: boolean;
  /** Whether the client's certificate is shown where it is asked for. */
  readonly certificate?: boolean;
}

/** A client that does exactly what a test tells it: lines out, replies in, nothing by itself. */
export class WireClient {
  readonly server: WireServer;
  readonly #options: WireOptions;
  socket: Socket;
  /** The newest TLS session of the control connection, for data connections. */
  session: Buffer | undefined;
  #text = "";
  #ended = false;
  #wake: () => void = () => {};

  private constructor(server: WireServer, socket: Socket, options: WireOptions) {
    this.server = server;
    this.socket = socket;
    this.#options = options;
  }

  /** A connection whose greeting has not been read. */
  static async connect(server: WireServer, options: WireOptions = {}): Promise<WireClient> {
    const port = options.implicit === true ? server.implicit : server.explicit;
    const raw = connect({
      host: server.host,
      port,
      ...(options.localAddress === undefined ? {} : { localAddress: options.localAddress }),
    });
    await once(raw, "connect");
    const client = new WireClient(server, raw, options);
    if (options.implicit === true && options.clear !== true) await client.startTls();
    else client.#listen();
    return client;
  }

  /** Greeted, in TLS, logged in, data sealed, binary. */
  static async loggedIn(server: WireServer, options: WireOptions = {}): Promise<WireClient> {
    const client = await WireClient.connect(server, options);
    await client.read();
    if (options.implicit !== true) {
      await client.command("AUTH TLS");
      await client.startTls();
      await client.command("PBSZ 0");
      await client.command("PROT P");
    }
    await client.command(`USER ${testUser}`);
    await client.command(`PASS ${testPassword}`);
    await client.command("TYPE I");
    return client;
  }

  async startTls(): Promise<void> {
    const secured = await this.#secure(this.socket, this.#options.session);
    // In TLS 1.2 it came within the handshake; in TLS 1.3 it comes behind it.
    if (secured.getProtocol() === "TLSv1.2") this.session = secured.getSession();
    secured.on("session", (session) => {
      this.session = session;
    });
    this.socket = secured;
    this.#listen();
  }

  send(line: string): void {
    this.socket.write(Buffer.from(`${line}\r\n`, "latin1"));
  }

  async command(line: string): Promise<WireReply> {
    this.send(line);
    return await this.read();
  }

  /** The next reply; rejects when the server closes before. */
  async read(): Promise<WireReply> {
    for (;;) {
      const reply = this.#takeReply();
      if (reply !== undefined) return reply;
      if (this.#ended) throw new Error(`closed; unread: ${JSON.stringify(this.#text)}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Resolves with what was left unread when the server closes. */
  async untilClosed(): Promise<string> {
    while (!this.#ended) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#text;
  }

  /** The port that EPSV names. */
  async passive(): Promise<number> {
    const { lines } = await this.command("EPSV");
    const port = /\(\|\|\|(\d+)\|\)/.exec(lines[0] ?? "")?.[1];
    if (port === undefined) throw new Error(`no passive port: ${lines.join(" ")}`);
    return Number(port);
  }

  /** A TCP connection to a passive port. */
  async dial(port: number, localAddress?: string): Promise<Socket> {
    const raw = connect({ host: this.server.host, port, ...(localAddress === undefined ? {} : { localAddress }) });
    await once(raw, "connect");
    return raw;
  }

  /** TLS on a data connection; `resume` offers the control connection's session. Resolves when the handshake is done. */
  async secureData(raw: Socket, { resume = true, certificate = true }: DataOptions = {}): Promise<TLSSocket> {
    return await this.#secure(raw, resume ? this.session : undefined, certificate);
  }

  /** Dials, sends a command, expects 150, and is there with TLS. */
  async transfer(line: string, options: DataOptions = {}): Promise<TLSSocket> {
    const raw = await this.dial(await this.passive());
    const { code, lines } = await this.command(line);
    if (code !== 150) throw new Error(`not 150: ${lines.join(" ")}`);
    return await this.secureData(raw, options);
  }

  /** A whole download or listing. Returns what came, and the final reply. */
  async fetch(line: string, options: DataOptions = {}): Promise<{ data: Buffer; reply: WireReply }> {
    const stream = await this.transfer(line, options);
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    return { data: Buffer.concat(chunks), reply: await this.read() };
  }

  /** A whole upload with a clean end. */
  async store(line: string, content: string | Uint8Array): Promise<WireReply> {
    const stream = await this.transfer(line);
    stream.resume().end(content);
    return await this.read();
  }

  close(): void {
    this.socket.destroy();
  }

  async #secure(raw: Socket, session?: Buffer, shows = true): Promise<TLSSocket> {
    const { version, serverName = "localhost", certificate } = this.#options;
    const secured = tlsConnect({
      socket: raw,
      ca: this.server.ca,
      servername: serverName,
      ...(session === undefined ? {} : { session }),
      ...(shows && certificate !== undefined ? certificate : {}),
      ...(version === undefined ? {} : { minVersion: version, maxVersion: version }),
    });
    await once(secured, "secureConnect");
    return secured;
  }

  #listen(): void {
    this.socket.on("data", (chunk: Buffer) => {
      this.#text += chunk.toString("latin1");
      this.#wake();
    });
    const end = (): void => {
      this.#ended = true;
      this.#wake();
    };
    this.socket.on("error", end).on("end", end).on("close", end);
  }

  #takeReply(): WireReply | undefined {
    const lines = this.#text.split("\r\n").slice(0, -1);
    const code = lines[0]?.slice(0, 3);
    const last = lines.findIndex((line, index) => line.startsWith(`${code} `) || (index === 0 && line === code));
    if (code === undefined || last === -1) return undefined;
    const taken = lines.slice(0, last + 1);
    this.#text = this.#text.slice(taken.join("\r\n").length + 2);
    return { code: Number(code), lines: taken };
  }
}
