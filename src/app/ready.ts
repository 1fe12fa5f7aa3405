import type { ListenAddress } from "../server/server.js";

/** What a server that has started says of itself: to people as a banner, to programs as one JSON line. */
export interface Ready {
  readonly event: "ready";
  readonly explicit: { readonly host: string; readonly port: number } | "off";
  readonly implicit: { readonly host: string; readonly port: number } | "off";
  /** PORT or FROM-TO. */
  readonly passive: string;
  /** SHA-256 of the certificate that a modern client sees. */
  readonly fingerprint256: string;
  readonly fingerprints: { readonly ecdsa: string; readonly rsa: string };
  /** A line for a shell that lists the files. */
  readonly curl: string;
  /** On first start only. */
  readonly user?: string;
  readonly password?: string;
}

/** All addresses are "::": IPv6, and IPv4 with it. */
export function listening(address: ListenAddress | undefined): Ready["explicit"] {
  return address === undefined ? "off" : { host: address.host ?? "::", port: address.port };
}

export function portsText(ports: readonly number[]): string {
  const [first = 0] = ports;
  const last = ports.at(-1) ?? first;
  return first === last ? `${first}` : `${first}-${last}`;
}

export interface CurlFacts {
  readonly explicit: Ready["explicit"];
  readonly implicit: Ready["implicit"];
  readonly trust: string;
  readonly user: string;
  readonly password: string | undefined;
}

/** A line that works as it stands and verifies the certificate. Without a password curl asks for it. */
export function curlLine({ explicit, implicit, trust, user, password }: CurlFacts): string {
  const login = password === undefined ? user : `${user}:${password}`;
  const target = explicit === "off" ? implicit : explicit;
  if (target === "off") return "";
  const url = `${explicit === "off" ? "ftps" : "ftp"}://${urlHost(target.host)}:${target.port}/`;
  return [
    "curl",
    ...(explicit === "off" ? [] : ["--ssl-reqd"]),
    "--cacert",
    shellWord(trust),
    "--user",
    shellWord(login),
    shellWord(url),
  ].join(" ");
}

function urlHost(host: string): string {
  if (host === "::" || host === "0.0.0.0") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** For people. */
export function banner(ready: Ready, dataFolder: string, trust: string): string {
  const place = (at: Ready["explicit"]): string =>
    at === "off" ? "off" : at.host === "::" ? `port ${at.port}, all addresses` : `${at.host} port ${at.port}`;
  const lines = [
    "Sealift is ready",
    "",
    `  explicit FTPS   ${place(ready.explicit)}   (FTP with AUTH TLS)`,
    `  implicit FTPS   ${place(ready.implicit)}   (TLS from the first byte)`,
    `  passive ports   ${ready.passive}`,
    `  data folder     ${dataFolder}`,
    `  certificate     SHA-256, ECDSA  ${ready.fingerprints.ecdsa}`,
    `                  SHA-256, RSA    ${ready.fingerprints.rsa}`,
    `  for clients     ${trust}`,
  ];
  if (ready.user !== undefined && ready.password !== undefined) {
    lines.push(
      "",
      `  user            ${ready.user}`,
      `  password        ${ready.password}   (shown this once; sealift user password ${ready.user} makes another)`,
    );
  }
  lines.push("", "  Try it:", `  ${ready.curl}`, "");
  return `${lines.join("\n")}\n`;
}
