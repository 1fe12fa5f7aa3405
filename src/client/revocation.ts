import { X509Certificate } from "node:crypto";
import { vouchesFor } from "../pki/chain.js";
import { askCrl, crlUrl } from "../pki/crl-ask.js";
import { PkiError } from "../pki/errors.js";
import { OcspError, type OcspStatus, readOcspAnswer, responderUrl } from "../pki/ocsp-answer.js";
import { askResponder } from "../pki/ocsp-ask.js";
import { FtpsError, printable } from "./errors.js";
import type { RevocationPolicy, ShownCertificate } from "./trust.js";

export interface RevocationAnswer {
  readonly by: "staple" | "ocsp" | "crl";
  /** The address; of what the server itself sent: empty. */
  readonly where: string;
  /** Undefined: there was no answer that counts. */
  readonly state: "good" | "revoked" | undefined;
  readonly words: string;
  /** Whose certificate was asked about, where it is not the server's own but one above it. */
  readonly about?: string;
}

export interface RevocationFindings {
  /** `not-asked`: nobody could have revoked it, or nobody can be asked. */
  readonly state: "good" | "revoked" | "unknown" | "not-asked";
  readonly asked: readonly RevocationAnswer[];
}

export interface RevocationQuestion {
  readonly certificate: ShownCertificate;
  /** Above the certificate. */
  readonly chain: readonly X509Certificate[];
  /** What the server sent in the handshake. */
  readonly staple: Buffer | undefined;
  /** The caller has given authorities' lists: where the handshake had no objection, none of the certificates is on them, and they are fresh. */
  readonly hasLists: boolean;
  /** For each one that is asked; milliseconds. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
}

/** How much a word says of a whole chain: one that is revoked ends it, one that nobody knows leaves it open. */
const weights = { revoked: 3, unknown: 2, good: 1, "not-asked": 0 } as const;

/**
 * Whether its authority has revoked the server's certificate, or another one has revoked that authority: of each certificate up to the one that is trusted here, by what the server
 * brought along, by OCSP, by the authority's list, until one says it. Only for certificates that are trusted otherwise: the addresses stand in them.
 */
export async function findRevocation(question: RevocationQuestion): Promise<RevocationFindings> {
  const leaf = new X509Certificate(question.certificate.pem);
  // Where a pin or the store is what trusts, nobody has looked at the chain: what stands in it leads anywhere.
  const above = question.certificate.objection === undefined ? question.chain.slice(0, -1) : [];
  const all = await Promise.all([
    findOne(leaf, question.chain[0], question),
    ...above.map(async (each, index) => {
      const found = await findOne(each, question.chain[index + 1], { ...question, staple: undefined });
      const about = each.subject.split("\n").join(", ");
      return { ...found, asked: found.asked.map((answer) => ({ ...answer, about })) };
    }),
  ]);
  const [worst] = all.map(({ state }) => state).sort((a, b) => weights[b] - weights[a]);
  return { state: worst ?? "unknown", asked: all.flatMap(({ asked }) => asked) };
}

async function findOne(
  certificate: X509Certificate,
  issuer: X509Certificate | undefined,
  question: RevocationQuestion,
): Promise<RevocationFindings> {
  if (certificate.subject === certificate.issuer) return { state: "not-asked", asked: [] };
  // An issuer of the server's own making would say good.
  if (issuer === undefined || !vouchesFor(issuer, certificate)) return { state: "unknown", asked: [] };
  const asked: RevocationAnswer[] = [];
  for (const ask of [askStaple, askOcsp, askList, lookAtLists]) {
    const answer = await ask(certificate, issuer, question);
    if (answer !== undefined) asked.push(answer);
    if (answer?.state !== undefined) return { state: answer.state, asked };
  }
  return { state: "unknown", asked };
}

type Ask = (
  leaf: X509Certificate,
  issuer: X509Certificate,
  question: RevocationQuestion,
) => Promise<RevocationAnswer | undefined>;

const askStaple: Ask = async (certificate, issuer, { staple }) => {
  if (staple === undefined) return undefined;
  return answerOf("staple", "", async () =>
    ocspWords(readOcspAnswer(staple, { certificate, issuer, now: new Date() })),
  );
};

const askOcsp: Ask = async (leaf, issuer, { timeout: timeoutMs, signal }) => {
  const url = responderUrl(leaf);
  if (url === undefined) return undefined;
  const options = { url, timeoutMs, ...(signal === undefined ? {} : { signal }) };
  return answerOf("ocsp", url, async () => ocspWords(await askResponder(leaf, issuer, options)));
};

const askList: Ask = async (leaf, issuer, { timeout: timeoutMs, signal }) => {
  const url = crlUrl(leaf);
  if (url === undefined) return undefined;
  return answerOf("crl", url, async () => {
    const found = await askCrl(leaf, issuer, { timeoutMs, signal });
    if (found === undefined) return { state: "good", words: "it is not on the list" };
    return { state: "revoked", words: revokedWords(found.at, found.reason) };
  });
};

/** Last: what is asked now is newer. */
const lookAtLists: Ask = async (_leaf, _issuer, { hasLists, certificate }) =>
  hasLists && certificate.objection === undefined
    ? { by: "crl", where: "", state: "good", words: "it is not on the list that was given" }
    : undefined;

async function answerOf(
  by: RevocationAnswer["by"],
  where: string,
  ask: () => Promise<Pick<RevocationAnswer, "state" | "words">>,
): Promise<RevocationAnswer> {
  try {
    return { by, where, ...(await ask()) };
  } catch (error) {
    if (!(error instanceof OcspError || error instanceof PkiError)) throw error;
    return { by, where, state: undefined, words: error.message };
  }
}

function ocspWords({ status, revokedAt, reason, nextUpdate }: OcspStatus): Pick<RevocationAnswer, "state" | "words"> {
  if (status === "revoked") return { state: "revoked", words: revokedWords(revokedAt, reason) };
  if (status === "unknown") return { state: undefined, words: "it does not know the certificate" };
  const until =
    nextUpdate === undefined ? "" : `, until ${nextUpdate.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return { state: "good", words: `good${until}` };
}

function revokedWords(at: Date | undefined, reason: string | undefined): string {
  const when = at === undefined ? "" : ` on ${at.toISOString().slice(0, 10)}`;
  return `revoked${when}${reason === undefined || reason === "unspecified" ? "" : ` (${reason})`}`;
}

/** Throws FtpsError "certificate-revoked"; under `hard` also "revocation-unknown". */
export function judgeRevocation(
  { state, asked }: RevocationFindings,
  policy: RevocationPolicy,
  { host, port, objection }: ShownCertificate,
): void {
  const where = `the certificate of ${host}:${port}`;
  const told = asked.map(({ by, where: at, words: said, about }) => {
    const whose = about === undefined ? "" : `of ${printable(about)}, which vouches for it, `;
    return `${whose}${at || by}: ${said}`;
  });
  const words = told.join("; ");
  const revoked = asked.findIndex((answer) => answer.state === "revoked");
  if (state === "revoked")
    throw new FtpsError("certificate-revoked", `${where} was revoked: ${told[revoked] ?? words}`, {
      hint: "its operator must replace it",
      retry: false,
    });
  if (state === "unknown" && policy === "hard")
    throw new FtpsError(
      "revocation-unknown",
      `whether ${where} was revoked could not be found out${words === "" ? ": nobody can be asked" : `: ${words}`}`,
      {
        hint:
          objection === undefined
            ? "try again later, give the lists of its authorities (revocationLists, --crl), or ask less strictly: soft"
            : "only a fingerprint vouches for it, so no authority can be asked: name its authority (authorities, --ca), or ask less strictly: soft",
        retry: false,
      },
    );
}
