import type { ShownCertificate } from "../../tls/client-certificate.js";
import type { CertificateJudge, CertificateVerdict, ClientCertificate } from "./contract.js";

/** A session that has shown a certificate. */
export interface CertifiedSession {
  readonly state: { certificate: ClientCertificate };
  /** It is not accepted any more. */
  certificateRefused(verdict: Extract<CertificateVerdict, { ok: false }>): void;
}

/** A judgement is made anew where something changed while it was made; not without end. */
const MAX_ROUNDS = 4;

/** Asks the judge, and asks again for the sessions that run whenever something has changed. */
export class CertificateDesk {
  readonly #judge: CertificateJudge;
  readonly #sessions: Iterable<CertifiedSession>;
  #changes = 0;
  #rechecking = false;

  constructor(judge: CertificateJudge, sessions: Iterable<CertifiedSession>) {
    this.#judge = judge;
    this.#sessions = sessions;
  }

  /** Returns the way to stop. */
  begin(): () => void {
    return this.#judge.watch(() => {
      this.#changes += 1;
      void this.#recheck();
    });
  }

  /** Never rejects. */
  async judge(shown: ShownCertificate): Promise<CertificateVerdict> {
    for (let round = 1; ; round += 1) {
      const changes = this.#changes;
      const verdict = await this.#judge.judge(shown);
      if (changes === this.#changes || round === MAX_ROUNDS) return verdict;
    }
  }

  /** One round after the other. */
  async #recheck(): Promise<void> {
    if (this.#rechecking) return;
    this.#rechecking = true;
    for (let seen = -1; seen !== this.#changes; ) {
      seen = this.#changes;
      await Promise.all([...this.#sessions].map((session) => this.#recheckOne(session)));
    }
    this.#rechecking = false;
  }

  async #recheckOne(session: CertifiedSession): Promise<void> {
    const { certificate } = session.state;
    if (certificate?.verdict.ok !== true) return;
    const verdict = await this.#judge.judge(certificate.shown);
    // That nobody answers ends no session: a responder that is down would end all of them at once.
    if (verdict.ok || verdict.problem === "unknown-status") return;
    session.state.certificate = { ...certificate, verdict };
    session.certificateRefused(verdict);
  }
}
