import assert from "node:assert/strict";
import { test } from "node:test";
import { explainHandshakeFailure } from "./explain-handshake.js";

test("what clients say when they leave is explained, by the names of every OpenSSL", () => {
  const table: readonly (readonly [code: string, cause: RegExp])[] = [
    ["ERR_SSL_TLSV1_ALERT_UNKNOWN_CA", /unknown_ca: it does not trust/],
    ["ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE", /bad_certificate: it does not accept/],
    ["ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE", /bad_certificate: it does not accept/],
    ["ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED", /certificate_expired: .*expired/],
    ["ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN", /certificate_unknown/],
    ["ERR_SSL_SSL/TLS_ALERT_UNSUPPORTED_CERTIFICATE", /unsupported_certificate/],
    ["ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE", /handshake_failure/],
    ["ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION", /it speaks no TLS version/],
    ["ERR_SSL_UNSUPPORTED_PROTOCOL", /offers only TLS versions/],
    ["ERR_SSL_NO_SHARED_CIPHER", /no cipher suite/],
    ["ERR_SSL_NO_APPLICATION_PROTOCOL", /another protocol than FTP/],
    ["ERR_OTHER", /the TLS handshake failed \(ERR_OTHER\)/],
  ];
  for (const [code, cause] of table) assert.match(explainHandshakeFailure(code).cause, cause, code);
});
