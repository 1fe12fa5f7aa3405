import type { z } from "zod";
import {
  acmeDirectory,
  certificateNames,
  emailOrOff,
  listenAddressOrAuto,
  pathOrSystem,
  wordOrOff,
} from "./acme-types.js";
import {
  addressOverrides,
  listenAddress,
  listenHost,
  networkList,
  portRange,
  publicAddressOrAuto,
} from "./address-types.js";
import { certificateDemand, certificateRules, fileList, loginNameKinds, loginWay } from "./client-certificate-types.js";
import { encodingOfNames } from "./encoding-type.js";
import { hostList, hostNameOrOwn } from "./host-type.js";
import {
  asciiLine,
  autoOrCount,
  byteSize,
  choice,
  count,
  duration,
  octalMode,
  pathOrOff,
  pathOrOwn,
  trueOrFalse,
  type ValueType,
} from "./value-types.js";
import { whomList } from "./whom-type.js";

/** Text as written in YAML, or a list; what a file, a variable and a default give. */
export type RawValue = string | readonly RawValue[] | { readonly [key: string]: RawValue };

export interface ConfigRow<Key extends string = string, Type extends ValueType<unknown> = ValueType<unknown>> {
  /** Dots are levels of the YAML file. */
  readonly key: Key;
  readonly type: Type;
  readonly default: RawValue;
  /** For people: the comment in the file and the words in docs/config.md. */
  readonly text: string;
  readonly example: RawValue;
  /** What the number in `Config` counts. */
  readonly unit?: "milliseconds" | "bytes";
  /** Whether a reload is enough. Sessions that run keep what they began with. */
  readonly reload: "live" | "restart";
}

function row<const Key extends string, Type extends ValueType<unknown>>(
  row: ConfigRow<Key, Type>,
): ConfigRow<Key, Type> {
  return row;
}

const MIB = 2 ** 20;
const wait = duration({ zero: false });

