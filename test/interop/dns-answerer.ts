import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { once } from "node:events";

const TYPE = { a: 1, txt: 16 } as const;
const CLASS_IN = 1;
const NXDOMAIN = 3;

/** A name server for tests, on UDP of loopback: every name is 127.0.0.1, unless it is told otherwise; TXT records are those in `texts`. */
export class DnsAnswerer implements AsyncDisposable {
  readonly #socket: Socket;
  /** By name, lower-case. */
  readonly texts = new Map<string, readonly string[]>();
  /** These do not exist. */
  readonly unknown = new Set<string>();

  static async start(): Promise<DnsAnswerer> {
    const socket = createSocket("udp4");
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    return new DnsAnswerer(socket);
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("message", (query, from) => this.#answer(query, from));
  }

  get place(): string {
    return `127.0.0.1:${this.#socket.address().port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => this.#socket.close(() => resolve()));
  }

  /** RFC 1035 section 4.1: one question, and the answers to it. */
  #answer(query: Buffer, { port, address }: RemoteInfo): void {
    const { name, end } = readName(query);
    const type = query.readUInt16BE(end);
    const known = !this.unknown.has(name);
    const data = !known
      ? []
      : type === TYPE.a
        ? [Buffer.from([127, 0, 0, 1])]
        : type === TYPE.txt
          ? this.#texts(name)
          : [];
    const header = Buffer.alloc(12);
    query.copy(header, 0, 0, 2);
    header.writeUInt16BE(0x8580 | (known ? 0 : NXDOMAIN), 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(data.length, 6);
    const question = query.subarray(12, end + 4);
    this.#socket.send(Buffer.concat([header, question, ...data.map((each) => record(type, each))]), port, address);
  }

  #texts(name: string): readonly Buffer[] {
    return (this.texts.get(name) ?? []).map((text) => Buffer.concat([Buffer.from([text.length]), Buffer.from(text)]));
  }
}

function readName(query: Buffer): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join(".").toLowerCase(), end: at + 1 };
}

/** The name is that of the question. */
function record(type: number, data: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(CLASS_IN, 4);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}
