import { X509Certificate } from "node:crypto";
import { marksOf } from "../../pki/certificate-marks.js";
import { RevocationLists } from "../../pki/revocation-lists.js";
import type {
  CertificateHolder,
  CertificateJudge,
  CertificateProblem,
  CertificateVerdict,
} from "../../server/client-certificates/contract.js";
import { problemOf } from "../../server/client-certificates/explain.js";
import type { ShownCertificate } from "../../tls/client-certificate.js";
import { chainToAuthority, type Link } from "./chain-to-authority.js";
import { Responders } from "./responders.js";

/** By what certificates are judged. */
export interface JudgeTerms {
  readonly authorities: readonly X509Certificate[];
  readonly lists: RevocationLists;
  /** Of a list that is out of date or missing. "off": nobody looks for lists. */
  readonly listPolicy: "off" | "soft" | "hard";
  readonly ocsp: "off" | "soft" | "hard";
  /** Milliseconds. */
  readonly ocspTimeout: number;
  readonly recheck: number;
}

export interface Concern {
  readonly cause: string;
  readonly cure: string;
}

export interface JudgeOptions {
  /** Told once of each thing that a soft policy lets pass, until the terms change or the next recheck. */
  readonly onConcern: (concern: Concern) => void;
  readonly responders?: Responders;
  readonly now?: () => Date;
}

type Objection = { readonly problem: CertificateProblem; readonly words: string };

const noTerms: JudgeTerms = {
  authorities: [],
  lists: new RevocationLists([]),
  listPolicy: "off",
  ocsp: "off",
  ocspTimeout: 5_000,
  recheck: 300_000,
};

/** Judges client certificates by lists of revoked ones and by asking responders. OpenSSL has looked at signatures, dates and purpose in the handshake. */
export class RevocationJudge implements CertificateJudge {
  readonly #responders: Responders;
  readonly #onConcern: (concern: Concern) => void;
  readonly #now: () => Date;
  readonly #listeners = new Set<() => void>();
  readonly #told = new Set<string>();
  #terms = noTerms;
  #timer: NodeJS.Timeout | undefined;

  constructor({ onConcern, responders = new Responders(), now = () => new Date() }: JudgeOptions) {
    this.#onConcern = onConcern;
    this.#responders = responders;
    this.#now = now;
  }

  get terms(): JudgeTerms {
    return this.#terms;
  }

  /** From now on, and for the sessions that run. */
  take(terms: JudgeTerms): void {
    this.#terms = terms;
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#changed(), terms.recheck);
    this.#timer.unref();
    this.#changed();
  }

  async judge({ certificate, issuers, objection }: ShownCertificate): Promise<CertificateVerdict> {
    let holder: CertificateHolder | undefined;
    try {
      const leaf = new X509Certificate(certificate);
      holder = holderOf(leaf);
      const others = issuers.map((each) => new X509Certificate(each));
      const found = objection === undefined ? await this.#objectionTo(leaf, others) : problemOf(objection);
      return found === undefined ? { ok: true, holder } : { ok: false, holder, ...found };
    } catch {
      return { ok: false, holder, problem: "unreadable", words: "cannot be read" };
    }
  }

  watch(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#responders.close();
  }

  #changed(): void {
    this.#told.clear();
    for (const listener of this.#listeners) listener();
  }

  async #objectionTo(leaf: X509Certificate, others: readonly X509Certificate[]): Promise<Objection | undefined> {
    const { authorities } = this.#terms;
    if (this.#isOver(leaf)) return problemOf("CERT_HAS_EXPIRED");
    const chain = chainToAuthority(leaf, authorities, others);
    if (chain === undefined) return problemOf("CERT_UNTRUSTED");
    for (const link of chain) {
      if (this.#isOver(link.issuer)) return problemOf("CERT_HAS_EXPIRED");
      const found = this.#askLists(link) ?? (await this.#askResponder(link, link.certificate === leaf));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** A session outlives the moment in which TLS looked, at the certificate and at those above it. */
  #isOver({ validTo }: X509Certificate): boolean {
    return Date.parse(validTo) < this.#now().getTime();
  }

  #askLists({ certificate, issuer }: Link): Objection | undefined {
    const { lists, listPolicy } = this.#terms;
    if (listPolicy === "off") return undefined;
    const answer = lists.ask(certificate, issuer, this.#now());
    if (answer.kind === "good") return undefined;
    if (answer.kind === "revoked") return revoked(answer.at, answer.reason);
    const cause =
      answer.kind === "stale"
        ? `the list of revoked certificates in ${answer.file} is out of date (${day(answer.since)})`
        : `there is no list of revoked certificates of ${oneLine(issuer.subject)}`;
    const cure =
      "get a new list from the authority, and put it into the file that clientCertificates.revocationLists names";
    return this.#uncertain(listPolicy, { cause, cure });
  }

  async #askResponder({ certificate, issuer }: Link, isLeaf: boolean): Promise<Objection | undefined> {
    const { ocsp, ocspTimeout, recheck } = this.#terms;
    if (ocsp === "off") return undefined;
    const answer = await this.#responders.status(certificate, issuer, { timeout: ocspTimeout, keep: recheck / 2 });
    if (answer.status === "good") return undefined;
    if (answer.status === "revoked") return revoked(answer.revokedAt, answer.reason);
    // Authorities above others are seldom asked about: lists are for them.
    if (answer.status === "none" && !answer.namesResponder && !isLeaf) return undefined;
    const why = answer.status === "none" ? answer.why : "the responder does not know it";
    const cause = `whether ${oneLine(certificate.subject)} was revoked cannot be found out: ${why}`;
    return this.#uncertain(ocsp, { cause, cure: "see whether the authority's responder can be reached from here" });
  }

  #uncertain(policy: "soft" | "hard", concern: Concern): Objection | undefined {
    if (policy === "hard") return { problem: "unknown-status", words: `is refused: ${concern.cause}` };
    if (!this.#told.has(concern.cause) && this.#told.size < MAX_TOLD) {
      this.#told.add(concern.cause);
      this.#onConcern(concern);
    }
    return undefined;
  }
}

const MAX_TOLD = 1000;

function revoked(at: Date | undefined, reason: string | undefined): Objection {
  const why = reason === undefined || reason === "unspecified" ? "" : ` (${reason})`;
  return { problem: "revoked", words: `was revoked${at === undefined ? "" : ` on ${day(at)}`}${why}` };
}

function day(time: Date): string {
  return time.toISOString().slice(0, 16).replace("T", " ");
}

function holderOf(leaf: X509Certificate): CertificateHolder {
  const { fingerprint256 } = leaf;
  return { subject: oneLine(leaf.subject), issuer: oneLine(leaf.issuer), fingerprint256, marks: marksOf(leaf) };
}

/** Node joins the parts of a name by line ends. */
function oneLine(name: string | undefined): string {
  return (name ?? "").replaceAll("\n", ", ");
}
