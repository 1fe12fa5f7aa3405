/**
 * Sealift as a library: an FTPS client. `connect` opens a connection, TLS always and checked; `FtpsPool` holds several. Times are milliseconds, sizes bytes.
 */

import { FtpsClient } from "./client.js";
import type { ConnectOptions } from "./options.js";

export { FtpsClient, type OperationOptions, type RangeOptions } from "./client.js";
export type { Entry, EntryKind } from "./entry.js";
export { FtpsError, type FtpsErrorCode, type ServerReply } from "./errors.js";
export type { FetchOptions } from "./fetch-file.js";
export type { HashAlgorithm } from "./hash.js";
export { type InspectOptions, inspect } from "./inspect/inspect.js";
export type * from "./inspect/report.js";
export type { Listing } from "./listing.js";
export { globLocal } from "./local-glob.js";
export { mirror } from "./mirror.js";
export type { MirrorEvent, MirrorOptions, MirrorSummary } from "./mirror-options.js";
export type { MirrorPlan, MirrorRules, TreeItem } from "./mirror-plan.js";
export type { RemotePath } from "./names.js";
export type { ClientLimits, ClientTimeouts, ClientTlsOptions, ConnectOptions, RetryOptions } from "./options.js";
export { FtpsPool, type PoolOptions } from "./pool.js";
export type { ProxyOptions } from "./proxy.js";
export type { RevocationAnswer, RevocationFindings } from "./revocation.js";
export type { TlsSummary } from "./secure.js";
export type { SegmentOptions } from "./segments.js";
export type { StoreOptions } from "./store-file.js";
export type { WalkOptions } from "./tree.js";
export type { RevocationPolicy, ShownCertificate, TrustOptions, TrustStore } from "./trust.js";
export { FileTrustStore } from "./trust-store.js";
export type { UploadSource } from "./upload.js";
export { type WatchMirrorOptions, watchMirror } from "./watch-mirror.js";

/**
 * `ftpes://user@host` (TLS behind AUTH), `ftps://...` (TLS from the first byte), or options. Throws FtpsError.
 *
 * await using client = await connect("ftpes://ada@example.org", { password });
 */
export function connect(target: string | ConnectOptions, more: Partial<ConnectOptions> = {}): Promise<FtpsClient> {
  return FtpsClient.connect(target, more);
}
