import type { Amount, Holder, QuotaBooks } from "../../guard/contract.js";
import type { QuotaLedger } from "../../guard/quota/ledger.js";
import type { CertificateJudge } from "../../server/client-certificates/contract.js";
import type { Uploads } from "../../server/uploads.js";
import type { Claims } from "../../storage/disk/claims.js";
import type { CreationTimes } from "../../storage/disk/creation-times.js";
import type { CreationTimesFile } from "../creation-times.js";
import type { HearCalls } from "./asking.js";
import { type CertificateCalls, type CertificateNews, RemoteJudge, SharedJudge } from "./certificates.js";
import type { Channel } from "./channel.js";
import { type ClaimCalls, RemoteClaims, SharedClaims } from "./claims.js";
import {
  type CreationTimeCalls,
  type CreationTimeQuestions,
  RemoteCreationTimes,
  SharedCreationTimes,
} from "./creation-times.js";
import { SharedBooks } from "./quota.js";
import type { QuotaCalls } from "./quota-calls.js";
import { RemoteBooks } from "./remote-quota.js";
import { RemoteUploads, SharedUploads, type UploadCalls, type UploadQuestions } from "./uploads.js";

/** What a worker asks the supervisor about what all workers have in common. */
export type SharedCalls = ClaimCalls & UploadCalls & QuotaCalls & CreationTimeCalls & CertificateCalls;

/** What the supervisor asks a worker about it. */
export type SharedQuestions = HearCalls & UploadQuestions & CreationTimeQuestions & CertificateNews;

export interface SharedStateOptions {
  readonly ledger: QuotaLedger;
  /** What the holder's tree takes up, by looking: see `countTree`. */
  readonly count: (holder: Holder) => Promise<Amount>;
  readonly created: CreationTimesFile;
  readonly judge: CertificateJudge;
}

/** The supervisor's side: what the sessions of one process would have in its memory, for those of all workers. */
export class SharedState {
  /** Also for the storages and sweeps of the supervisor itself. */
  readonly claims = new SharedClaims();
  readonly #uploads = new SharedUploads();
  readonly #books: SharedBooks;
  readonly #created: SharedCreationTimes;
  readonly #judge: SharedJudge;

  constructor({ ledger, count, created, judge }: SharedStateOptions) {
    this.#books = new SharedBooks({ ledger, count });
    this.#created = new SharedCreationTimes(created);
    this.#judge = new SharedJudge(judge);
  }

  /** Before the worker says anything. */
  attach(worker: Channel<SharedCalls, SharedQuestions>): void {
    this.claims.attach(worker);
    this.#uploads.attach(worker);
    this.#books.attach(worker);
    this.#created.attach(worker);
    this.#judge.attach(worker);
  }

  /** The worker's process is gone, so that it touches no file any more. */
  detach(worker: Channel<SharedCalls, SharedQuestions>): void {
    this.claims.detach(worker);
    this.#uploads.detach(worker);
    this.#books.detach(worker);
    this.#created.detach(worker);
    this.#judge.detach(worker);
  }
}

/** The same as a worker has it. */
export interface RemoteState {
  readonly claims: Claims;
  readonly uploads: Uploads;
  readonly ledger: QuotaBooks;
  readonly created: CreationTimes;
  readonly certificateJudge: CertificateJudge;
}

/** The worker's side. Rejects with StorageError "failed" when the supervisor is gone. */
export async function openRemoteState(supervisor: Channel<SharedQuestions, SharedCalls>): Promise<RemoteState> {
  return {
    claims: new RemoteClaims(supervisor),
    uploads: new RemoteUploads(supervisor),
    ledger: new RemoteBooks(supervisor),
    created: await RemoteCreationTimes.open(supervisor),
    certificateJudge: new RemoteJudge(supervisor),
  };
}
