import type { Server as NetServer, Socket } from "node:net";
import type { Account, Accounts } from "../accounts/contract.js";
import type { Storage } from "../storage/contract.js";
import { Places } from "../support/places.js";
import { TransferMemory } from "../support/transfer-memory.js";
import { BindingRegistry } from "../tls/binding.js";
import type { ServerIdentity } from "../tls/context.js";
import { Admission } from "./admission.js";
import type { CertificateJudge } from "./client-certificates/contract.js";
import { CertificateDesk } from "./client-certificates/desk.js";
import { untrusting } from "./client-certificates/untrusting.js";
import { CommandTable } from "./command-table.js";
import { commands } from "./commands/index.js";
import { type ListenAddress, listenForControl } from "./control-listen.js";
import { MAX_COMPRESSED_TRANSFERS } from "./data/deflate.js";
import type { DataOwner } from "./data/owner.js";
import { listenPassive } from "./data/passive-listen.js";
import { PassivePool } from "./data/passive-pool.js";
import type { PassiveSource } from "./data/passive-source.js";
import { type Arrival, Door } from "./door.js";
import type { Report } from "./events.js";
import { followAccounts } from "./follow-accounts.js";
import { Hashes } from "./hashing/hashes.js";
import { kicked, stopping } from "./last-words.js";
import { checkIdentities, kindOf, ListenerTls } from "./listener-tls.js";
import { LocalUploads } from "./running-uploads.js";
import type { ServerCore } from "./server-core.js";
import { Session } from "./session.js";
import { defaultServerSettings, type ServerSettings } from "./settings.js";
import { settle } from "./settle.js";
import type { ThumbnailMaker } from "./thumbnails/contract.js";
import { Thumbnails } from "./thumbnails/thumbnails.js";
import { type ClientEnds, UploadEnds } from "./upload-ends.js";
import type { Uploads } from "./uploads.js";
import { type Kicked, oldestFirst, type SessionsSeen, type SessionView, viewsOf } from "./who.js";

export interface ServerOptions {
  readonly identity: ServerIdentity;
  readonly accounts: Accounts;
  /** Opens the tree of an account that has logged in. `host`: the name of the one of `settings.hosts` where it has. */
  readonly openStorage: (account: Account, host: string | undefined) => Promise<Storage>;
  readonly settings?: ServerSettings;
  /** AUTH TLS; "off": no such listener. */
  readonly explicit: ListenAddress | "off";
  /** TLS from the first byte. */
  readonly implicit: ListenAddress | "off";
  /**
   * For data connections. A range of ports: 0 to 0 is one, any free one, shared by all. Or listeners that another process has made; or another process has
   * them, and hands connections over.
   */
  readonly passive:
    | { readonly host: string | undefined; readonly from: number; readonly to: number }
    | { readonly listeners: readonly NetServer[] }
    | PassiveSource;
  /** Bytes for the buffers of all transfers. */
  readonly bufferMemory: number;
  readonly report?: Report;
  /** Who judges client certificates, where `settings.clientCertificates` asks for them; by default nobody, and none is good. */
  readonly certificateJudge?: CertificateJudge;
  /** For THMB, where `settings.thumbnails` has it on. It ends with the server. */
  readonly thumbnails?: ThumbnailMaker;
  /** Which uploads run, where other servers have the same users and trees; by default those of this server alone. */
  readonly uploads?: Uploads;
  /** For SITE WHO: the sessions of other servers that an operator takes for this one. */
  readonly otherSessions?: () => Promise<SessionsSeen>;
}

/** Counts; `transferMemory` in bytes. */
export interface HeldThings {
  /** Control connections over TLS, and the sessions without tickets that they remember. */
  readonly bindings: number;
  readonly sessionIds: number;
  /** Data connections that are awaited, and connections to passive ports that have said nothing. */
  readonly waiting: number;
  readonly silent: number;
  readonly transferMemory: number;
}

export type { ListenAddress } from "./control-listen.js";

