import { Cursor } from "./hello.js";

const TLS_1_3 = 0x0304;
const extension = { groups: 10, signatures: 13, supportedVersions: 43, certificateSignatures: 50 } as const;

/** What a client offers that decides which certificates it can use, by IANA's numbers. RFC 8446 section 4.2, RFC 5246 section 7.4.1.4, RFC 8422 section 5.1. */
export interface HelloOffer {
  readonly tls13: boolean;
  readonly suites: ReadonlySet<number>;
  /** With which the server may sign; undefined: it says nothing of them. */
  readonly signatures: ReadonlySet<number> | undefined;
  /** Undefined: it says nothing of them, and any will do. */
  readonly groups: ReadonlySet<number> | undefined;
  /** It has a list of its own for the signatures within certificates. */
  readonly limitsIssuers: boolean;
}

/** `body`: of a ClientHello, as `parseClientHello` gives it. Undefined: its lists cannot be read. */
export function offerOf(body: Buffer): HelloOffer | undefined {
  try {
    return readOffer(new Cursor(body));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function readOffer(cursor: Cursor): HelloOffer {
  cursor.take(2 + 32); // legacy version, random
  cursor.vector(1); // session id
  const suites = numbers(cursor.vector(2));
  cursor.vector(1); // compression methods
  const found = new Map<number, Buffer>();
  const extensions = cursor.done ? cursor : new Cursor(cursor.vector(2));
  while (!extensions.done) {
    const type = extensions.number(2);
    found.set(type, extensions.vector(2));
  }
  const list = (type: number, lengthBytes: 1 | 2) => {
    const data = found.get(type);
    return data === undefined ? undefined : numbers(new Cursor(data).vector(lengthBytes));
  };
  return {
    tls13: list(extension.supportedVersions, 1)?.has(TLS_1_3) ?? false,
    suites,
    signatures: list(extension.signatures, 2),
    groups: list(extension.groups, 2),
    limitsIssuers: found.has(extension.certificateSignatures),
  };
}

function numbers(bytes: Buffer): Set<number> {
  const cursor = new Cursor(bytes);
  const all = new Set<number>();
  while (!cursor.done) all.add(cursor.number(2));
  return all;
}
