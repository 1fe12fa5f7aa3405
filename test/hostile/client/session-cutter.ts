import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { reset } from "../../support/tls-loopback.js";

export type Side = "server" | "client";

export interface Cut {
  /** Bytes, of all connections of the session together. */
  readonly after: number;
  /** Whose bytes are counted. The other side's pass until then. */
  readonly from: Side;
  /** By a reset. Without: by a FIN, which looks like a proper end. */
  readonly reset?: boolean;
}

/** Lies before the control port and the data ports, and cuts everything when so many bytes have come from one side. */
export class SessionCutter {
  readonly #cut: Cut;
  readonly #sockets = new Set<Socket>();
  readonly #listeners: Server[] = [];
  #isOver: boolean;
  /** Bytes of the side that is counted. */
  passed = 0;

  constructor(cut: Cut) {
    this.#cut = cut;
    this.#isOver = cut.after === 0;
  }

  /** The port to connect to in place of this one. */
  async before(port: number): Promise<number> {
    // Half-open, as TCP is: what one side sends behind the other side's end belongs to the session too.
    const how = { allowHalfOpen: true, noDelay: true };
    const listener = createServer(how, (near) => this.#join(near, connect({ ...how, port, host: "127.0.0.1" })));
    this.#listeners.push(listener);
    listener.listen(0, "127.0.0.1");
    await once(listener, "listening");
    const address = listener.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(this.#listeners.map((listener) => once(listener.close(), "close")));
  }

  #join(near: Socket, far: Socket): void {
    this.#lead(near, far, "client");
    this.#lead(far, near, "server");
    if (this.#isOver) this.#end();
  }

  #lead(source: Socket, target: Socket, from: Side): void {
    this.#sockets.add(source);
    source.on("error", () => target.destroy()).on("end", () => target.end());
    source.on("data", (chunk) => this.#pass(chunk, target, from));
  }

  #pass(chunk: Buffer, target: Socket, from: Side): void {
    if (this.#isOver) return;
    if (from !== this.#cut.from) {
      target.write(chunk);
      return;
    }
    const passes = chunk.subarray(0, this.#cut.after - this.passed);
    this.passed += passes.length;
    // Before the last byte is out: nothing of any connection may slip through behind it.
    this.#isOver = this.passed === this.#cut.after;
    target.write(passes, () => {
      if (this.#isOver) this.#end();
    });
  }

  #end(): void {
    for (const socket of this.#sockets) {
      // Of what is not connected yet there is nothing to reset, and Node would never close it.
      if (this.#cut.reset === true && !socket.connecting) reset(socket);
      else socket.destroy();
    }
  }
}
