import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TLSSocket, type TlsOptions, type Server as TlsServer } from "node:tls";
import type { CertificateWithKey } from "../../../src/pki/self-signed.js";

export type Step = (session: ScriptedSession, argument: string) => unknown;

export interface Script {
  /** What the server does at a command; the rest is what an honest server would do. `greeting`: when somebody has connected. */
  readonly [verb: string]: Step;
}

export interface ScriptedOptions {
  readonly identity: CertificateWithKey;
  /** Of data connections, where that is another one. */
  readonly dataIdentity?: CertificateWithKey;
  /** TLS from the first byte. */
  readonly implicit?: boolean;
  /** PEM: clients must show a certificate that this one signed. */
  readonly clientAuthority?: string;
  /** What else its TLS is like. */
  readonly tls?: TlsOptions;
  /** No TLS at all. */
  readonly clear?: boolean;
  /** The port that stands before a data port, where something shall lie in between. */
  readonly dataPort?: (port: number) => Promise<number>;
  readonly script?: Script;
  /** What RETR sends. */
  readonly content?: Buffer;
}

/** A server that keeps to the rules except where a script says otherwise. */
export class ScriptedServer {
  readonly commands: string[] = [];
  readonly received: Buffer[] = [];
  readonly options: ScriptedOptions;
  readonly tls: TlsServer;
  readonly dataTls: TlsServer;
  readonly #listener: Server;
  readonly #sockets = new Set<Socket>();
  readonly #dataListeners = new Set<Server>();

  private constructor(options: ScriptedOptions) {
    this.options = options;
    this.tls = tlsServer(options.identity, options.tls, options.clientAuthority);
    this.dataTls = options.dataIdentity === undefined ? this.tls : tlsServer(options.dataIdentity, options.tls);
    this.#listener = createServer((socket) => this.#welcome(socket));
  }

  static async start(options: ScriptedOptions): Promise<ScriptedServer> {
    const server = new ScriptedServer(options);
    server.#listener.listen(0, "127.0.0.1");
    await once(server.#listener, "listening");
    return server;
  }

  get port(): number {
    return portOf(this.#listener);
  }

  /** Such a socket ends with the server, and its errors end no process. */
  keep<T extends Socket>(socket: T): T {
    this.#sockets.add(socket);
    return socket.on("error", () => {});
  }

  keepListener(listener: Server): void {
    this.#dataListeners.add(listener);
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    const listeners = [this.#listener, ...this.#dataListeners].filter((listener) => listener.listening);
    await Promise.all(listeners.map((listener) => once(listener.close(), "close")));
  }

  #welcome(socket: Socket): void {
    this.keep(socket);
    const session = new ScriptedSession(this, socket);
    void session.begin();
  }
}

export class ScriptedSession {
  readonly server: ScriptedServer;
  socket: Socket;
  #pending = "";
  #listener: Server | undefined;
  #arrived: Promise<Socket> | undefined;

  constructor(server: ScriptedServer, socket: Socket) {
    this.server = server;
    this.socket = socket;
  }

  async begin(): Promise<void> {
    if (this.server.options.implicit !== true) this.#listen();
    await this.#perform("greeting", "");
  }

  /** Bytes as they are. */
  send(text: string | Buffer): void {
    this.socket.write(typeof text === "string" ? Buffer.from(text, "latin1") : text);
  }

  async upgrade(): Promise<void> {
    this.socket.removeAllListeners("data");
    this.socket = this.server.keep(await this.secure(this.socket, this.server.tls));
    this.#listen();
  }

  async secure(raw: Socket, server: TlsServer = this.server.dataTls): Promise<TLSSocket> {
    const secured = handshakeOn(raw, server);
    server.emit("connection", raw);
    return this.server.keep(await secured);
  }

  /** Opens a port for data; what connects there is for `data`. */
  async listen(host = "127.0.0.1"): Promise<number> {
    this.#listener?.close();
    const listener = createServer();
    this.#listener = listener;
    this.server.keepListener(listener);
    listener.listen(0, host);
    await once(listener, "listening");
    this.#arrived = once(listener, "connection").then(([socket]) => {
      listener.close();
      return this.server.keep(socket as Socket);
    });
    return portOf(listener);
  }

