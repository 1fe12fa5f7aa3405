import { isIP } from "node:net";

/** Where a server listens; "off": not at all. */
export type Place = { readonly host: string; readonly port: number } | "off";

export interface CurlFacts {
  readonly explicit: Place;
  readonly implicit: Place;
  /** Path of the certificates to trust; undefined: those that every program trusts. */
  readonly trust: string | undefined;
  /** What the certificate is for. */
  readonly names: readonly string[];
  readonly user: string;
  readonly password: string | undefined;
}

/** A line for a shell that works as it stands and verifies the certificate. Without a password curl asks for it. */
export function curlLine({ explicit, implicit, trust, names, user, password }: CurlFacts): string {
  const place = explicit === "off" ? implicit : explicit;
  if (place === "off") return "";
  const { name, resolve } = reach(place, names);
  const host = isIP(name) === 6 ? `[${name}]` : name;
  return [
    "curl",
    ...(explicit === "off" ? [] : ["--ssl-reqd"]),
    ...(trust === undefined ? [] : ["--cacert", shellWord(trust)]),
    ...(resolve === undefined ? [] : ["--resolve", shellWord(resolve)]),
    "--user",
    shellWord(password === undefined ? user : `${user}:${password}`),
    shellWord(`${explicit === "off" ? "ftps" : "ftp"}://${host}:${place.port}/`),
  ].join(" ");
}

/** By which name curl reaches the server from this machine so that the certificate fits; `resolve`: where that name leads. */
function reach({ host, port }: Exclude<Place, "off">, names: readonly string[]): { name: string; resolve?: string } {
  const local = host === "::" || host === "0.0.0.0" ? "localhost" : host;
  if (names.includes(local)) return { name: local };
  const name = names.find((each) => isIP(each) === 0);
  if (name === undefined) return { name: local };
  const served = name.replace(/^\*/, "ftp");
  const address = local === "localhost" ? "127.0.0.1" : local;
  return { name: served, resolve: `${served}:${port}:${isIP(address) === 6 ? `[${address}]` : address}` };
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
