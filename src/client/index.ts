/**
 * Sealift as a library: an FTPS client. `connect` opens a connection, TLS always and checked; `FtpsPool` holds several. Times are milliseconds, sizes bytes.
 */

import { FtpsClient } from "./client.js";
import type * as Inspecting from "./inspect/inspect.js";
import type * as Mirroring from "./mirror.js";
import type { ConnectOptions } from "./options.js";
import type * as Watching from "./watch-mirror.js";

export { FtpsClient, type OperationOptions, type RangeOptions } from "./client.js";
export type { Entry, EntryKind } from "./entry.js";
export { FtpsError, type FtpsErrorCode, type ServerReply } from "./errors.js";
export type { FetchOptions } from "./fetch-file.js";
export { everydayHashes, type HashAlgorithm } from "./hash.js";
export type { InspectOptions } from "./inspect/inspect.js";
export type * from "./inspect/report.js";
export type { Listing } from "./listing.js";
export { globLocal } from "./local-glob.js";
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
export type { UploadSource } from "./upload-source.js";
export type { WatchMirrorOptions } from "./watch-mirror.js";

/**
 * `ftpes://user@host` (TLS behind AUTH), `ftps://...` (TLS from the first byte), or options. Throws FtpsError.
 *
 * await using client = await connect("ftpes://ada@example.org", { password });
 */
export function connect(target: string | ConnectOptions, more: Partial<ConnectOptions> = {}): Promise<FtpsClient> {
  return FtpsClient.connect(target, more);
}

// What most programs never call is loaded when it is called.

/**
 * Tells how a server protects its users: every step of the handshake as it happened, each weakness with what to do, and a grade. Nothing is changed on the
 * server. With a `user` it logs in, as the client would: never where the certificate is not trusted. Without one nobody logs in, and nothing can be told of
 * data connections. Throws FtpsError where no FTP server answers.
 */
export const inspect: typeof Inspecting.inspect = async (target, options) =>
  (await import("./inspect/inspect.js")).inspect(target, options);

/**
 * Makes one tree like another. One file that fails does not stop the others; removals come last, and not at all where something could not be read or copied. Throws FtpsError
 * where nothing can go on.
 */
export const mirror: typeof Mirroring.mirror = async (pool, options) =>
  (await import("./mirror.js")).mirror(pool, options);

/**
 * Mirrors upwards, and what changes here later as it changes, until `signal` is aborted while there is nothing to do: then it resolves. Stopped in the middle of a pass, it rejects
 * with FtpsError "aborted". What changes on the server meanwhile is not seen.
 */
export const watchMirror: typeof Watching.watchMirror = async (pool, options) =>
  (await import("./watch-mirror.js")).watchMirror(pool, options);
