import { X509Certificate } from "node:crypto";
import { signatureName } from "../../pki/certificate-parts.js";
import { inspect as summarize } from "../../pki/inspect.js";
import { partsOf, problemsOf } from "../../pki/status.js";
import { FtpsError, printable } from "../errors.js";
import { checkTrust, type ShownCertificate, type TrustOptions } from "../trust.js";
import type { CertificateFacts, TrustFacts } from "./report.js";

/** What a certificate says. Throws FtpsError "tls" for one that cannot be read. */
export function certificateFacts(
  { pem }: Pick<ShownCertificate, "pem">,
  chain: readonly X509Certificate[],
  now: Date,
): CertificateFacts {
  try {
    const leaf = new X509Certificate(pem);
    const { subject, issuer, selfSigned, names, notBefore, notAfter, key, fingerprint256 } = summarize(pem);
    const { serial, signatureAlgorithm } = partsOf(leaf);
    return {
      ...{ subject: printable(subject), issuer: printable(issuer), selfSigned, names: names.map(printable) },
      ...{ serial, notBefore, notAfter, key, signature: signatureName(signatureAlgorithm), fingerprint256 },
      chain: [leaf, ...chain].map((each) => printable(oneLine(each.subject))),
      pem,
      problems: problemsOf(leaf, now),
    };
  } catch (error) {
    throw new FtpsError("tls", "the server's certificate cannot be read", { cause: error });
  }
}

/** Whether the certificate would be trusted by any other call of this library with the same options; nobody is asked. */
export async function trustFacts(
  certificate: ShownCertificate,
  chain: readonly X509Certificate[],
  options: TrustOptions,
): Promise<TrustFacts> {
  const { host, port } = certificate;
  const known = await options.trustStore?.get(host, port);
  const by = (options.pins ?? []).length > 0 ? "pin" : known !== undefined ? "trust-store" : "authority";
  try {
    await checkTrust(certificate, withoutQuestion(options));
    return { by, trusted: true, how: howTrusted(by, certificate, chain), code: undefined };
  } catch (error) {
    if (!(error instanceof FtpsError)) throw error;
    return { by: by === "authority" ? "nobody" : by, trusted: false, how: printable(error.message), code: error.code };
  }
}

function withoutQuestion({ onUnknown: _asked, ...options }: TrustOptions): TrustOptions {
  return options;
}

function howTrusted(
  by: "pin" | "trust-store" | "authority",
  { host, port }: ShownCertificate,
  chain: readonly X509Certificate[],
): string {
  if (by === "pin") return "its fingerprint is one that was given on this call";
  if (by === "trust-store") return `it is the one that was trusted before for ${host}:${port}`;
  const top = chain.at(-1);
  const who = top === undefined ? "it is itself among the authorities that are trusted here" : "";
  return who === "" ? `${printable(oneLine(top?.subject))}, which is trusted here, vouches for it` : who;
}

function oneLine(name: string | undefined): string {
  return (name ?? "").replaceAll("\n", ", ");
}
