import type { Account } from "../accounts/contract.js";
import type { ServerSettings, VirtualHost } from "./settings.js";
import { isAmong } from "./whom.js";

/** Which host a control connection is for. */
export interface ChosenHost {
  /** By HOST, or by the server name of its TLS; undefined: none of ours. */
  readonly name: string | undefined;
  /** The server name that the client gave when TLS began (RFC 6066 section 3), lower-case. */
  readonly serverName: string | undefined;
  /** The host whose own certificate the client was shown; undefined: the server's, or none. */
  readonly certificateOf: string | undefined;
}

export const noHost: ChosenHost = { name: undefined, serverName: undefined, certificateOf: undefined };

type Hosts = Pick<ServerSettings, "hosts">;

/** What stands for connections that name no host; no client can name it. */
const REST = "*";

export function findHost({ hosts }: Hosts, name: string | undefined): VirtualHost | undefined {
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
  if (ownCertificate(host) !== chosen.certificateOf)
    return "TLS was begun with the certificate of another host: send HOST before AUTH TLS";
  return undefined;
}

/** Which host a control connection is for whose TLS begins with this server name; undefined: it contradicts HOST, and must not go on. */
export function hostOfHello(
  settings: Hosts,
  chosen: ChosenHost,
  serverName: string | undefined,
): ChosenHost | undefined {
  if (chosen.name !== undefined && serverName !== undefined && serverName !== chosen.name) return undefined;
  const host = findHost(settings, chosen.name ?? serverName);
  return { name: host?.name, serverName, certificateOf: ownCertificate(host) };
}

/** As it was when the connection began, which is what REIN asks for (RFC 7151 section 3.2.1): what TLS said stays. */
export function hostAfterRein(settings: Hosts, { serverName, certificateOf }: ChosenHost): ChosenHost {
  return { name: findHost(settings, serverName)?.name, serverName, certificateOf };
}

/** Whether an account may log in there. */
export function isWelcome(settings: Hosts, name: string | undefined, account: Account, address: string): boolean {
  const users = settings.hosts.find((host) => host.name === (name ?? REST))?.users;
  return users === undefined || isAmong(users, account, address);
}

function ownCertificate(host: VirtualHost | undefined): string | undefined {
  return host?.identity === undefined ? undefined : host.name;
}
