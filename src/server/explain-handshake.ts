/** What a failed handshake on a control connection most likely means, for the operator. `code` is Node's or OpenSSL's. */
export function explainHandshakeFailure(code: string): { readonly cause: string; readonly cure: string } {
  for (const [pattern, cause, cure] of [...alerts, ...explanations]) if (pattern.test(code)) return { cause, cure };
  return { cause: `the TLS handshake failed (${code})`, cure: "see what the client reports about it" };
}

type Explanation = readonly [pattern: RegExp, cause: string, cure: string];

/** OpenSSL names what the other side says `..._ALERT_...`, in several ways from release to release; what it finds itself has the same names without. */
function alert(name: string, cause: string, cure: string): Explanation {
  return [new RegExp(`(ALERT_|TLSV1_)${name}$`), `the client says ${name.toLowerCase()}: ${cause}`, cure];
}

const trust =
  "give the client the file tls/trust.pem, or install a certificate of an authority that it knows (sealift cert install)";

/** GnuTLS leaves it to programs to verify the certificate, once the handshake is done; so do programs that ask their user. */
export const leftInSilence = {
  cause:
    "the client closed right after the TLS handshake, before it named a user, as programs do that do not trust the certificate (lftp, FileZilla, scripts for Node)",
  cure: `${trust}; what only looks whether the server is there leaves in the same way`,
};

/** What clients say when they leave: RFC 8446 section 6.2, and RFC 5246 section 7.2.2 for older ones. */
const alerts: readonly Explanation[] = [
  alert(
    "UNKNOWN_CA",
    "it does not trust whoever issued the server's certificate, or misses a part of its chain",
    trust,
  ),
  alert(
    "BAD_CERTIFICATE",
    "it does not accept the server's certificate: mostly it is not trusted, or is for another name",
    `connect by a name that is in the certificate (sealift cert list), and ${trust}`,
  ),
  alert(
    "CERTIFICATE_UNKNOWN",
    "it does not accept the server's certificate, and does not say why: mostly its user or its program does not trust it",
    trust,
  ),
  alert(
    "CERTIFICATE_EXPIRED",
    "to it the server's certificate has expired, or is not yet valid",
    "see until when it is valid (sealift cert list), and whether the client's clock is right",
  ),
  alert(
    "CERTIFICATE_REVOKED",
    "its authority has revoked the server's certificate",
    "install a new certificate, with a new key",
  ),
  alert(
    "UNSUPPORTED_CERTIFICATE",
    "the server's certificate is of a kind that it cannot use: its key, its signature or its purpose",
    "install one with an RSA or ECDSA key for servers (sealift cert show says what it is for)",
  ),
  alert(
    "BAD_CERTIFICATE_STATUS_RESPONSE",
    "it does not accept the OCSP answer that was stapled to the server's certificate",
    "see whether the clocks of both are right; sealift status shows the answer's time",
  ),
  alert(
    "HANDSHAKE_FAILURE",
    "it finds no TLS terms that both accept, or wants another certificate",
    "sealift tls shows what is accepted; for an old device: tls.profile legacy",
  ),
  alert(
    "PROTOCOL_VERSION",
    "it speaks no TLS version that is allowed here",
    "update the client, or see tls.minimum, tls.maximum and tls.profile (sealift tls shows what is accepted)",
  ),
  alert(
    "INSUFFICIENT_SECURITY",
    "to it the server's terms, or the key of its certificate, are too weak",
    "install a certificate with an ECDSA key, or RSA of 3072 bits; tls.profile default or modern",
  ),
  alert(
    "INAPPROPRIATE_FALLBACK",
    "it tried again with an older version of TLS than both know",
    "somebody may disturb its connections; else update the client",
  ),
  alert("NO_APPLICATION_PROTOCOL", "it wants another protocol than FTP (ALPN)", "see what this client is meant for"),
  alert(
    "(DECRYPT_ERROR|BAD_RECORD_MAC)",
    "what the server sent was changed on its way, or the client is faulty",
    "look for a program or device in between that opens TLS",
  ),
  alert(
    "(ILLEGAL_PARAMETER|DECODE_ERROR|UNEXPECTED_MESSAGE|MISSING_EXTENSION|UNSUPPORTED_EXTENSION)",
    "it did not understand the server's part of the handshake",
    "update the client, or look for a device in between that does not know this version of TLS",
  ),
  alert("ACCESS_DENIED", "its rules forbid this server", trust),
  alert("USER_CANCELL?ED", "its user has ended it, mostly when asked about the certificate", trust),
  alert("INTERNAL_ERROR", "something failed within it", "see what the client reports about it"),
];

const explanations: readonly Explanation[] = [
  [
    /WRONG_VERSION_NUMBER|HTTP_REQUEST|NOT_TLS/,
    "the client sent clear text where TLS was expected",
    "in the client, choose explicit TLS for this port, or implicit TLS for the implicit one",
  ],
  [
    /UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION|VERSION_TOO_LOW/,
    "the client offers only TLS versions that are not allowed here",
    "update the client; TLS 1.2 is the least that is safe; tls.profile modern allows 1.3 alone",
  ],
  [
    /NO_SHARED_CIPHER|NO_SHARED_GROUP|NO_SUITABLE/,
    "client and server have no cipher suite, key exchange group or kind of signature in common",
    "update the client; it needs ECDHE with AES-GCM or ChaCha20 (sealift tls shows all); for an old device: tls.profile legacy",
  ],
  [
    /NO_APPLICATION_PROTOCOL/,
    "the client wants another protocol than FTP (ALPN): a browser or an attack that led one here",
    "nothing to do; the connection was refused",
  ],
  [
    /HANDSHAKE_TIMEOUT/,
    "the client did not finish the TLS handshake in time",
    "look for a firewall that holds packets back, or a scanner",
  ],
  [
    /ECONNRESET|EPIPE/,
    "the client closed the connection during the TLS handshake",
    "it may not trust the certificate: give it the file tls/trust.pem",
  ],
];
