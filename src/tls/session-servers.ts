import type { Server } from "node:tls";
import { FreeList } from "../support/free-list.js";
import {
  createControlServer,
  createDataServer,
  type LentServer,
  type SessionSecrets,
  type TlsSettings,
} from "./context.js";
import { HandshakeError } from "./upgrade.js";

/** Kept of each kind: as many handshakes go on at once without a new one being made. */
const SERVERS_KEPT = 64;

/** The servers on which control connections and their data connections are handshaked, as long as settings and certificates are the same. */
export class SessionServers {
  readonly #settings: (certificateOf: string | undefined) => TlsSettings;
  readonly #control = new Map<string | undefined, FreeList<LentServer>>();
  readonly #data: FreeList<LentServer>;

  constructor(settings: (certificateOf: string | undefined) => TlsSettings) {
    this.#settings = settings;
    this.#data = new FreeList(() => createDataServer(settings(undefined)), SERVERS_KEPT);
  }

  /** For a control connection with the certificates of `certificateOf`. Rejects with what `shake` rejects with. */
  control<T>(
    certificateOf: string | undefined,
    secrets: SessionSecrets,
    shake: (server: Server) => Promise<T>,
  ): Promise<T> {
    const list =
      this.#control.get(certificateOf) ??
      new FreeList(() => createControlServer(this.#settings(certificateOf)), SERVERS_KEPT);
    this.#control.set(certificateOf, list);
    return lend(list, secrets, true, shake);
  }

  /** For a data connection that names the session. `renews`: it brings a new ticket. */
  data<T>(secrets: SessionSecrets, renews: boolean, shake: (server: Server) => Promise<T>): Promise<T> {
    return lend(this.#data, secrets, renews, shake);
  }
}

async function lend<T>(
  list: FreeList<LentServer>,
  secrets: SessionSecrets,
  renews: boolean,
  shake: (server: Server) => Promise<T>,
): Promise<T> {
  const lent = list.take();
  try {
    const result = await shake(lent.lend(secrets, renews));
    // Over TLS 1.3 Node says that the handshake is done before OpenSSL asks for the keys of the tickets, which it does in the same turn.
    setImmediate(() => giveBack(lent, list));
    return result;
  } catch (error) {
    if (error instanceof HandshakeError && error.isReported) setImmediate(() => giveBack(lent, list));
    else {
      lent.takeBack();
      list.drop(lent);
    }
    throw error;
  }
}

function giveBack(lent: LentServer, list: FreeList<LentServer>): void {
  lent.takeBack();
  list.giveBack(lent);
}
