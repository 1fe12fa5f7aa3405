import type { NamedCertificate } from "../tls/choose-certificates.js";
import { checkIdentity, type ServerIdentity, type TlsSettings } from "../tls/context.js";
import { versionsOf } from "../tls/profiles.js";
import { SessionServers } from "../tls/session-servers.js";
import { FallbackServers } from "./data/fallback-servers.js";
import { identityOf } from "./hosts.js";
import type { ServerSettings } from "./settings.js";

/** The TLS servers of one listener, for its control connections and their data connections, as long as settings and certificates are the same. */
export class ListenerTls {
  readonly servers: SessionServers;
  readonly fallback: FallbackServers;
  /** Whose certificates: those that `certificateOf` stands for; undefined: the server's. */
  readonly settingsOf: (certificateOf: string | undefined) => TlsSettings;

  constructor(settings: ServerSettings, identity: ServerIdentity, implicit: boolean) {
    // A host without certificates of its own, or one that is no longer configured, has the server's.
    this.settingsOf = (host) => tlsSettings(settings, identityOf(settings, host) ?? identity, implicit);
    this.servers = new SessionServers(this.settingsOf);
    this.fallback = new FallbackServers(this.settingsOf);
  }
}

function tlsSettings(settings: ServerSettings, identity: ServerIdentity, implicit: boolean): TlsSettings {
  const { tls, timeouts, staples = new Map() } = settings;
  const profile = implicit ? tls.implicitProfile : tls.profile;
  return { identity, staples, profile, ...versionsOf(profile, tls), handshakeTimeout: timeouts.handshake };
}

/** Throws what Node's tls throws when a certificate and key do not fit. `known`: what has been looked at before. */
export function checkIdentities(
  settings: ServerSettings,
  identity: ServerIdentity,
  known: readonly NamedCertificate[] = [],
): void {
  const seen = new Set(known.map(({ certificate, key }) => certificate + key));
  const fresh = settings.certificates.filter(({ certificate, key }) => !seen.has(certificate + key));
  const stored = fresh.map(({ certificate, key }) => ({ certificates: [certificate], keys: [key] }));
  for (const each of [identity, ...settings.hosts.map((host) => host.identity), ...stored])
    if (each !== undefined) checkIdentity(tlsSettings(settings, each, false));
}
