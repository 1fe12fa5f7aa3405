import { once } from "node:events";
import { connect, createServer } from "node:net";

/** The first byte of a TLS record. RFC 8446 section 5.1. */
const recordTypes = { 20: "change cipher spec", 21: "alert", 22: "handshake", 23: "application data" };
const RECORD_HEADER_BYTES = 5;
const BYTES_SHOWN = 12;

/** The network between a client and a server, with somebody who writes down all that crosses it. */
export class Wire {
  /** Lines of text and TLS records, in the order in which they crossed. */
  pieces = [];
  #crossed = [];

  /** Connects to `port`, by way of a listener that passes every byte on. `name` is for the notes. */
  async dial(name, port) {
    const middle = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
    await once(middle, "listening");
    const client = connect(middle.address().port, "127.0.0.1");
    const [near] = await once(middle, "connection");
    middle.close();
    const far = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    this.#pass(near, far, { name, from: "client" });
    this.#pass(far, near, { name, from: "server" });
    return client;
  }

  /** Whether these words crossed, readable for anybody. */
  carried(words) {
    return this.#crossed.some((direction) => Buffer.concat(direction).includes(words));
  }

  #pass(source, target, label) {
    const crossed = [];
    this.#crossed.push(crossed);
    let held = Buffer.alloc(0);
    source.on("data", (chunk) => {
      crossed.push(chunk);
      held = Buffer.concat([held, chunk]);
      for (let length = firstPiece(held); length > 0; length = firstPiece(held)) {
        this.pieces.push({ ...label, bytes: held.subarray(0, length) });
        held = held.subarray(length);
      }
    });
    source.on("error", () => target.destroy());
    source.pipe(target);
  }
}

/** Length of the TLS record or the line at the beginning; 0 when it is not complete. */
function firstPiece(bytes) {
  const isRecord = bytes[0] in recordTypes && (bytes.length < 2 || bytes[1] === 3);
  if (!isRecord) return bytes.indexOf("\n") + 1;
  if (bytes.length < RECORD_HEADER_BYTES) return 0;
  const length = RECORD_HEADER_BYTES + bytes.readUInt16BE(3);
  return length <= bytes.length ? length : 0;
}

/** A piece on one line: text as it is, a TLS record as what everybody can see of it. */
export function describe({ name, from, bytes }) {
  const who = `${name.padEnd(7)} ${from === "client" ? "client -> server" : "server -> client"}`;
  const type = recordTypes[bytes[0]];
  if (type === undefined) return `${who}  ${bytes.toString().trimEnd()}`;
  const beginning = bytes.toString("hex", 0, BYTES_SHOWN).replace(/(..)/g, "$1 ");
  return `${who}  [TLS ${type}, ${bytes.length} bytes: ${beginning}...]`;
}
