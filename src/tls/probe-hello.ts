import { generateKeyPairSync, randomBytes } from "node:crypto";
import { isIP } from "node:net";

/** Versions that a server may know, the newest first. SSL 2 has another hello, and nobody has it. */
export const probedVersions = ["TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1", "SSLv3"] as const;
export type ProbedVersion = (typeof probedVersions)[number];

const versionNumbers: Readonly<Record<ProbedVersion, number>> = {
  "TLSv1.3": 0x0304,
  "TLSv1.2": 0x0303,
  "TLSv1.1": 0x0302,
  TLSv1: 0x0301,
  SSLv3: 0x0300,
};

/** What a server is asked: whether it would take this version with one of these suites. */
export interface HelloOffer {
  readonly version: ProbedVersion;
  /** Numbers of cipher suites; at most 200. */
  readonly suites: readonly number[];
  readonly host: string;
}

const record = { alert: 21, handshake: 22 } as const;
const SERVER_HELLO = 2;
const RECORD_HEADER_BYTES = 5;
const extension = {
  serverName: 0,
  groups: 10,
  pointFormats: 11,
  signatures: 13,
  protocols: 16,
  extendedSecret: 23,
  versions: 43,
  pskModes: 45,
  keyShare: 51,
  renegotiation: 0xff01,
} as const;
const X25519 = 0x001d;
/** X25519, P-256, P-384, P-521, X448, and the finite fields of RFC 7919. */
const groups = [X25519, 0x0017, 0x0018, 0x0019, 0x001e, 0x0100, 0x0101, 0x0102];
/** From the strongest to what servers of 2005 sign with. */
const signatures = [
  ...[0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0809, 0x080a, 0x080b, 0x0804, 0x0805, 0x0806],
  ...[0x0401, 0x0501, 0x0601, 0x0203, 0x0201, 0x0202, 0x0402],
];
/** A record that holds a hello has this version, whatever is offered in it: old servers refuse others (RFC 8446 section 5.1). */
const RECORD_VERSION = 0x0301;

/** The first flight of a client that offers this and nothing else. RFC 8446 section 4.1.2, RFC 5246 section 7.4.1.2. */
export function writeClientHello({ version, suites, host }: HelloOffer): Buffer {
  const number = versionNumbers[version];
  const body = Buffer.concat([
    two(Math.min(number, versionNumbers["TLSv1.2"])),
    randomBytes(32),
    vector(1, version === "TLSv1.3" ? randomBytes(32) : Buffer.alloc(0)),
    vector(2, twos(suites)),
    vector(1, Buffer.from([0])),
    ...(version === "SSLv3" ? [] : [vector(2, Buffer.concat(extensionsFor(version, host)))]),
  ]);
  const message = Buffer.concat([Buffer.from([1, 0, ...two(body.length)]), body]);
  const recordVersion = Math.min(number, RECORD_VERSION);
  return Buffer.concat([Buffer.from([record.handshake]), two(recordVersion), vector(2, message)]);
}

function extensionsFor(version: ProbedVersion, host: string): Buffer[] {
  const name = Buffer.concat([Buffer.from([0]), vector(2, Buffer.from(host, "latin1"))]);
  return [
    ...(isIP(host) === 0 ? [write(extension.serverName, vector(2, name))] : []),
    write(extension.groups, vector(2, twos(groups))),
    write(extension.pointFormats, vector(1, Buffer.from([0]))),
    write(extension.signatures, vector(2, twos(signatures))),
    write(extension.protocols, vector(2, vector(1, Buffer.from("ftp")))),
    ...(version === "TLSv1.3"
      ? newest()
      : [write(extension.extendedSecret), write(extension.renegotiation, vector(1))]),
  ];
}

/** RFC 8446 section 4.2: what only TLS 1.3 has. */
function newest(): Buffer[] {
  const { x = "" } = generateKeyPairSync("x25519").publicKey.export({ format: "jwk" });
  const share = Buffer.concat([two(X25519), vector(2, Buffer.from(x, "base64url"))]);
  return [
    write(extension.versions, vector(1, two(versionNumbers["TLSv1.3"]))),
    write(extension.pskModes, vector(1, Buffer.from([1]))),
    write(extension.keyShare, vector(2, share)),
  ];
}

function write(type: number, content: Buffer = Buffer.alloc(0)): Buffer {
  return Buffer.concat([two(type), vector(2, content)]);
}

function vector(lengthBytes: 1 | 2, content: Buffer = Buffer.alloc(0)): Buffer {
  return Buffer.concat([lengthBytes === 1 ? Buffer.from([content.length]) : two(content.length), content]);
}

function two(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}

function twos(values: readonly number[]): Buffer {
  return Buffer.concat(values.map(two));
}

export type HelloAnswer =
  /** The server agrees. */
  | { readonly kind: "hello"; readonly version: ProbedVersion | undefined; readonly suite: number }
  /** It refuses: RFC 8446 section 6.2. */
  | { readonly kind: "alert"; readonly code: number }
  | { readonly kind: "not-tls" }
  /** More bytes are needed. */
  | { readonly kind: "incomplete" };

/** What a server says to a hello, from its first bytes. */
export function readServerHello(bytes: Buffer): HelloAnswer {
  const type = bytes[0];
  if (type === undefined) return { kind: "incomplete" };
  if ((type !== record.alert && type !== record.handshake) || (bytes.length > 1 && bytes[1] !== 3))
    return { kind: "not-tls" };
  if (bytes.length < RECORD_HEADER_BYTES) return { kind: "incomplete" };
  const content = bytes.subarray(RECORD_HEADER_BYTES, RECORD_HEADER_BYTES + bytes.readUInt16BE(3));
  if (type === record.alert)
    return content.length < 2 ? { kind: "incomplete" } : { kind: "alert", code: content[1] ?? 0 };
  if (content.length < 4) return { kind: "incomplete" };
  if (content[0] !== SERVER_HELLO) return { kind: "not-tls" };
  const length = content.readUIntBE(1, 3);
  // A ServerHello has some 100 bytes; one that fills more than a record is none.
  if (content.length < 4 + length)
    return bytes.length < RECORD_HEADER_BYTES + bytes.readUInt16BE(3) ? { kind: "incomplete" } : { kind: "not-tls" };
  return readBody(content.subarray(4, 4 + length));
}

/** RFC 8446 section 4.1.3. A HelloRetryRequest looks the same, and names the suite too. */
function readBody(body: Buffer): HelloAnswer {
  const sessionBytes = body[34];
  if (sessionBytes === undefined || body.length < 35 + sessionBytes + 3) return { kind: "not-tls" };
  const at = 35 + sessionBytes;
  const suite = body.readUInt16BE(at);
  const version = selectedVersion(body.subarray(at + 3)) ?? body.readUInt16BE(0);
  return { kind: "hello", version: probedVersions.find((each) => versionNumbers[each] === version), suite };
}

/** The one in the extension of TLS 1.3; undefined: there is none, and the older field counts. */
function selectedVersion(extensions: Buffer): number | undefined {
  for (let at = 2; at + 4 <= extensions.length; ) {
    const length = extensions.readUInt16BE(at + 2);
    if (extensions.readUInt16BE(at) === extension.versions && length === 2 && at + 6 <= extensions.length)
      return extensions.readUInt16BE(at + 4);
    at += 4 + length;
  }
  return undefined;
}