  /** The data connection, not sealed yet. */
  async rawData(): Promise<Socket> {
    if (this.#arrived === undefined) throw new Error("nobody asked for a data connection");
    return this.#arrived;
  }

  async data(): Promise<Socket> {
    if (this.server.options.clear === true) return this.rawData();
    return this.secure(await this.rawData());
  }

  /** 150, the bytes, a proper end, 226. */
  async sendFile(content: Buffer | string, last = "226 Done\r\n"): Promise<void> {
    this.send("150 Here it comes\r\n");
    const data = await this.data();
    data.end(content);
    await once(data, "finish");
    this.send(last);
  }

  async receiveFile(last = "226 Done\r\n"): Promise<void> {
    this.send("150 Go ahead\r\n");
    const data = await this.data();
    const chunks: Buffer[] = [];
    for await (const chunk of data) chunks.push(chunk as Buffer);
    this.server.received.push(Buffer.concat(chunks));
    this.send(last);
  }

  #listen(): void {
    this.socket.on("data", (chunk: Buffer) => {
      this.#pending += chunk.toString("latin1");
      for (let end = this.#pending.indexOf("\r\n"); end >= 0; end = this.#pending.indexOf("\r\n")) {
        const line = this.#pending.slice(0, end);
        this.#pending = this.#pending.slice(end + 2);
        const [verb = "", ...rest] = line.split(" ");
        this.server.commands.push(line);
        void this.#perform(verb, rest.join(" "));
      }
    });
  }

  async #perform(verb: string, argument: string): Promise<void> {
    const step = this.server.options.script?.[verb] ?? honest[verb];
    try {
      if (verb === "greeting" && this.server.options.implicit === true) await this.upgrade();
      if (step === undefined) this.send("502 Not here\r\n");
      else await step(this, argument);
    } catch {
      // The client has gone; that is what is tested.
      this.socket.destroy();
    }
  }
}

/** One server shakes hands with several clients at a time; some of them go away within it. */
function handshakeOn(raw: Socket, server: TlsServer): Promise<TLSSocket> {
  const { remotePort } = raw;
  return new Promise((resolve, reject) => {
    const forget = (): void => {
      server.off("secureConnection", onSecure);
      raw.off("close", onClose);
    };
    const onSecure = (socket: TLSSocket): void => {
      if (socket.remotePort !== remotePort) return;
      forget();
      resolve(socket);
    };
    const onClose = (): void => {
      forget();
      reject(new Error("the client has gone"));
    };
    server.on("secureConnection", onSecure);
    raw.on("close", onClose);
  });
}

const say =
  (reply: string): Step =>
  (session) =>
    session.send(`${reply}\r\n`);

const honest: Script = {
  greeting: say("220 Ready"),
  AUTH: async (session) => {
    session.send("234 Go ahead\r\n");
    await session.upgrade();
  },
  USER: say("331 Password"),
  PASS: say("230 Welcome"),
  PBSZ: say("200 Fine"),
  PROT: say("200 Fine"),
  FEAT: say("211-Features\r\n SIZE\r\n MDTM\r\n MLST type*;size*;modify*;\r\n211 End"),
  SYST: say("215 UNIX Type: L8"),
  TYPE: say("200 Fine"),
  OPTS: say("200 Fine"),
  REST: say("350 Go on"),
  SIZE: (session) => session.send(`213 ${session.server.options.content?.length ?? 0}\r\n`),
  MDTM: say("213 20240102030405"),
  MLST: (session, path) =>
    session.send(
      `250-Here\r\n type=file;size=${session.server.options.content?.length ?? 0};modify=20240102030405; ${path}\r\n250 End\r\n`,
    ),
  EPSV: async (session) => {
    const port = await session.listen();
    const { dataPort = async () => port } = session.server.options;
    session.send(`229 Passive (|||${await dataPort(port)}|)\r\n`);
  },
  RETR: (session) => session.sendFile(session.server.options.content ?? ""),
  STOR: (session) => session.receiveFile(),
  MLSD: (session) => session.sendFile("type=file;size=1;modify=20240102030405; a\r\n"),
  QUIT: say("221 Bye"),
};

function tlsServer(
  { certificate, key }: CertificateWithKey,
  options: TlsOptions | undefined,
  clientAuthority?: string,
): TlsServer {
  const asking = clientAuthority === undefined ? {} : { requestCert: true, ca: clientAuthority };
  const server = createTlsServer({ cert: certificate, key, ...asking, ...options });
  return server.on("tlsClientError", () => {});
}

function portOf(listener: Server): number {
  const address = listener.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
