import type { ByteString } from "../protocol/byte-string.js";

/** Another protocol, told from the first line: whoever leads a browser or an SSH client here gets no FTP session (ALPACA). */
export interface OtherProtocol {
  /** What the client is told; undefined: nothing, just the end. */
  readonly reply: string | undefined;
  readonly cause: string;
  readonly cure: string;
}

/** RFC 9110 section 9, RFC 5789, HTTP/2's preface, and WebDAV's (RFC 4918 section 9). None is a verb of FTP. */
const HTTP_VERBS =
  /^(?:GET|POST|HEAD|PUT|OPTIONS|DELETE|CONNECT|TRACE|PATCH|PRI|PROPFIND|PROPPATCH|MKCOL|COPY|MOVE|LOCK|UNLOCK)(?: |$)/i;

export function recogniseOtherProtocol(firstLine: ByteString): OtherProtocol | undefined {
  if (firstLine.startsWith("SSH-")) {
    return {
      reply: "This is an FTPS server, not SSH: in your client choose FTP over TLS (FTPS), not SFTP",
      cause: "the client speaks SSH (SFTP), not FTP",
      cure: "in the client, choose FTPS (FTP over TLS) in place of SFTP",
    };
  }
  if (HTTP_VERBS.test(firstLine)) {
    return {
      reply: undefined,
      cause: "the client speaks HTTP, not FTP: a scanner, or a browser that was led here",
      cure: "nothing to do; the connection was closed",
    };
  }
  return undefined;
}

/** A TLS ClientHello where clear text was expected: record type 22, version 3.x. */
export function looksLikeTls(firstBytes: string): boolean {
  return firstBytes.startsWith("\x16\x03");
}

export const tlsOnExplicitPort: OtherProtocol = {
  reply: undefined,
  cause: "the client began TLS at once on the port for explicit TLS",
  cure: "in the client, choose explicit TLS (AUTH TLS) for this port, or the port for implicit TLS",
};

export const clearOnImplicitPort: OtherProtocol = {
  reply:
    "This port speaks TLS from the first byte (implicit FTPS); use the port for explicit FTPS, or implicit TLS in your client",
  cause: "the client did not begin TLS on the port for implicit TLS",
  cure: "in the client, choose implicit TLS for this port, or the port for explicit TLS",
};
