import type { Server } from "node:tls";
import { FreeList } from "../../support/free-list.js";
import { createFallbackServer, type TlsSettings } from "../../tls/context.js";

const SERVERS_KEPT = 8;

/** TLS servers for data connections that resume nothing, by host and kind; one list of them for as long as the settings are the same. */
export class FallbackServers {
  readonly #settings: (host: string | undefined) => TlsSettings;
  readonly #lists = new Map<string, FreeList<Server>>();

  constructor(settings: (host: string | undefined) => TlsSettings) {
    this.#settings = settings;
  }

  /** `tls12`: servers without TLS 1.3. */
  of(host: string | undefined, tls12: boolean): FreeList<Server> {
    const key = `${tls12} ${host ?? ""}`;
    const known = this.#lists.get(key);
    if (known !== undefined) return known;
    const list = new FreeList(() => {
      const settings = this.#settings(host);
      return createFallbackServer(tls12 ? { ...settings, maximum: "TLSv1.2" } : settings);
    }, SERVERS_KEPT);
    this.#lists.set(key, list);
    return list;
  }
}
