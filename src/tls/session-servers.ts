import type { Server } from "node:tls";
import { FreeList } from "../support/free-list.js";
import { CertificateChoice } from "./certificate-choice.js";
import {
  createControlServer,
  createDataServer,
  type LentServer,
  type SessionSecrets,
  type TlsSettings,
} from "./context.js";
import type { HelloOffer } from "./hello-offer.js";
import { HandshakeError } from "./upgrade.js";

/** Kept of each kind: as many handshakes go on at once without a new one being made. */
const SERVERS_KEPT = 64;

/** What tells servers apart: a handshake never has one that was made for other certificates, or that asks for them where it should not. */
export interface ServerKind {
  /** For `identityOf`; undefined: the server's own. */
  readonly certificateOf?: string | undefined;
  /** Whether clients are asked for a certificate. */
  readonly asks: boolean;
}

/** The servers on which control connections and their data connections are handshaked, as long as settings and certificates are the same. */
export class SessionServers {
  readonly #settings: (kind: ServerKind) => TlsSettings;
  readonly #lists = new Map<string, FreeList<LentServer>>();
  readonly #choices = new Map<string, CertificateChoice>();

  constructor(settings: (kind: ServerKind) => TlsSettings) {
    this.#settings = settings;
  }

  /** For a control connection, of a client that offers this; undefined: not known, and TLS itself chooses of several certificates. Rejects with what `shake` rejects with. */
  control<T>(
    kind: ServerKind,
    secrets: SessionSecrets,
    shake: (server: Server) => Promise<T>,
    offer?: HelloOffer,
  ): Promise<T> {
    const only = offer === undefined ? undefined : this.#choice(kind).of(offer);
    return lend(this.#list("control", kind, createControlServer, only), secrets, true, shake);
  }

  /** For a data connection that names the session, which began with `asks`. `renews`: it brings a new ticket. */
  data<T>(
    { asks, renews }: { readonly asks: boolean; readonly renews: boolean },
    secrets: SessionSecrets,
    shake: (server: Server) => Promise<T>,
  ): Promise<T> {
    return lend(this.#list("data", { asks }, createDataServer), secrets, renews, shake);
  }

  /** `only`: of several certificates this one. */
  #list(
    purpose: string,
    kind: ServerKind,
    create: (settings: TlsSettings) => LentServer,
    only?: number,
  ): FreeList<LentServer> {
    const key = `${purpose} ${only ?? "all"} ${keyOf(kind)}`;
    const known = this.#lists.get(key);
    if (known !== undefined) return known;
    const list = new FreeList(() => create(withOnly(this.#settings(kind), only)), SERVERS_KEPT);
    this.#lists.set(key, list);
    return list;
  }

  #choice(kind: ServerKind): CertificateChoice {
    const key = keyOf(kind);
    const choice = this.#choices.get(key) ?? new CertificateChoice(this.#settings(kind));
    this.#choices.set(key, choice);
    return choice;
  }
}

function keyOf({ asks, certificateOf }: ServerKind): string {
  return `${asks} ${certificateOf ?? ""}`;
}

function withOnly(settings: TlsSettings, only: number | undefined): TlsSettings {
  if (only === undefined) return settings;
  const { certificates, keys } = settings.identity;
  return {
    ...settings,
    identity: { certificates: certificates.slice(only, only + 1), keys: keys.slice(only, only + 1) },
  };
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
