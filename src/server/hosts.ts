import type { Account } from "../accounts/contract.js";
import { chooseCertificates } from "../tls/choose-certificates.js";
import type { ServerIdentity } from "../tls/context.js";
import type { ServerSettings, VirtualHost } from "./settings.js";
import { isAmong } from "./whom.js";

/** Which host a control connection is for. */
export interface ChosenHost {
  /** By HOST, or by the server name of its TLS; undefined: none of ours. */
  readonly name: string | undefined;
  /** The server name that the client gave when TLS began (RFC 6066 section 3), lower-case. */
  readonly serverName: string | undefined;
  /** Which certificates the client was shown, for `identityOf`: a host's own, or some of `certificates`; undefined: the server's, or none. */
  readonly certificateOf: string | undefined;
}

export const noHost: ChosenHost = { name: undefined, serverName: undefined, certificateOf: undefined };

type Hosts = Pick<ServerSettings, "hosts" | "certificates" | "defaultName">;

/** What stands for connections that name no host; no client can name it. */
const REST = "*";

export function findHost({ hosts }: Pick<ServerSettings, "hosts">, name: string | undefined): VirtualHost | undefined {
  return name === undefined || name === REST ? undefined : hosts.find((host) => host.name === name);
}

/** Why a HOST command cannot be followed, in words; undefined: it can. `name` as `canonicalHost` writes it. */
export function refuseHost(settings: Hosts, chosen: ChosenHost, tls: boolean, name: string): string | undefined {
  const host = findHost(settings, name);
  if (host === undefined) return "There is no such host here";
  if (!tls) return undefined;
  // The client has verified a certificate: what it gets now must be what it verified (RFC 7151 section 4).
  if (chosen.serverName !== undefined && chosen.serverName !== name)
    return "TLS was begun for another host: connect again, by the name that you want";
  if (certificateFor(settings, host, name) !== chosen.certificateOf)
    return "TLS was begun with the certificate of another host: send HOST before AUTH TLS";
  return undefined;
}

/**
 * Which host a control connection is for whose TLS begins with this server name; undefined: it contradicts HOST, and must not go on. `address`: where the
 * client came to, which is what it asks for when it names nothing (RFC 6066 section 3 allows no addresses as server names).
 */
export function hostOfHello(
  settings: Hosts,
  chosen: ChosenHost,
  serverName: string | undefined,
  address: string,
): ChosenHost | undefined {
  if (chosen.name !== undefined && serverName !== undefined && serverName !== chosen.name) return undefined;
  const name = chosen.name ?? serverName;
  const host = findHost(settings, name);
  return { name: host?.name, serverName, certificateOf: certificateFor(settings, host, name ?? address) };
}

/** As it was when the connection began, which is what REIN asks for (RFC 7151 section 3.2.1): what TLS said stays. */
export function hostAfterRein(settings: Hosts, { serverName, certificateOf }: ChosenHost): ChosenHost {
  return { name: findHost(settings, serverName)?.name, serverName, certificateOf };
}

/** Whether an account may log in there. */
export function isWelcome(
  settings: Pick<ServerSettings, "hosts">,
  name: string | undefined,
  account: Account,
  address: string,
): boolean {
  const users = settings.hosts.find((host) => host.name === (name ?? REST))?.users;
  return users === undefined || isAmong(users, account, address);
}

/** No host's name can hold it. */
const JOINT = "+";

/** The one place where it is decided which certificates a client is shown. */
function certificateFor(
  { certificates, defaultName }: Hosts,
  host: VirtualHost | undefined,
  name: string,
): string | undefined {
  if (host?.identity !== undefined) return host.name;
  const asked = chooseCertificates(certificates, name);
  const ids = (asked.length > 0 ? asked : chooseCertificates(certificates, defaultName)).map(({ id }) => id);
  return ids.length === 0 ? undefined : JOINT + ids.join(JOINT);
}

/** What `certificateOf` stands for; undefined: the server's own, also where what was shown is no longer there. */
export function identityOf(settings: Hosts, certificateOf: string | undefined): ServerIdentity | undefined {
  if (certificateOf === undefined || !certificateOf.startsWith(JOINT))
    return findHost(settings, certificateOf)?.identity;
  const ids = certificateOf.slice(JOINT.length).split(JOINT);
  const shown = settings.certificates.filter(({ id }) => ids.includes(id));
  if (shown.length === 0) return undefined;
  return { certificates: shown.map(({ certificate }) => certificate), keys: shown.map(({ key }) => key) };
}
