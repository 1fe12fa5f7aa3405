/**
 * Sealift as a library: an FTPS server inside another program, with its own accounts and its own storage, or with those that come with it.
 *
 * `FtpsServer.start` needs three things: certificates (`createSelfSigned`, or PEM from anywhere), accounts (`createMemoryAccounts`, or whatever keeps
 * the contract `Accounts`), and a way to open the tree of an account that has logged in (`createMemoryStorage`, `openDiskStorage`, or whatever keeps
 * the contract `Storage`). `report` is told everything that happens. Nothing here writes to a log, reads a configuration or obeys a signal; that is
 * what the program `sealift serve` does with the same parts. Times are milliseconds, sizes bytes.
 */

export {
  type Account,
  AccountError,
  type AccountErrorKind,
  type Accounts,
  type LoginFailure,
  type LoginVerdict,
  type VirtualFolder,
} from "./accounts/contract.js";
export { createMemoryAccounts, type MemoryAccountsOptions } from "./accounts/memory.js";
export { createPasswordHasher, type PasswordHasher, type PasswordHasherOptions } from "./accounts/password.js";
export { allRights, fullRights, type Right, type RightRule } from "./accounts/rights.js";
export { type JudgeOptions, type JudgeTerms, RevocationJudge } from "./app/client-certificates/judge.js";
export { SharpThumbnails, type ThumbnailMakerOptions } from "./app/thumbnails/maker.js";
export type { Amount, Change, Footprint, Holder, Limits, QuotaBook, QuotaBooks } from "./guard/contract.js";
export { type LedgerOptions, QuotaLedger } from "./guard/quota/ledger.js";
export { PkiError, type PkiErrorKind } from "./pki/errors.js";
export { type CertificateOptions, type CertificateWithKey, createSelfSigned } from "./pki/self-signed.js";
export { type ByteString, byteStringToText, textToByteString } from "./protocol/byte-string.js";
export { VirtualPath } from "./protocol/virtual-path.js";
export type {
  CertificateHolder,
  CertificateJudge,
  CertificateProblem,
  CertificateVerdict,
} from "./server/client-certificates/contract.js";
export type { CloseReason, Report, ServerEvent, SessionLabel } from "./server/events.js";
export { LocalUploads } from "./server/running-uploads.js";
export { FtpsServer, type ListenAddress, type ServerOptions } from "./server/server.js";
export { defaultServerSettings, type ServerSettings } from "./server/settings.js";
export type {
  ThumbnailFormat,
  ThumbnailMaker,
  ThumbnailRefusal,
  ThumbnailRequest,
  ThumbnailResult,
} from "./server/thumbnails/contract.js";
export type { RunningUpload, Uploads } from "./server/uploads.js";
export type { SessionsSeen, SessionView, SilentProcess } from "./server/who.js";
export type {
  Entry,
  EntryKind,
  FileReader,
  FileWriter,
  Storage,
  UnfinishedUpload,
  Usage,
  UsageOptions,
  WriteOptions,
} from "./storage/contract.js";
export { type Claims, type DiskOptions, LocalClaims, openDiskStorage } from "./storage/disk/index.js";
export { StorageError, type StorageErrorKind } from "./storage/errors.js";
export { createMemoryStorage, type MemoryOptions, type MemoryStore } from "./storage/memory/index.js";
export { type Mount, mountStorage } from "./storage/mounts.js";
export { limitStorage, type QuotaOptions } from "./storage/quota/index.js";
export type { ShownCertificate } from "./tls/client-certificate.js";
export type { ServerIdentity } from "./tls/context.js";
