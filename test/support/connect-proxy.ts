import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

export interface ProxyOptions {
  /** `user:password` that clients must show. */
  readonly login?: string;
  /** Bytes that the n-th connection (from 0) may carry, both ways together, before it is cut. */
  readonly allows?: (index: number) => number;
}

/** A proxy on loopback that speaks HTTP CONNECT and SOCKS5, and can cut what goes through it. */
export class ConnectProxy {
  /** Where clients wanted to go, `host:port`. */
  readonly asked: string[] = [];
  readonly #options: ProxyOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(options: ProxyOptions) {
    this.#options = options;
    this.#server = createServer((socket) => {
      this.#keep(socket);
      this.#welcome(socket).catch(() => socket.destroy());
    });
  }

  static async start(options: ProxyOptions = {}): Promise<ConnectProxy> {
    const proxy = new ConnectProxy(options);
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server.close(), "close");
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket.on("error", () => {}));
  }

  async #welcome(near: Socket): Promise<void> {
    const first = await take(near, 1);
    const target = first[0] === 5 ? await this.#socks(near) : await this.#http(near, first);
    if (target === undefined) {
      near.end();
      return;
    }
    this.asked.push(`${target.host}:${target.port}`);
    const far = connect(target);
    this.#keep(far);
    await once(far, "connect");
    near.write(first[0] === 5 ? Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]) : "HTTP/1.1 200 OK\r\nX: y\r\n\r\n");
    this.#join(near, far, this.#options.allows?.(this.asked.length - 1) ?? Infinity);
  }

  #join(near: Socket, far: Socket, allowed: number): void {
    let left = allowed;
    const pass = (from: Socket, to: Socket): void => {
      from.on("data", (chunk: Buffer) => {
        if (!to.write(chunk.subarray(0, left))) from.pause();
        left -= chunk.length;
        if (left > 0) return;
        near.destroy();
        far.destroy();
      });
      to.on("drain", () => from.resume());
      from.on("end", () => to.end()).on("close", () => to.destroy());
    };
    pass(near, far);
    pass(far, near);
  }

  async #http(near: Socket, first: Buffer): Promise<{ host: string; port: number } | undefined> {
    let head = first.toString("latin1");
    while (!head.endsWith("\r\n\r\n")) head += (await take(near, 1)).toString("latin1");
    const { login } = this.#options;
    const shown = /^Proxy-Authorization: Basic (\S+)\r$/m.exec(head)?.[1] ?? "";
    if (login !== undefined && Buffer.from(shown, "base64").toString() !== login) {
      near.write("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
      return undefined;
    }
    const [, host = "", port = ""] = /^CONNECT (\S+):(\d+) HTTP\/1\.1\r\n/.exec(head) ?? [];
    return { host, port: Number(port) };
  }

  /** RFC 1928, RFC 1929. */
  async #socks(near: Socket): Promise<{ host: string; port: number } | undefined> {
    await take(near, (await take(near, 1))[0] ?? 0);
    const { login } = this.#options;
    near.write(Buffer.from([5, login === undefined ? 0 : 2]));
    if (login !== undefined) {
      const user = await take(near, (await take(near, 2))[1] ?? 0);
      const password = await take(near, (await take(near, 1))[0] ?? 0);
      const welcome = `${user}:${password}` === login;
      near.write(Buffer.from([1, welcome ? 0 : 1]));
      if (!welcome) return undefined;
    }
    const kind = (await take(near, 4))[3];
    const host =
      kind === 1 ? [...(await take(near, 4))].join(".") : String(await take(near, (await take(near, 1))[0] ?? 0));
    return { host, port: (await take(near, 2)).readUInt16BE() };
  }
}

async function take(socket: Socket, count: number): Promise<Buffer> {
  for (;;) {
    const bytes = socket.read(count) as Buffer | null;
    if (bytes !== null) return bytes;
    if (socket.readableEnded || socket.destroyed) throw new Error("the client has gone");
    await once(socket, "readable");
  }
}
