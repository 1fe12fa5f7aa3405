/** What a failed handshake on a control connection most likely means, for the operator. `code` is Node's or OpenSSL's. */
export function explainHandshakeFailure(code: string): { readonly cause: string; readonly cure: string } {
  for (const [pattern, cause, cure] of explanations) if (pattern.test(code)) return { cause, cure };
  return { cause: `the TLS handshake failed (${code})`, cure: "see what the client reports about it" };
}

const explanations: readonly (readonly [RegExp, string, string])[] = [
  [
    /WRONG_VERSION_NUMBER|HTTP_REQUEST|NOT_TLS/,
    "the client sent clear text where TLS was expected",
    "in the client, choose explicit TLS for this port, or implicit TLS for the implicit one",
  ],
  [
    /UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION|VERSION_TOO_LOW/,
    "the client offers only TLS versions that are not allowed here",
    "update the client; TLS 1.2 is the least that is safe",
  ],
  [
    /NO_SHARED_CIPHER|NO_SHARED_GROUP|NO_SUITABLE/,
    "client and server have no cipher suite in common",
    "update the client; it needs ECDHE with AES-GCM or ChaCha20",
  ],
  [
    /NO_APPLICATION_PROTOCOL/,
    "the client wants another protocol than FTP (ALPN): a browser or an attack that led one here",
    "nothing to do; the connection was refused",
  ],
  [
    /UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_UNKNOWN|CERTIFICATE_EXPIRED/,
    "the client does not trust the server's certificate",
    "give the client the file tls/trust.pem, or install a certificate of an authority that it knows",
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
