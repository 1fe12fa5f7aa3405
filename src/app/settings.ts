import type { Network, PublicAddress } from "../config/address-types.js";
import type { Config } from "../config/schema.js";
import type { CertificateSettings, ServerSettings } from "../server/settings.js";
import type { TlsProfile } from "../tls/profiles.js";
import type { AllCertificates } from "./certificates.js";
import { productVersion } from "./product-version.js";

/** A client that hears nothing for half a minute gives up. */
const WORKING_MS = 20_000;

/** The part of the configuration that a running server can be told anew. */
export function serverSettings(
  config: Config,
  certificates: Pick<AllCertificates, "hosts" | "peers" | "stored" | "staples" | "clientAuthorities">,
  canMakeThumbnails = false,
): ServerSettings {
  const { tls, timeouts, limits, passive } = config;
  return {
    name: config.server.name,
    version: productVersion(),
    tls: {
      control: tls.control,
      data: tls.data,
      binding: tls.binding,
      profile: tls.profile,
      implicitProfile: profileOf(config, true),
      minimum: `TLSv${tls.minimum}`,
      maximum: `TLSv${tls.maximum}`,
      cleanEnd: tls.cleanEnd,
      cleanEndExempt: tls.cleanEndExempt,
    },
    passive: {
      address: passive.address === "auto" ? "auto" : addressText(passive.address),
      overrides: passive.addresses.map(({ clients, address }) => ({
        clients: networkText(clients),
        address: addressText(address),
      })),
    },
    names: config.names,
    hosts: config.hosts.map(({ name, users }) => ({ name, users, identity: certificates.hosts.get(name) })),
    certificates: certificates.stored,
    staples: certificates.staples,
    defaultName: tls.defaultName === "own" ? undefined : tls.defaultName,
    clientCertificates: {
      ...certificateSettings(config),
      authorities: certificates.clientAuthorities,
    },
    activeMode: config.active.enabled,
    fxp: {
      allow: config.fxp.allow,
      peers: config.fxp.peers.map(networkText),
      verify: config.fxp.verify,
      authorities: certificates.peers,
    },
    modeZ: config.modeZ,
    thumbnails: { enabled: config.thumbnails.enabled && canMakeThumbnails },
    upload: { takeover: config.upload.takeover },
    timeouts: { ...timeouts, working: WORKING_MS },
    limits,
  };
}

/** All but whom to trust. */
export function certificateSettings({ clientCertificates }: Config): Omit<CertificateSettings, "authorities"> {
  const { explicit, implicit, login, names, rules } = clientCertificates;
  return { explicit, implicit, login, names, rules: rules.map(({ for: whom, ...rest }) => ({ whom, ...rest })) };
}

/** Of the explicit listener, or of the implicit one. */
export function profileOf({ tls }: Config, implicit: boolean): TlsProfile {
  return implicit && tls.implicitProfile !== "same" ? tls.implicitProfile : tls.profile;
}

function networkText({ address, prefix }: Network): string {
  return `${address}/${prefix}`;
}

function addressText(address: PublicAddress): string {
  return address.kind === "address" ? address.address : address.name;
}
