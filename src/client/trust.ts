import type { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import type { TLSSocket } from "node:tls";
import { FtpsError } from "./errors.js";

/** A certificate that a server showed. */
export interface ShownCertificate {
  readonly host: string;
  readonly port: number;
  /** SHA-256 of the certificate, `AA:BB:...`. */
  readonly fingerprint256: string;
  readonly subject: string;
  readonly issuer: string;
  readonly names: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly pem: string;
  /** DER. */
  readonly raw: Buffer;
  /** Why no authority vouches for it; undefined: one does. */
  readonly objection: string | undefined;
}

/** What a server has shown on the control connection. */
export interface ShownByServer {
  readonly certificate: ShownCertificate;
  /** Above the certificate. */
  readonly chain: readonly X509Certificate[];
  /** What it brought along of its authority's word on revocation. */
  readonly staple: Buffer | undefined;
  readonly socket: TLSSocket;
}

/** Decides about a server; what it throws ends the connection. */
export type TrustJudge = (shown: ShownByServer) => Promise<void>;

/** `off`: nobody is asked. `soft`: what was revoked is refused. `hard`: what is not known to be good is refused too. */
export type RevocationPolicy = "off" | "soft" | "hard";

/** Where it is kept which certificate a server has. */
export interface TrustStore {
  /** The fingerprint that was trusted for this server; undefined: none yet. */
  get(host: string, port: number): Promise<string | undefined>;
  set(host: string, port: number, fingerprint256: string): Promise<void>;
}

export interface TrustOptions {
  /** PEM; in place of the authorities that the system trusts. */
  readonly authorities?: readonly string[];
  /** PEM: lists of revoked certificates, one for each authority of the chain. */
  readonly revocationLists?: readonly string[];
  /** Whether its authority is asked about the certificate, by OCSP and its list; an answer that the server sends counts as well. Default: off. */
  readonly revocation?: RevocationPolicy;
  /** SHA-256 fingerprints of certificates: one of these it must be, whoever issued it. */
  readonly pins?: readonly string[];
  /** Trust on first use. A certificate that is kept there is trusted as that server's; any other one is refused. */
  readonly trustStore?: TrustStore;
  /** Asked about a certificate that no authority vouches for and that the store does not know. True: it is kept there. Default: refuse. */
  readonly onUnknown?: (certificate: ShownCertificate) => boolean | Promise<boolean>;
}

/** OpenSSL's word for a certificate that is on a list. */
export const REVOKED = "CERT_REVOKED";

/** A list is missing, too old, or of somebody else. */
function isAboutLists(objection: string): boolean {
  return objection.includes("CRL");
}

const fingerprint = /^(?:[0-9A-F]{64})$/;

/** `AA:BB:...` or the digits alone, also behind `SHA256:`, as `AA:BB:...`. Throws FtpsError "usage". */
export function parseFingerprint(text: string): string {
  const digits = text
    .replace(/^sha-?256[:/]/i, "")
    .replaceAll(":", "")
    .toUpperCase();
  if (!fingerprint.test(digits))
    throw new FtpsError("usage", "a fingerprint is 64 hexadecimal digits, the SHA-256 of a certificate", {
      hint: "openssl x509 -noout -fingerprint -sha256 -in FILE prints it",
    });
  return (digits.match(/../g) ?? []).join(":");
}

/** What the server shows on this connection; undefined where Node does not tell (a resumed session on Node 20). */
export function shownCertificate(
  socket: TLSSocket,
  at: { readonly host: string; readonly port: number; readonly servername: string },
): ShownCertificate | undefined {
  const leaf = socket.getPeerX509Certificate();
  if (leaf === undefined) return undefined;
  return {
    host: at.host,
    port: at.port,
    fingerprint256: leaf.fingerprint256,
    subject: oneLine(leaf.subject),
    issuer: oneLine(leaf.issuer),
    names: leaf.subjectAltName ?? "",
    notBefore: new Date(leaf.validFrom),
    notAfter: new Date(leaf.validTo),
    pem: leaf.toString(),
    raw: leaf.raw,
    objection: objectionOf(socket, at.servername, leaf),
  };
}

function oneLine(name: string | undefined): string {
  return (name ?? "").split("\n").join(", ");
}

/** Why no authority vouches for it under this name. */
function objectionOf(socket: TLSSocket, servername: string, leaf: X509Certificate): string | undefined {
  if (!socket.authorized) return String(codeOf(socket.authorizationError) ?? "UNABLE_TO_VERIFY");
  if (Date.parse(leaf.validTo) < Date.now()) return "CERT_HAS_EXPIRED";
  const named = isIP(servername) === 0 ? leaf.checkHost(servername) : leaf.checkIP(servername);
  return named === undefined ? "ERR_TLS_CERT_ALTNAME_INVALID" : undefined;
}

/** Typed as an Error, it is a text with OpenSSL's code. */
function codeOf(error: unknown): unknown {
  return typeof error === "string" ? error : (error as NodeJS.ErrnoException | undefined)?.code;
}

/**
 * Whether this is the server that is meant: by pin, by what was trusted before, by an authority, or by somebody's word. Throws FtpsError
 * "certificate-...".
 */
export async function checkTrust(certificate: ShownCertificate, options: TrustOptions): Promise<void> {
  const { pins, trustStore } = options;
  if (certificate.objection === REVOKED) throw objectionError(certificate);
  if (pins !== undefined && pins.length > 0) {
    if (pins.some((pin) => parseFingerprint(pin) === certificate.fingerprint256)) return;
    throw changed(certificate, "none of the certificates that were given for it");
  }
  const { host, port, fingerprint256 } = certificate;
  const known = await trustStore?.get(host, port);
  if (known !== undefined) {
    if (known === fingerprint256) return;
    throw changed(certificate, `not the certificate that was trusted before (${known})`);
  }
  if (certificate.objection === undefined) return;
  // Who gives lists wants them to say that all is well: nobody is asked to trust what they do not tell of.
  if (isAboutLists(certificate.objection) || (await options.onUnknown?.(certificate)) !== true)
    throw objectionError(certificate);
  await trustStore?.set(host, port, fingerprint256);
}

function changed({ host, port, fingerprint256 }: ShownCertificate, how: string): FtpsError {
  return new FtpsError("certificate-changed", `${host}:${port} shows ${fingerprint256}, ${how}`, {
    hint: "somebody may be in between: ask the operator for the fingerprint, and trust it only when it is the same",
  });
}

function objectionError(certificate: ShownCertificate): FtpsError {
  const { host, port, objection, fingerprint256, notAfter, names } = certificate;
  const where = `the certificate of ${host}:${port}`;
  switch (objection) {
    case "CERT_HAS_EXPIRED":
    case "CERT_NOT_YET_VALID":
      return new FtpsError("certificate-invalid", `${where} is not valid now (until ${notAfter.toISOString()})`, {
        hint: "its operator must renew it; check this machine's clock too",
      });
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return new FtpsError("certificate-invalid", `${where} is for other names: ${names || "none"}`, {
        hint: "connect to one of these names, or name it as servername (--servername)",
      });
    case REVOKED:
      return new FtpsError("certificate-revoked", `${where} was revoked`, { hint: "its operator must replace it" });
    default:
      if (isAboutLists(objection ?? ""))
        return new FtpsError("revocation-unknown", `the lists that were given do not cover ${where} (${objection})`, {
          hint: "give a list (revocationLists, --crl) of each authority of its chain, and a new one where one is old",
        });
      return new FtpsError("certificate-unknown", `${where} comes from no authority that is trusted (${objection})`, {
        hint: `its SHA-256 fingerprint is ${fingerprint256}: if the operator confirms it, pin or trust it`,
      });
  }
}

/** The same server on the data connection as on the control connection: it resumed the session, or shows the same certificate, `leaf`. */
export function isSameServer(data: TLSSocket, leaf: Buffer): boolean {
  return data.isSessionReused() || data.getPeerX509Certificate()?.raw.equals(leaf) === true;
}