/** Everything that can be configured: the file, the variables, the errors, docs/config.md and the type `Config` follow from it. */
export const configRows = [
  row({
    key: "explicit",
    type: listenAddress,
    default: "*:2121",
    text: "Where explicit FTPS listens: the client connects in clear and asks for TLS with AUTH TLS before it logs in. Or: off.",
    example: "[::1]:2121",
    reload: "restart",
  }),
  row({
    key: "implicit",
    type: listenAddress,
    default: "*:2990",
    text: "Where implicit FTPS listens: TLS from the first byte. Or: off.",
    example: "192.0.2.10:990",
    reload: "restart",
  }),
  row({
    key: "passive.ports",
    type: portRange,
    default: "50000-50015",
    text: "Ports for passive data connections. A firewall must let them in. One port is enough, since a data connection is told apart by its TLS session. 0: one port, any free one.",
    example: "50000",
    reload: "restart",
  }),
  row({
    key: "passive.host",
    type: listenHost,
    default: "*",
    text: "The address that passive ports are bound to.",
    example: "192.0.2.10",
    reload: "restart",
  }),
  row({
    key: "passive.address",
    type: publicAddressOrAuto,
    default: "auto",
    text: "What clients are told to connect to. auto: the address they reached. Behind NAT or in a container: the public address, or a host name, which is resolved when it is used. Clients of private networks are told the local address.",
    example: "ftp.example.com",
    reload: "live",
  }),
  row({
    key: "passive.addresses",
    type: addressOverrides,
    default: [],
    text: "Other addresses for the clients of some networks. The first network that fits counts.",
    example: [{ clients: "10.0.0.0/8", address: "10.0.0.5" }],
    reload: "live",
  }),
  row({
    key: "active.enabled",
    type: trueOrFalse,
    default: "false",
    text: "Active mode: the server connects to the client (PORT, EPRT). Only ever to the client's own address, ports 1024 and up.",
    example: "true",
    reload: "live",
  }),
  row({
    key: "fxp.allow",
    type: whomList,
    default: [],
    text: "Who may have files copied between this server and another one directly (FXP): user:NAME, group:NAME, or a network. Nobody: it is off. It lets these users have the server connect to, and be connected by, all hosts in fxp.peers.",
    example: ["user:mirror"],
    reload: "live",
  }),
  row({
    key: "fxp.peers",
    type: networkList,
    default: [],
    text: "The other servers with which may be copied: addresses or networks. Best the addresses of these servers alone, since for the users in fxp.allow any host there may take the place of their data connections, unless fxp.verify finds it out.",
    example: ["192.0.2.20", "2001:db8::20"],
    reload: "live",
  }),
  row({
    key: "fxp.verify",
    type: trueOrFalse,
    default: "true",
    text: "Whether the other server must show who it is, by a certificate in fxp.authorities, or one that an authority in there issued for its address. false: whoever can get between both servers reads and changes what is copied.",
    example: "false",
    reload: "live",
  }),
  row({
    key: "fxp.authorities",
    type: pathOrOwn,
    default: "own",
    text: "A file with the certificates of the other servers, or of their authorities, PEM (a relative path starts in the data folder). For another Sealift: a copy of its tls/trust.pem. own: the certificates of this server, which is right where all servers share them.",
    example: "tls/peers.pem",
    reload: "live",
  }),
  row({
    key: "modeZ.enabled",
    type: trueOrFalse,
    default: "false",
    text: "MODE Z: clients may have files and listings compressed on their way. It costs far more of the processor than it saves where the network is fast, or files are compressed already.",
    example: "true",
    reload: "live",
  }),
  row({
    key: "modeZ.level",
    type: count(1, 9),
    default: "6",
    text: "How much time the server takes to compress, where a client does not choose (OPTS MODE Z LEVEL): 1 little, 9 much.",
    example: "1",
    reload: "live",
  }),
  row({
    key: "thumbnails.enabled",
    type: trueOrFalse,
    default: "false",
    text: "THMB: clients may ask for small images of their images. Needs the package sharp (npm install sharp). Images are decoded in a process of its own, which runs with the rights of the server.",
    example: "true",
    reload: "live",
  }),
  row({
    key: "tls.control",
    type: choice("required", "optional"),
    default: "required",
    text: "TLS on the control connection. optional: user names and passwords may cross the network in clear, readable for anyone on the way.",
    example: "optional",
    reload: "live",
  }),
  row({
    key: "tls.data",
    type: choice("required", "optional"),
    default: "required",
    text: "TLS on data connections. optional: files and listings may cross the network in clear when the client says PROT C.",
    example: "optional",
    reload: "live",
  }),
  row({
    key: "tls.binding",
    type: choice("require", "prefer", "off"),
    default: "prefer",
    text: "How a data connection proves that it belongs to its control connection. require: only by resuming its TLS session. prefer: by that or by the client's address, and as require once the client has resumed. off: by the client's address alone, so that anybody behind the same address who is quicker gets or gives the file.",
    example: "require",
    reload: "live",
  }),
  row({
    key: "tls.profile",
    type: choice("modern", "default", "legacy"),
    default: "default",
    text: "Which TLS is spoken. modern: 1.3 alone. default: 1.2 and 1.3, with forward secrecy. legacy: also old suites of 1.2 (CBC, RSA key transport) for old devices: who gets the server's RSA key later can then read what was recorded. sealift tls shows all there is of each.",
    example: "modern",
    reload: "live",
  }),
  row({
    key: "tls.implicitProfile",
    type: choice("same", "modern", "default", "legacy"),
    default: "same",
    text: "The same for the implicit listener, where it is to be another than tls.profile: old devices often know one of both ways only, and the other one need not be weakened for them.",
    example: "legacy",
    reload: "live",
  }),
  row({
    key: "tls.minimum",
    type: choice("1.2", "1.3"),
    default: "1.2",
    text: "The oldest TLS version that is accepted.",
    example: "1.3",
    reload: "live",
  }),
  row({
    key: "tls.maximum",
    type: choice("1.2", "1.3"),
    default: "1.3",
    text: "The newest TLS version that is offered. 1.2 helps clients that cannot resume sessions of TLS 1.3.",
    example: "1.2",
    reload: "live",
  }),
  row({
    key: "tls.defaultName",
    type: hostNameOrOwn,
    default: "own",
    text: "Which certificate is shown to clients that ask for none of the names in the server's certificates, as old ones do that name nothing: the one that those are shown that ask for this name (sealift cert list), or own, the pair that the first start made.",
    example: "ftp.example.com",
    reload: "live",
  }),
  row({
    key: "tls.cleanEnd",
    type: choice("require", "log", "off"),
    default: "require",
    text: "Whether an upload over TLS must end with close_notify. Without it nobody can tell a whole upload from one that was cut. require: what did not end so is kept as a part and can be resumed. log: it is published, and the log says so. off: it is published, and nobody looks.",
    example: "log",
    reload: "live",
  }),
  row({
    key: "tls.cleanEndExempt",
    type: whomList,
    default: [],
    text: "Clients that never send close_notify, and are to be trusted all the same: user:NAME, group:NAME, or a network.",
    example: ["user:scanner", "192.0.2.0/24"],
    reload: "live",
  }),
  row({
    key: "clientCertificates.explicit",
    type: certificateDemand,
    default: "off",
    text: "Whether clients of explicit FTPS must show a certificate of their own. request: they are asked for one, and one that is shown must be good and the user's. require: nothing is done for a client without one. See docs/client-certificates.md.",
    example: "require",
    reload: "live",
  }),
  row({
    key: "clientCertificates.implicit",
    type: certificateDemand,
    default: "off",
    text: "The same for clients of implicit FTPS.",
    example: "request",
    reload: "live",
  }),
  row({
    key: "clientCertificates.authorities",
    type: pathOrOwn,
    default: "own",
    text: "A file with the certificates of the authorities whose client certificates are accepted, PEM (a relative path starts in the data folder). own: the authority in the data folder (sealift cert authority create), with its list of revoked certificates.",
    example: "tls/client-authorities.pem",
    reload: "live",
  }),
  row({
    key: "clientCertificates.login",
    type: loginWay,
    default: "password",
    text: "What logs in. certificate: a certificate that is the user's is enough, and no password is asked for. password: the password is asked for in any case, also where a certificate is required.",
    example: "certificate",
    reload: "live",
  }),
  row({
    key: "clientCertificates.names",
    type: loginNameKinds,
    default: ["cn"],
    text: "Where a certificate names its user: cn (the common name), email, uri, dns. A user may have a list of certificates instead (sealift user set NAME --certificate), which is then all that counts.",
    example: ["email", "cn"],
    reload: "live",
  }),
  row({
    key: "clientCertificates.rules",
    type: certificateRules,
    default: [],
    text: "Other demands for some: group:NAME, user:NAME, or a network. Of the rules that are about a user, the first that says something counts. Where a rule demands less than its listener, nobody is told before the password what is wrong with a certificate.",
    example: [{ for: "group:bank", demand: "require", login: "certificate" }],
    reload: "live",
  }),
  row({
    key: "clientCertificates.revocationLists",
    type: fileList,
    default: [],
    text: "Files with lists of revoked certificates (CRL), PEM or DER, one list each (relative paths start in the data folder). They are read again when they change; sessions with a certificate that is revoked then are ended.",
    example: ["tls/partners.crl"],
    reload: "live",
  }),
  row({
    key: "clientCertificates.listPolicy",
    type: choice("soft", "hard"),
    default: "soft",
    text: "What a list is for that is out of date, or that is missing for an authority. hard: certificates of that authority are refused. soft: they are accepted, with a warning, unless an old list has them.",
    example: "hard",
    reload: "live",
  }),
  row({
    key: "clientCertificates.ocsp",
    type: choice("off", "soft", "hard"),
    default: "off",
    text: "Whether the responder that a certificate names is asked if it was revoked (OCSP). hard: without a good answer it is refused. soft: without an answer it is accepted, with a warning.",
    example: "hard",
    reload: "live",
  }),
  row({
    key: "clientCertificates.ocspTimeout",
    type: wait,
    default: "5s",
    text: "How long a responder may take.",
    example: "2s",
    unit: "milliseconds",
    reload: "live",
  }),
  row({
    key: "clientCertificates.recheck",
    type: wait,
    default: "5m",
    text: "How often the certificates of running sessions are looked at anew: whether they have expired, and, with OCSP, were revoked. What a responder said is kept for half as long at most.",
    example: "1m",
    unit: "milliseconds",
    reload: "live",
  }),
  row({
    key: "upload.keepParts",
    type: duration({ zero: true }),
    default: "24h",
    text: "How long an upload that was cut is kept, so that its sender can resume it.",
    example: "7d",
    unit: "milliseconds",
    reload: "live",
  }),
  row({
    key: "upload.takeover",
    type: duration({ zero: true }),
    default: "5s",
    text: "Without a byte for this long, an upload makes way for another one of the same user to the same name: a client that reconnects is not shut out by its own dead connection.",
    example: "30s",
    unit: "milliseconds",
    reload: "live",
  }),
  row({
    key: "upload.copyLimit",
    type: byteSize({ from: 0, to: 2 ** 53 - 1 }),
    default: "1GiB",
    text: "A file that is continued is copied first, unless the file system can share blocks. Above this size it is not: what is appended goes to its own end, readers see the old length until all has come, and a cut takes it off again.",
    example: "100MiB",
    unit: "bytes",
    reload: "live",
  }),
  row({
    key: "acme.names",
    type: certificateNames,
    default: [],
    text: "Names for which the server gets itself a certificate from an authority that speaks ACME (RFC 8555), and renews it at two thirds of its life. None: it does not, but renews those that sealift cert acme order has ordered. Each name must lead to this machine. Clients that ask for one of these names are shown it; those that name nothing too, where tls.defaultName is one of them.",
    example: ["ftp.example.com"],
    reload: "live",
  }),
  row({
    key: "acme.directory",
    type: acmeDirectory,
    default: "letsencrypt",
    text: "The authority: letsencrypt, letsencrypt-staging (for trying out: nobody trusts it, and it has wide limits), or the URL of another one's directory.",
    example: "letsencrypt-staging",
    reload: "live",
  }),
  row({
    key: "acme.agreeToTerms",
    type: trueOrFalse,
    default: "false",
    text: "That you agree to the authority's terms of service. Without it most issue nothing; the log says where the terms are.",
    example: "true",
    reload: "live",
  }),
  row({
    key: "acme.email",
    type: emailOrOff,
    default: "off",
    text: "Where the authority can reach you. Or: off.",
    example: "admin@example.com",
    reload: "live",
  }),
  row({
    key: "acme.challenge",
    type: choice("http-01", "tls-alpn-01", "dns-01"),
    default: "http-01",
    text: "How the authority sees that the names lead here. http-01: it asks port 80, where this server answers while there is something to prove, or a web server hands out what is in acme.webRoot. tls-alpn-01: it asks port 443, where this server answers. dns-01: a record in the DNS, which acme.hook makes; the only way to names with a wildcard, and for a server that the world cannot reach.",
    example: "dns-01",
    reload: "live",
  }),
  row({
    key: "acme.listen",
    type: listenAddressOrAuto,
    default: "auto",
    text: "Where this server answers the authority. auto: port 80 or 443, of all addresses. Another port where these are forwarded to it.",
    example: "*:8080",
    reload: "live",
  }),
  row({
    key: "acme.webRoot",
    type: pathOrOff,
    default: "off",
    text: "For http-01 beside a web server: the folder whose files that hands out on port 80. Proofs are written to .well-known/acme-challenge in there. A relative path starts in the data folder. Or: off.",
    example: "/var/www/html",
    reload: "live",
  }),
  row({
    key: "acme.hook",
    type: pathOrOff,
    default: "off",
    text: "For dns-01: the program that makes records, called as PROGRAM add|remove RECORD VALUE. add makes a TXT record beside others of that name and ends when all name servers have it; remove takes it away. A relative path starts in the data folder. Or: off.",
    example: "/etc/sealift/dns-hook",
    reload: "live",
  }),
  row({
    key: "acme.hookTimeout",
    type: wait,
    default: "10m",
    text: "How long acme.hook may take each time.",
    example: "2m",
    unit: "milliseconds",
    reload: "live",
  }),
  row({
    key: "acme.key",
    type: choice("ecdsa-p256", "ecdsa-p384", "rsa-2048", "rsa-3072", "rsa-4096"),
    default: "ecdsa-p256",
    text: "The kind of key of the certificate. Each certificate has a new one.",
    example: "rsa-3072",
    reload: "live",
  }),
  row({
    key: "acme.authorities",
    type: pathOrSystem,
    default: "system",
    text: "Who vouches for the directory's own TLS: a file of certificates in PEM (a relative path starts in the data folder), for an authority inside a company; or system, those that Node trusts.",
    example: "/etc/sealift/company-root.pem",
    reload: "live",
  }),
  row({
    key: "acme.eabKeyId",
    type: wordOrOff,
    default: "off",
    text: "For an authority that wants an account of its own (external account binding): the key id that it gave. Or: off.",
    example: "kid-1",
    reload: "live",
  }),
  row({
    key: "acme.eabKeyFile",
    type: pathOrOff,
    default: "off",
    text: "The file with the HMAC key that belongs to it, in base64url (a relative path starts in the data folder). off: it is in the variable SEALIFT_ACME_EAB_KEY.",
    example: "eab.key",
    reload: "live",
  }),
  row({
    key: "timeouts.login",
    type: wait,
    default: "60s",
    text: "From the connection to the finished login.",
    example: "30s",
    unit: "milliseconds",
    reload: "live",
  }),
  row({
    key: "timeouts.idle",
    type: wait,
    default: "300s",
    text: "A session without command and without transfer is closed after this long.",
    example: "15m",
    unit: "milliseconds",
    reload: "live",
  }),
  row({
    key: "timeouts.handshake",
    type: wait,
    default: "10s",
    text: "From the beginning of a TLS handshake to its end.",
    example: "20s",
    unit: "milliseconds",
    reload: "live",
  }),
  row({
    key: "timeouts.dataWait",
    type: wait,
    default: "30s",
    text: "From PASV, EPSV, PORT or EPRT to the data connection.",
    example: "10s",
    unit: "milliseconds",
    reload: "live",
  }),
  row({
    key: "timeouts.dataStall",
    type: wait,
    default: "60s",
    text: "A transfer on which no byte moves for this long is ended.",
    example: "2m",
    unit: "milliseconds",
    reload: "live",
  }),
  row({
    key: "shutdown.grace",
    type: duration({ zero: true }),
    default: "30s",
    text: "How long running transfers may go on when the server is told to stop.",
    example: "5m",
    unit: "milliseconds",
    reload: "live",
  }),
  row({
    key: "workers",
    type: autoOrCount(64),
    default: "auto",
    text: "Processes that serve the clients. auto: one for each processor, at most 8; none on a machine with one. 0: the server's own process serves. With workers a crash takes only its own sessions along, and `sealift upgrade` replaces the program under running transfers. With fewer than two passive ports for each, all of them share the ports, which costs a little for each data connection.",
    example: "4",
    reload: "restart",
  }),
  row({
    key: "limits.sessions",
    type: count(1, 1_000_000),
    default: "2000",
    text: "Control connections at once.",
    example: "200",
    reload: "live",
  }),
  row({
    key: "limits.sessionsPerAddress",
    type: count(1, 1_000_000),
    default: "500",
    text: "Control connections at once from one client address.",
    example: "20",
    reload: "live",
  }),
  row({
    key: "limits.loginAttempts",
    type: count(1, 100),
    default: "3",
    text: "Wrong passwords after which a session is closed.",
    example: "5",
    reload: "live",
  }),
  row({
    key: "io.bufferMemory",
    type: byteSize({ from: MIB, to: 65_536 * MIB }),
    default: "64MiB",
    text: "Memory for the buffers of all transfers together. More of it makes many transfers at once faster.",
    example: "1GiB",
    unit: "bytes",
    reload: "restart",
  }),
  row({
    key: "files.mode",
    type: octalMode(0o777),
    default: "0644",
    text: "Permissions of uploaded files. A user may have others.",
    example: "0640",
    reload: "live",
  }),
  row({
    key: "files.directoryMode",
    type: octalMode(0o3777),
    default: "0755",
    text: "Permissions of directories that clients make. A user may have others.",
    example: "0750",
    reload: "live",
  }),
  row({
    key: "durability",
    type: choice("none", "file", "full"),
    default: "file",
    text: "What of an upload is on the disk before the client is told that it is complete, so that it outlives a power failure. file: its content; its name follows within seconds. full: its name too, and directories that clients make. none: neither, which is fastest for many small files, but after a power failure a file may be empty.",
    example: "full",
    reload: "live",
  }),
  row({
    key: "hosts",
    type: hostList,
    default: [],
    text: "Servers under names of their own, at the same address. A client says with HOST, or with the server name of its TLS, which one it wants. A host may have a certificate of its own (certificate and key, PEM; with none it has the server's), users: who may log in there (user:NAME, group:NAME, or a network; with none everybody), and root: a directory in which each user has a folder of the same name, in place of the user's home. The name * stands for connections that name no host of this list.",
    example: [{ name: "ftp.example.com", certificate: "tls/a.crt", key: "tls/a.key", users: ["group:a"] }],
    reload: "live",
  }),
  row({
    key: "names.encoding",
    type: encodingOfNames,
    default: "utf-8",
    text: "How names are written for clients of explicit FTPS that do not ask for UTF-8 (OPTS UTF8 ON). Names on the disk are UTF-8 in any case; one that the encoding cannot carry is shown as =?hex?...?=. A user may have another one.",
    example: "windows-1252",
    reload: "live",
  }),
  row({
    key: "names.implicitEncoding",
    type: encodingOfNames,
    default: "utf-8",
    text: "The same for clients of implicit FTPS.",
    example: "shift_jis",
    reload: "live",
  }),
  row({
    key: "log.level",
    type: choice("trace", "debug", "info", "warn", "error", "silent"),
    default: "info",
    text: "The least that is logged. info shows every command; passwords never.",
    example: "debug",
    reload: "live",
  }),
  row({
    key: "log.format",
    type: choice("auto", "json", "pretty"),
    default: "auto",
    text: "json: one JSON object a line. pretty: for the eye. auto: pretty on a terminal, json otherwise.",
    example: "json",
    reload: "restart",
  }),
  row({
    key: "log.xferlog",
    type: pathOrOff,
    default: "off",
    text: "A second log, one line a transfer, in the xferlog format that wu-ftpd, ProFTPD and vsftpd write. The path of its file (a relative one starts in the data folder), or off.",
    example: "/var/log/sealift/xferlog",
    reload: "live",
  }),
  row({
    key: "server.name",
    type: asciiLine(64),
    default: "Sealift",
    text: "The name in the greeting. The version is never told to strangers.",
    example: "Example Corp FTPS",
    reload: "live",
  }),
] as const;

