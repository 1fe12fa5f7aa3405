import { EventEmitter, on } from "node:events";
import type { Account } from "../../src/accounts/contract.js";
import { createMemoryAccounts } from "../../src/accounts/memory.js";
import type { PasswordHasher } from "../../src/accounts/password.js";
import { fullRights, type RightRule } from "../../src/accounts/rights.js";
import type { Limits } from "../../src/guard/contract.js";
import type { CertificateJudge } from "../../src/server/client-certificates/contract.js";
import type { ServerEvent } from "../../src/server/events.js";
import { FtpsServer } from "../../src/server/server.js";
import { defaultServerSettings, type ServerSettings } from "../../src/server/settings.js";
import type { ThumbnailMaker } from "../../src/server/thumbnails/contract.js";
import type { Uploads } from "../../src/server/uploads.js";
import type { SessionsSeen } from "../../src/server/who.js";
import type { Storage } from "../../src/storage/contract.js";
import { createMemoryStorage, type MemoryStore } from "../../src/storage/memory/index.js";
import type { ServerIdentity } from "../../src/tls/context.js";
import { underQuota } from "./quota.js";
import { testIdentity } from "./tls-loopback.js";

export const testUser = "ada";
export const testPassword = "correct horse";

type DeepPartial<T> = { readonly [K in keyof T]?: T[K] extends object ? DeepPartial<T[K]> : T[K] };

export interface TestServerOptions {
  readonly settings?: DeepPartial<ServerSettings>;
  readonly files?: Record<string, string | Uint8Array>;
  /** Bytes that the memory storage holds; no limit by default. */
  readonly capacity?: number;
  /** The user's. */
  readonly quota?: Limits;
  /** In place of the memory storage. */
  readonly openStorage?: (account: Account, host: string | undefined) => Promise<Storage>;
  readonly rights?: readonly RightRule[];
  /** False: a run of thousands of sessions must not grow by its own record. */
  readonly keepEvents?: boolean;
  readonly passive?: { readonly from: number; readonly to: number };
  readonly thumbnails?: ThumbnailMaker;
  readonly certificateJudge?: CertificateJudge;
  readonly host?: string;
  /** In place of the one certificate of all tests. */
  readonly identity?: ServerIdentity;
  /** What the server has in common with others. */
  readonly uploads?: Uploads;
  readonly otherSessions?: () => Promise<SessionsSeen>;
}

export interface TestServer {
  readonly server: FtpsServer;
  readonly host: string;
  readonly explicit: number;
  readonly implicit: number;
  /** PEM, for clients. */
  readonly ca: string;
  readonly store: MemoryStore;
  readonly accounts: Awaited<ReturnType<typeof createMemoryAccounts>>;
  readonly events: readonly ServerEvent[];
  /** The first event, of those that came or will come, that fits. */
  event(fits: (event: ServerEvent) => boolean): Promise<ServerEvent>;
  stop(): Promise<void>;
}

/** Comparing is enough where hashing is not what is tested. */
const plainHasher: PasswordHasher = {
  hash: async (password) => Buffer.from(password).toString("hex"),
  verify: async (stored, password) => stored === Buffer.from(password).toString("hex"),
  close: async () => {},
};

/** A server on free ports of loopback, with one user, files in memory and every event kept. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { certificate } = await testIdentity();
  const host = options.host ?? "127.0.0.1";
  const { files, capacity, quota } = options;
  const store = createMemoryStorage({
    ...(files === undefined ? {} : { files }),
    ...(capacity === undefined ? {} : { capacity }),
  });
  const account: Account = {
    name: testUser,
    home: "/",
    enabled: true,
    expires: undefined,
    rights: options.rights ?? fullRights,
    folders: [],
    files: {},
    ...(quota === undefined ? {} : { quota }),
  };
  const openStorage = options.openStorage ?? (async ({ name }: Account) => store.open(name));
  const accounts = await createMemoryAccounts(plainHasher, [{ account, password: Buffer.from(testPassword) }]);
  const events: ServerEvent[] = [];
  const emitter = new EventEmitter();
  emitter.setMaxListeners(0);
  const server = await FtpsServer.start({
    identity: await identityFor(options),
    accounts,
    openStorage: quota === undefined ? openStorage : underQuota(openStorage),
    settings: merge(defaultServerSettings, options.settings ?? {}),
    explicit: { host, port: 0 },
    implicit: { host, port: 0 },
    passive: { host, ...(options.passive ?? { from: 0, to: 0 }) },
    bufferMemory: 16 * 1024 * 1024,
    ...(options.certificateJudge === undefined ? {} : { certificateJudge: options.certificateJudge }),
    ...(options.thumbnails === undefined ? {} : { thumbnails: options.thumbnails }),
    ...(options.uploads === undefined ? {} : { uploads: options.uploads }),
    ...(options.otherSessions === undefined ? {} : { otherSessions: options.otherSessions }),
    report: (event) => {
      if (options.keepEvents !== false) events.push(event);
      emitter.emit("event", event);
    },
  });
  return {
    server,
    host,
    explicit: server.explicit?.port ?? 0,
    implicit: server.implicit?.port ?? 0,
    ca: certificate,
    store,
    accounts,
    events,
    event: (fits) => waitFor(events, emitter, fits),
    stop: () => server.stop(0),
  };
}

async function identityFor({ identity }: TestServerOptions): Promise<ServerIdentity> {
  const { certificate, key } = await testIdentity();
  return identity ?? { certificates: [certificate], keys: [key] };
}

async function waitFor(
  events: readonly ServerEvent[],
  emitter: EventEmitter,
  fits: (event: ServerEvent) => boolean,
): Promise<ServerEvent> {
  const already = events.find(fits);
  if (already !== undefined) return already;
  for await (const [event] of on(emitter, "event")) if (fits(event as ServerEvent)) return event as ServerEvent;
  throw new Error("unreachable");
}

function merge<T extends object>(base: T, change: DeepPartial<T>): T {
  const out = { ...base } as Record<string, unknown>;
  for (const [key, value] of Object.entries(change)) {
    const before = out[key];
    const nested =
      typeof value === "object" &&
      value !== null &&
      !Array.isArray(value) &&
      typeof before === "object" &&
      before !== null;
    if (value !== undefined) out[key] = nested ? merge(before, value) : value;
  }
  return out as T;
}
