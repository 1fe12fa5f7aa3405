import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { listenOn } from "./listen.js";
import type { ListenPlace } from "./plan.js";
import type { Proof, Solver } from "./solver.js";

/** RFC 8555 section 8.3 */
export const CHALLENGE_PATH = "/.well-known/acme-challenge/";
const REQUEST_TIMEOUT_MS = 10_000;
const MAX_CONNECTIONS = 100;

/** HTTP-01 with a listener of its own, which is there while there is something to prove. */
export class HttpListener implements Solver {
  readonly #place: ListenPlace;
  readonly #proofs = new Map<string, string>();
  #server: Server | undefined;

  constructor(place: ListenPlace) {
    this.#place = place;
  }

  async present({ token, keyAuthorization }: Proof): Promise<void> {
    this.#proofs.set(CHALLENGE_PATH + token, keyAuthorization);
    if (this.#server !== undefined) return;
    const limits = { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS };
    const server = createServer(limits, (request, response) => this.#answer(request, response));
    server.maxConnections = MAX_CONNECTIONS;
    await listenOn(server, this.#place);
    this.#server = server;
  }

  async withdraw({ token }: Proof): Promise<void> {
    this.#proofs.delete(CHALLENGE_PATH + token);
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  #answer({ method, url = "" }: IncomingMessage, response: ServerResponse): void {
    const proof = method === "GET" || method === "HEAD" ? this.#proofs.get(url) : undefined;
    response.writeHead(proof === undefined ? 404 : 200, {
      "content-type": "application/octet-stream",
      connection: "close",
    });
    response.end(proof);
  }
}