type Rows = (typeof configRows)[number];
export type ConfigKey = Rows["key"];
type Flat = { [Row in Rows as Row["key"]]: z.output<Row["type"]> };
type Head<Key extends string> = Key extends `${infer First}.${string}` ? First : Key;
type Below<T, Group extends string> = {
  [Key in keyof T & string as Key extends `${Group}.${infer Rest}` ? Rest : never]: T[Key];
};
type Nested<T> = {
  readonly [Key in Head<keyof T & string>]: Key extends keyof T ? T[Key] : Nested<Below<T, Key>>;
};

/** The configuration, read and checked: durations in milliseconds, sizes in bytes, modes as numbers. */
export type Config = Nested<Flat>;

const rowsByKey: ReadonlyMap<string, ConfigRow> = new Map(configRows.map((each) => [each.key, each]));

export function findRow(key: string): ConfigRow | undefined {
  return rowsByKey.get(key);
}

/** The levels above the keys: `tls` for `tls.binding`. */
export const configGroups: ReadonlySet<string> = new Set(
  configRows.flatMap(({ key }) =>
    key
      .split(".")
      .slice(0, -1)
      .map((_, index, names) => names.slice(0, index + 1).join(".")),
  ),
);

/** `values`: every key with its value as `type` gave it. */
export function nest(values: ReadonlyMap<string, unknown>): Config {
  const root: Record<string, unknown> = {};
  for (const { key } of configRows) {
    const path = key.split(".");
    const name = path.pop() ?? key;
    innermost(root, path)[name] = values.get(key);
  }
  return root as unknown as Config;
}

function innermost(root: Record<string, unknown>, path: readonly string[]): Record<string, unknown> {
  let place = root;
  for (const group of path) {
    place[group] ??= {};
    place = place[group] as Record<string, unknown>;
  }
  return place;
}

/** The variable that sets `key`: SEALIFT_TLS__BINDING for tls.binding. */
export function variableName(key: string): string {
  return `SEALIFT_${key.replaceAll(".", "__").toUpperCase()}`;
}
