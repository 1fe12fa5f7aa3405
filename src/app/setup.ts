import type { Config } from "../config/schema.js";
import type { AllCertificates } from "./certificates.js";

/** What a reload changes in whatever serves the clients. */
export interface Setup {
  readonly config: Config;
  readonly certificates: AllCertificates;
  /** See `journalFloor`. */
  readonly journalsAbove: number;
  readonly canMakeThumbnails: boolean;
}
