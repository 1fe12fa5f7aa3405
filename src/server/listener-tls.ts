import type { NamedCertificate } from "../tls/choose-certificates.js";
import { checkIdentity, type ServerIdentity, type TlsSettings } from "../tls/context.js";
import { versionsOf } from "../tls/profiles.js";
import { type ServerKind, SessionServers } from "../tls/session-servers.js";
import { asksAnywhere } from "./client-certificates/policy.js";
import type { TlsOwner } from "./data/data-security.js";
import { FallbackServers } from "./data/fallback-servers.js";
import { identityOf } from "./hosts.js";
import type { ServerSettings } from "./settings.js";

/** The TLS servers of one listener, for its control connections and their data connections, as long as settings and certificates are the same. */
export class ListenerTls {
  readonly servers: SessionServers;
  readonly fallback: FallbackServers;
  readonly settingsOf: (kind: ServerKind) => TlsSettings;

  constructor(settings: ServerSettings, identity: ServerIdentity, implicit: boolean) {
    // A host without certificates of its own, or one that is no longer configured, has the server's.
    this.settingsOf = ({ certificateOf, asks }) => {
      const own = tlsSettings(settings, identityOf(settings, certificateOf) ?? identity, implicit);
      return asks ? { ...own, clientAuthorities: settings.clientCertificates.authorities } : own;
    };
    this.servers = new SessionServers(this.settingsOf);
    this.fallback = new FallbackServers(this.settingsOf);
  }
}

/** What a data connection's server must be like, by the control connection. */
export function kindOf({ certificateOf, clientCertificate }: TlsOwner): ServerKind {
  return { certificateOf, asks: clientCertificate !== undefined };
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
  const { authorities } = settings.clientCertificates;
  if (asksAnywhere(settings.clientCertificates))
    checkIdentity({ ...tlsSettings(settings, identity, false), clientAuthorities: authorities });
}
