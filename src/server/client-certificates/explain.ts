import { type Reply, reply } from "../../protocol/reply.js";
import type { CertificateProblem, ClientCertificate } from "./contract.js";
import type { CertificateObjection } from "./policy.js";

const NEEDED = "A client certificate is needed here, and your client has shown none: choose one in its settings";

/** What a client reads whose certificate is not accepted. It tells of the certificate, which is the client's own, and nothing of users. */
const replies: Readonly<Record<CertificateProblem, Reply>> = {
  stranger: reply(530, "Your client certificate is from no authority that this server trusts"),
  expired: reply(530, "Your client certificate has expired: get a new one"),
  "not-yet-valid": reply(530, "Your client certificate is not valid yet"),
  revoked: reply(530, "Your client certificate was revoked"),
  unsuitable: reply(530, "Your client certificate is not one for clients, or too weak"),
  "unknown-status": reply(530, "Whether your client certificate was revoked cannot be found out now; try again later"),
  unreadable: reply(530, "Your client certificate cannot be read"),
};

export const otherUser: Reply = reply(530, "Your client certificate is not this user's");

/** For whoever hears of it before any name is given. */
export function replyToObjection(objection: CertificateObjection, certificate: ClientCertificate): Reply {
  if (objection === "other-user") return otherUser;
  if (certificate === undefined || certificate.verdict.ok) return reply(530, NEEDED);
  return replies[certificate.verdict.problem];
}

/** After a password that was wrong, and after one that was right with a certificate that is not: it must not tell which. */
export function failedLogin(asked: boolean, certificate: ClientCertificate): Reply {
  if (!asked) return reply(530, "Login failed: wrong name or password");
  if (certificate?.verdict.ok === true)
    return reply(530, "Login failed: wrong name or password, or the client certificate is another user's");
  return reply(530, "Login failed: wrong name or password, or this user needs a client certificate");
}

const cures: Readonly<Record<CertificateProblem, string>> = {
  stranger: "if it is one of yours, put its authority into clientCertificates.authorities",
  expired: "issue a new one: sealift cert issue client NAME",
  "not-yet-valid": "compare the clocks of server and authority",
  revoked: "nothing to do; if the user is to come back, issue a new one: sealift cert issue client NAME",
  unsuitable: "issue one for clients: sealift cert issue client NAME",
  "unknown-status":
    "let the list of revoked certificates be renewed, or the responder be reached; soft in place of hard accepts what cannot be found out",
  unreadable: "issue a new one: sealift cert issue client NAME",
};

/** For the operator: what happened, and what to do. */
export function explainObjection(
  objection: CertificateObjection,
  certificate: ClientCertificate,
): { readonly problem: CertificateProblem | "missing" | "other-user"; readonly cause: string; readonly cure: string } {
  if (certificate === undefined) {
    const cure = "give the user one (sealift cert issue client NAME), and choose it in the client";
    return { problem: "missing", cause: "a client certificate is required, and none was shown", cure };
  }
  const { verdict } = certificate;
  const who =
    verdict.holder === undefined ? "a client certificate" : `the client certificate of ${verdict.holder.subject}`;
  if (!verdict.ok) return { problem: verdict.problem, cause: `${who} ${verdict.words}`, cure: cures[verdict.problem] };
  if (objection !== "other-user") throw new Error("a good certificate that is the user's");
  const cure = "if it is to be, add it: sealift user set NAME --certificate sha256:FINGERPRINT";
  return { problem: "other-user", cause: `${who} is not this user's`, cure };
}

/** OpenSSL's code -> what it means here. */
export function problemOf(code: string): { readonly problem: CertificateProblem; readonly words: string } {
  const found = codes.find(([pattern]) => pattern.test(code));
  if (found !== undefined) return { problem: found[1], words: found[2] };
  return { problem: "stranger", words: `is not accepted (${code})` };
}

const codes: readonly (readonly [RegExp, CertificateProblem, string])[] = [
  [/^CERT_HAS_EXPIRED$/, "expired", "has expired, or an authority above it"],
  [/^CERT_NOT_YET_VALID$/, "not-yet-valid", "is not valid yet"],
  [/REVOKED/, "revoked", "was revoked"],
  [/INVALID_PURPOSE|CERT_REJECTED|UNSUPPORTED/, "unsuitable", "is not one for clients"],
  [/TOO_WEAK|TOO_SMALL|_MD_/, "unsuitable", "is signed in a way that is too weak"],
  [
    /SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY)|CERT_UNTRUSTED|INVALID_CA|PATH_LENGTH|CHAIN_TOO_LONG|SIGNATURE_FAILURE/,
    "stranger",
    "is from no authority that is trusted here",
  ],
];
