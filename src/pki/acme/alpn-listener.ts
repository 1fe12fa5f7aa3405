import { isIP, type Socket } from "node:net";
import { createServer, type Server } from "node:tls";
import { alpnCertificate } from "./alpn-certificate.js";
import { listenOn } from "./listen.js";
import type { ListenPlace } from "./plan.js";
import type { Proof, Solver } from "./solver.js";

/** RFC 8737 section 6.2 */
export const ACME_TLS = "acme-tls/1";
const HANDSHAKE_TIMEOUT_MS = 10_000;
const MAX_CONNECTIONS = 100;

/** TLS-ALPN-01 (RFC 8737) with a listener of its own, which is there while there is something to prove. */
export class AlpnListener implements Solver {
  readonly #place: ListenPlace;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  constructor(place: ListenPlace) {
    this.#place = place;
  }

  async present(proof: Proof): Promise<void> {
    const { certificate: cert, key } = await alpnCertificate(proof);
    this.#server ??= await this.#listen();
    this.#server.addContext(serverName(proof.name), { cert, key });
  }

  async withdraw(): Promise<void> {}

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of this.#sockets) socket.destroy();
    });
  }

  async #listen(): Promise<Server> {
    // Without a certificate: who names nothing that is to be proven gets none.
    const server = createServer({ ALPNProtocols: [ACME_TLS], handshakeTimeout: HANDSHAKE_TIMEOUT_MS }, (socket) => {
      // The handshake was all there is (RFC 8737 section 3).
      socket.on("error", () => {}).destroy();
    });
    server.maxConnections = MAX_CONNECTIONS;
    server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
    server.on("tlsClientError", (_error, socket) => socket.destroy());
    await listenOn(server, this.#place);
    return server;
  }
}

/** By which name an authority asks: of an address, its name in the reverse DNS (RFC 8738 section 6). */
export function serverName(name: string): string {
  if (isIP(name) === 4) return `${name.split(".").reverse().join(".")}.in-addr.arpa`;
  if (isIP(name) !== 6) return name;
  const [head = "", tail] = name.split("::");
  const groups = (text: string): readonly string[] => (text === "" ? [] : text.split(":"));
  const [front, back] = [groups(head), groups(tail ?? "")];
  const zeros = Array.from({ length: 8 - front.length - back.length }, () => "0");
  const digits = [...front, ...zeros, ...back].map((group) => group.padStart(4, "0")).join("");
  return `${[...digits].reverse().join(".")}.ip6.arpa`;
}
