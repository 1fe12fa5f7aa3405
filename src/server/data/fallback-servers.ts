import type { Server } from "node:tls";
import { FreeList } from "../../support/free-list.js";
import { createFallbackServer, type TlsSettings } from "../../tls/context.js";
import type { ServerKind } from "../../tls/session-servers.js";

const SERVERS_KEPT = 8;

/** TLS servers for data connections that resume nothing, by certificates and kind; one list of them for as long as the settings are the same. */
export class FallbackServers {
  readonly #settings: (kind: ServerKind) => TlsSettings;
  readonly #lists = new Map<string, FreeList<Server>>();

  constructor(settings: (kind: ServerKind) => TlsSettings) {
    this.#settings = settings;
  }

  /** `tls12`: servers without TLS 1.3. */
  of(kind: ServerKind, tls12: boolean): FreeList<Server> {
    const key = `${tls12} ${kind.asks} ${kind.certificateOf ?? ""}`;
    const known = this.#lists.get(key);
    if (known !== undefined) return known;
    const list = new FreeList(() => {
      const settings = this.#settings(kind);
      return createFallbackServer(tls12 ? { ...settings, maximum: "TLSv1.2" } : settings);
    }, SERVERS_KEPT);
    this.#lists.set(key, list);
    return list;
  }
}