/** An FTPS server: listeners, and the sessions that came through them. */
export class FtpsServer {
  readonly #sessions = new Set<Session>();
  readonly #door: Door;
  readonly #listeners: NetServer[] = [];
  readonly #report: Report;
  readonly #core: ServerCore;
  #settings: ServerSettings;
  #identity: ServerIdentity;
  #tls: { readonly explicit: ListenerTls; readonly implicit: ListenerTls };
  #pool: PassiveSource | undefined;
  #unwatch: () => void = () => {};
  explicit: ListenAddress | undefined;
  implicit: ListenAddress | undefined;

  /** A server that listens. Rejects with what the system says (EADDRINUSE) when it cannot; then nothing is left open. */
  static async start(options: ServerOptions): Promise<FtpsServer> {
    const server = new FtpsServer(options);
    try {
      await server.#open(options);
    } catch (error) {
      await server.stop(0);
      throw error;
    }
    return server;
  }

  private constructor({
    identity,
    settings = defaultServerSettings,
    accounts,
    openStorage,
    bufferMemory,
    report = () => {},
    certificateJudge = untrusting,
    thumbnails,
    passive,
    uploads = new LocalUploads(),
    otherSessions = async () => ({ sessions: [], silent: [] }),
  }: ServerOptions) {
    this.#settings = settings;
    this.#identity = identity;
    this.#report = report;
    this.#door = new Door({
      admission: new Admission(report),
      limits: () => this.#settings.limits,
      settled: () => this.settled(),
      letIn: (arrival) => void this.#serve(arrival),
    });
    const bindings = new BindingRegistry<DataOwner>("bindings" in passive ? passive.bindings : undefined);
    this.#tls = this.#newTls();
    const of = (implicit = false): ListenerTls => this.#tls[implicit ? "implicit" : "explicit"];
    this.#core = {
      settings: () => this.#settings,
      servers: (implicit) => of(implicit).servers,
      accounts,
      certificates: new CertificateDesk(certificateJudge, this.#sessions),
      openStorage,
      report,
      bindings,
      data: {
        tls: (owner) => of(owner.implicit).settingsOf(kindOf(owner)),
        servers: ({ implicit }) => of(implicit).servers,
        binding: () => this.#settings.tls.binding,
        fallback: (tls12, owner) => of(owner.implicit).fallback.of(kindOf(owner), tls12),
        report,
        pool: () => this.#passive(),
        ownerOf: (hello) => bindings.find(hello),
        peerTrust: () => this.#settings.fxp,
        passive: () => this.#settings.passive,
        timeout: () => this.#settings.timeouts.dataWait,
      },
      memory: new TransferMemory(bufferMemory),
      compressed: new Places(MAX_COMPRESSED_TRANSFERS),
      uploads,
      uploadEnds: new UploadEnds(),
      hashes: new Hashes(Date.now),
      thumbnails: thumbnails === undefined ? undefined : new Thumbnails(thumbnails),
      sessions: async () => {
        const { sessions, silent } = await otherSessions();
        return { sessions: oldestFirst([...this.views, ...sessions]), silent };
      },
      commands: new CommandTable(commands),
      now: Date.now,
    };
  }

  get sessions(): ReadonlySet<Session> {
    return this.#sessions;
  }

  /** As operators see the sessions, no more than SITE WHO shows. */
  get views(): readonly SessionView[] {
    return viewsOf(this.#sessions);
  }

  /** Ends the sessions that are meant, with what they do; says how many. */
  kick(whom: Kicked): number {
    const meant = [...this.#sessions].filter(({ label }) =>
      "session" in whom ? label.session === whom.session : label.user === whom.user,
    );
    for (const session of meant) session.close("kicked", kicked, "kicked");
    return meant.length;
  }

  get passivePorts(): readonly number[] {
    return this.#passive().ports;
  }

  /** What sessions hold now: with none, all of it is 0. */
  get held(): HeldThings {
    const { bindings, memory } = this.#core;
    const { waiting = 0, silent = 0 } = this.#pool ?? {};
    return { bindings: bindings.size, sessionIds: bindings.sessionIds, waiting, silent, transferMemory: memory.used };
  }

  /** Which client programs end their uploads with TLS's close_notify, and which do not. */
  get uploadEnds(): readonly ClientEnds[] {
    return this.#core.uploadEnds.all;
  }

  /** New settings and certificates: for the next handshake and command. Throws, and changes nothing, when the certificates cannot be used. */
  reload(settings: ServerSettings, identity: ServerIdentity): void {
    checkIdentities(settings, identity, this.#settings.certificates);
    this.#settings = settings;
    this.#identity = identity;
    this.#tls = this.#newTls();
  }

  /** Accepts no more, lets running transfers end for `grace` milliseconds, says 421 to all, and resolves when nothing is left open. */
  async stop(grace: number): Promise<void> {
    this.#unwatch();
    this.#door.close();
    const listeners = this.#listeners.splice(0).map((listener) => new Promise((resolve) => listener.close(resolve)));
    for (const session of this.#sessions) session.stop();
    const timer = setTimeout(() => {
      for (const session of this.#sessions) session.close("shutdown", stopping, "shutdown");
    }, grace);
    await Promise.all([...this.#sessions].map(({ ended }) => ended));
    clearTimeout(timer);
    await this.#core.hashes.close();
    await this.#core.thumbnails?.close();
    await this.#pool?.close();
    await Promise.all(listeners);
  }

  async #open({ explicit, implicit, passive, accounts }: ServerOptions): Promise<void> {
    checkIdentities(this.#settings, this.#identity);
    this.#pool = await this.#openPassive(passive);
    if (explicit !== "off") this.explicit = await this.#listen(explicit, false);
    if (implicit !== "off") this.implicit = await this.#listen(implicit, true);
    const unfollow = followAccounts(accounts, this.#sessions, this.#report);
    const unjudge = this.#core.certificates.begin();
    this.#unwatch = () => void [unfollow(), unjudge()];
  }

  async #openPassive(passive: ServerOptions["passive"]): Promise<PassiveSource> {
    if ("expect" in passive) return passive;
    const report = this.#report;
    const listeners =
      "listeners" in passive ? passive.listeners : await listenPassive({ host: passive.host, ports: passive, report });
    return new PassivePool({ ownerOf: (hello) => this.#core.bindings.find(hello), report }, listeners);
  }

  async #listen(address: ListenAddress, implicit: boolean): Promise<ListenAddress> {
    const onConnection = (raw: Socket): void => void this.take(raw, implicit);
    const listener = await listenForControl(address, onConnection, { report: this.#report });
    this.#listeners.push(listener.server);
    return listener.address;
  }

  /**
   * Serves a client that has connected, here or in another process, if the limits allow that. `implicit`: it begins with TLS. The connection must not have been
   * read, and be half-open. Resolves when the session is over; never rejects.
   */
  take(raw: Socket, implicit: boolean): Promise<void> {
    return this.#door.take(raw, implicit);
  }

  /** Resolves when the sessions are over whose end a client may have seen by now, or soon afterwards. Never rejects. */
  settled(): Promise<void> {
    return settle(this.#sessions);
  }

  async #serve({ raw, implicit, onEnd }: Arrival): Promise<void> {
    const session = new Session(raw, implicit, this.#core);
    this.#sessions.add(session);
    void session.begin();
    await session.ended;
    this.#sessions.delete(session);
    onEnd();
  }

  #newTls() {
    const [settings, identity] = [this.#settings, this.#identity];
    return {
      explicit: new ListenerTls(settings, identity, false),
      implicit: new ListenerTls(settings, identity, true),
    };
  }

  #passive(): PassiveSource {
    if (this.#pool === undefined) throw new Error("the server has not started");
    return this.#pool;
  }
}
