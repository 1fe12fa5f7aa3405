import type { CertificateJudge, CertificateVerdict } from "../../server/client-certificates/contract.js";
import type { ShownCertificate } from "../../tls/client-certificate.js";
import { answeredOr } from "./asking.js";
import type { Channel } from "./channel.js";

/** What a worker asks the supervisor, which alone has the lists of revoked certificates and asks responders. */
export type CertificateCalls = {
  readonly "certificates.judge": { readonly argument: ShownCertificate; readonly result: CertificateVerdict };
};

/** What the supervisor tells a worker. */
export type CertificateNews = {
  readonly "certificates.changed": { readonly argument: undefined; readonly result: undefined };
};

type ToWorker = Channel<CertificateCalls, CertificateNews>;

/** Longer than any responder may take, and a certificate have of them. */
const ANSWER_MS = 60_000;

/** The supervisor's side. */
export class SharedJudge {
  readonly #judge: CertificateJudge;
  readonly #workers = new Set<ToWorker>();

  constructor(judge: CertificateJudge) {
    this.#judge = judge;
    judge.watch(() => {
      for (const worker of this.#workers) worker.tell("certificates.changed", undefined);
    });
  }

  attach(worker: ToWorker): void {
    this.#workers.add(worker);
    worker.serve("certificates.judge", (shown) => this.#judge.judge(shown));
  }

  detach(worker: ToWorker): void {
    this.#workers.delete(worker);
  }
}

/** The worker's side. */
export class RemoteJudge implements CertificateJudge {
  readonly #supervisor: Channel<CertificateNews, CertificateCalls>;
  readonly #listeners = new Set<() => void>();

  constructor(supervisor: Channel<CertificateNews, CertificateCalls>) {
    this.#supervisor = supervisor;
    supervisor.hear("certificates.changed", () => {
      for (const listener of this.#listeners) listener();
    });
  }

  /** Nobody is let in whom nobody has judged. */
  async judge(shown: ShownCertificate): Promise<CertificateVerdict> {
    const none: CertificateVerdict = {
      ok: false,
      holder: undefined,
      problem: "unknown-status",
      words: "could not be judged: the server's main process does not answer",
    };
    return await answeredOr(this.#supervisor.call("certificates.judge", shown), { late: none, gone: none }, ANSWER_MS);
  }

  watch(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
