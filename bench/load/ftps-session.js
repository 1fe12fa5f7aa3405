// One FTPS session of the load generator: as little as it takes, so that the generator is not what is measured.
import { once } from "node:events";
import { connect } from "node:net";
import { connect as tlsConnect } from "node:tls";

/** Resolves with all that comes until the end. */
function collect(stream) {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    stream.on("data", (chunk) => {
      bytes += chunk.length;
    });
    stream.once("end", () => resolve(bytes));
    stream.once("error", reject);
  });
}

export class FtpsSession {
  #target;
  #socket;
  #secureContext;
  #session;
  #text = "";
  #replies = [];
  #waiting = [];

  /** `target`: { host, port, ca, user, password }. `secureContext` is shared by sessions: making one costs more than a handshake. */
  constructor(target, secureContext) {
    this.#target = target;
    this.#secureContext = secureContext;
  }

  /** Connected and in TLS; `session` resumes an earlier one. Gives whether it was resumed. */
  async connect(session) {
    const { host, port } = this.#target;
    const raw = connect({ host, port, noDelay: true });
    this.#socket = raw;
    raw.on("error", (error) => this.#fail(error));
    raw.on("data", (chunk) => this.#hear(chunk));
    await this.#reply(220);
    await this.say("AUTH TLS", 234);
    raw.removeAllListeners("data");
    const tls = tlsConnect({ socket: raw, servername: "localhost", secureContext: this.#secureContext, session });
    tls.on("session", (fresh) => {
      this.#session = fresh;
    });
    this.#socket = tls;
    tls.on("error", (error) => this.#fail(error));
    tls.on("data", (chunk) => this.#hear(chunk));
    tls.on("close", () => this.#fail(new Error("closed")));
    await once(tls, "secureConnect");
    return tls.isSessionReused();
  }

  get session() {
    return this.#session;
  }

  async login() {
    await this.say(`USER ${this.#target.user}`, 331);
    await this.say(`PASS ${this.#target.password}`, 230);
    await this.say("PBSZ 0", 200);
    await this.say("PROT P", 200);
    await this.say("TYPE I", 200);
  }

  /** The reply's text; throws for another code. */
  async say(line, code) {
    this.#socket.write(`${line}\r\n`);
    return await this.#reply(code);
  }

  /** Downloads; gives the bytes. `onFirst` hears of the first of them. */
  async fetch(line, onFirst) {
    const data = await this.#open(line);
    if (onFirst !== undefined) data.once("data", onFirst);
    const bytes = await collect(data);
    await this.#reply(226);
    return bytes;
  }

  async store(line, content) {
    const data = await this.#open(line);
    data.resume();
    data.end(content);
    await once(data, "close");
    await this.#reply(226);
  }

  async end() {
    this.#socket.write("QUIT\r\n");
    await this.#reply(221);
    this.#socket.destroy();
  }

  destroy() {
    this.#socket.destroy();
  }

  async #open(line) {
    const text = await this.say("EPSV", 229);
    const port = Number(/\|\|\|(\d+)\|/.exec(text)?.[1]);
    const raw = connect({ host: this.#target.host, port, noDelay: true });
    this.#socket.write(`${line}\r\n`);
    const data = tlsConnect({
      socket: raw,
      servername: "localhost",
      secureContext: this.#secureContext,
      session: this.#session,
    });
    data.on("session", (fresh) => {
      this.#session = fresh;
    });
    data.on("error", () => {});
    await this.#reply(150, 125);
    return data;
  }

  async #reply(...codes) {
    const line =
      this.#replies.shift() ?? (await new Promise((resolve, reject) => this.#waiting.push({ resolve, reject })));
    if (!codes.includes(Number(line.slice(0, 3)))) throw new Error(`expected ${codes.join(" or ")}: ${line}`);
    return line;
  }

  #hear(chunk) {
    this.#text += chunk.toString("latin1");
    const lines = this.#text.split("\r\n");
    this.#text = lines.pop();
    for (const line of lines) {
      if (!/^\d{3} /.test(line)) continue;
      const waiting = this.#waiting.shift();
      if (waiting === undefined) this.#replies.push(line);
      else waiting.resolve(line);
    }
  }

  #fail(error) {
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}
