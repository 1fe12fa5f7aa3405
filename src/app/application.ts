import type { Accounts } from "../accounts/contract.js";
import { changedKeys } from "../config/compare.js";
import { type LoadOptions, loadConfig } from "../config/load.js";
import type { Config } from "../config/schema.js";
import { fingerprint256 } from "../pki/inspect.js";
import { ensureServerCertificates, type ServerCertificates } from "../pki/store.js";
import type { ServerEvent } from "../server/events.js";
import { FtpsServer } from "../server/server.js";
import type { ServerIdentity } from "../tls/context.js";
import { openAccounts } from "./accounts.js";
import { tryToAsk } from "./control-client.js";
import type { ControlAnswer, ControlRequest, Status } from "./control-protocol.js";
import { type ControlSocket, openControlSocket } from "./control-socket.js";
import { type DataFolder, dataFolder, makeDataFolder, removeIfThere, serverSecret, writeWhole } from "./data-folder.js";
import { completeFirstStart, type FirstUser, isFirstStart } from "./first-start.js";
import { type Log, openLog } from "./log.js";
import { curlLine, listening, portsText, type Ready } from "./ready.js";
import { serverSettings } from "./settings.js";
import { explainListenError, StartError } from "./start-error.js";
import { openAccountStorage } from "./storage.js";
import { Xferlog } from "./xferlog.js";

export interface ApplicationOptions {
  /** The data folder. */
  readonly data: string;
  /** Instead of sealift.yaml in the data folder. */
  readonly config?: string | undefined;
  /** From the command line. */
  readonly overrides: NonNullable<LoadOptions["overrides"]>;
  readonly env: NonNullable<LoadOptions["env"]>;
}

interface Parts {
  readonly folder: DataFolder;
  readonly config: Config;
  readonly certificates: ServerCertificates;
  readonly accounts: Accounts;
  readonly secret: Buffer;
  readonly log: Log;
}

/** The running product: one place where configuration, certificates, accounts, storage, log and server join. */
export class Application {
  readonly ready: Ready;
  readonly trust: string;
  /** Resolves when `stop` has ended everything. */
  readonly stopped: Promise<void>;
  readonly #options: ApplicationOptions;
  readonly #parts: Parts;
  readonly #server: FtpsServer;
  readonly #xferlog: Xferlog;
  readonly #control: ControlSocket;
  readonly #started = Date.now();
  #config: Config;
  #stopping: Promise<void> | undefined;
  #resolveStopped: () => void = () => {};

  static async start(options: ApplicationOptions): Promise<Application> {
    const folder = dataFolder(options.data);
    const config = await readConfiguration(options, folder);
    await makeDataFolder(folder);
    await refuseSecondServer(folder);
    const first = await isFirstStart(folder);
    const certificates = await ensureServerCertificates(folder.path);
    const secret = await serverSecret(folder);
    const accounts = await openAccounts(folder.path);
    const log = openLog(config.log);
    try {
      return await Application.#serve(options, { folder, config, certificates, accounts, secret, log }, first);
    } catch (error) {
      await accounts.close();
      throw error;
    }
  }

  static async #serve(options: ApplicationOptions, parts: Parts, first: boolean): Promise<Application> {
    const { folder, config, certificates, accounts, secret, log } = parts;
    const xferlog = new Xferlog((error) => log.error({ error: error.message }, "the xferlog file cannot be written"));
    // A reload replaces it; sessions that log in later have the new one.
    const current = { config };
    const server = await startServer(parts, {
      report: (event) => {
        log.event(event);
        xferlog.event(event);
      },
      openStorage: (account) => openAccountStorage(account, current.config, secret),
    });
    try {
      let application: Application | undefined;
      const control = await openControlSocket(folder.controlSocket, async (request) =>
        application === undefined ? { ok: false, error: "the server is starting" } : await application.answer(request),
      );
      xferlog.open(config.log.xferlog, folder.path);
      // Last of what can fail: the password is shown only once.
      const user = first ? await completeFirstStart(folder, accounts) : undefined;
      const ready = await describe(server, certificates, accounts, user);
      await writeRunFile(folder, ready, certificates.trust);
      application = new Application(options, parts, { server, xferlog, control, ready, current });
      return application;
    } catch (error) {
      await server.stop(0);
      throw error;
    }
  }

  private constructor(
    options: ApplicationOptions,
    parts: Parts,
    running: {
      server: FtpsServer;
      xferlog: Xferlog;
      control: ControlSocket;
      ready: Ready;
      current: { config: Config };
    },
  ) {
    this.#options = options;
    this.#parts = parts;
    this.#server = running.server;
    this.#xferlog = running.xferlog;
    this.#control = running.control;
    this.#current = running.current;
    this.#config = parts.config;
    this.ready = running.ready;
    this.trust = parts.certificates.trust;
    this.stopped = new Promise((resolve) => {
      this.#resolveStopped = resolve;
    });
    for (const { message, hint } of parts.certificates.warnings)
      parts.log.warn({ event: "certificate", hint }, `${message}; ${hint}`);
  }

  readonly #current: { config: Config };

  /** Reads configuration and certificates anew; users always are. What cannot be used is refused, and nothing changes. Returns notes for the operator. */
  async reload(): Promise<readonly string[]> {
    const { folder, log } = this.#parts;
    const config = await readConfiguration(this.#options, folder);
    const certificates = await ensureServerCertificates(folder.path);
    this.#server.reload(serverSettings(config), identityOf(certificates));
    const { live, restart } = changedKeys(this.#config, config);
    this.#config = config;
    this.#current.config = config;
    log.level(config.log.level);
    this.#xferlog.open(config.log.xferlog, folder.path);
    const notes = [
      ...(live.length === 0 ? [] : [`changed: ${live.join(", ")}`]),
      ...(restart.length === 0 ? [] : [`changed, but only a restart takes it up: ${restart.join(", ")}`]),
      ...certificates.warnings.map(({ message, hint }) => `${message}; ${hint}`),
    ];
    log.info({ event: "reloaded", live, restart }, ["reloaded", ...notes].join("; "));
    return notes;
  }

  /** As `reload`, for a signal: what is wrong goes to the log. */
  async reloadOrLog(): Promise<void> {
    try {
      await this.reload();
    } catch (error) {
      const { message, hint } = inWords(error);
      this.#parts.log.error({ event: "reload-failed", hint }, `not reloaded: ${message}`);
    }
  }

  /** Lets running transfers end for `shutdown.grace`, then ends everything. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async answer(request: ControlRequest): Promise<ControlAnswer> {
    switch (request.do) {
      case "status":
        return { ok: true, status: this.status() };
      case "reload":
        try {
          return { ok: true, notes: await this.reload() };
        } catch (error) {
          return { ok: false, ...inWordsForWire(error) };
        }
      case "stop":
        // The answer goes out before the socket it goes through is closed.
        setImmediate(() => void this.stop());
        return { ok: true };
    }
  }

  status(): Status {
    const sessions = [...this.#server.sessions];
    const { explicit, implicit, passive } = this.ready;
    return {
      pid: process.pid,
      uptimeSeconds: Math.floor((Date.now() - this.#started) / 1000),
      explicit,
      implicit,
      passive,
      sessions: sessions.length,
      transfers: sessions.filter(({ isTransferring }) => isTransferring).length,
      memoryMiB: Math.round(process.memoryUsage.rss() / 2 ** 20),
    };
  }

  async #stop(): Promise<void> {
    const { log, accounts, folder } = this.#parts;
    log.info({ event: "stopping" }, "stopping: no new sessions, running transfers may end");
    await this.#server.stop(this.#config.shutdown.grace);
    await accounts.close();
    this.#xferlog.close();
    await removeIfThere(folder.runFile);
    await this.#control.close();
    log.info({ event: "stopped" }, "stopped");
    log.flush();
    this.#resolveStopped();
  }
}

async function readConfiguration({ config, overrides, env }: ApplicationOptions, folder: DataFolder): Promise<Config> {
  return await loadConfig({ file: config ?? folder.config, required: config !== undefined, overrides, env });
}

async function refuseSecondServer(folder: DataFolder): Promise<void> {
  const answer = await tryToAsk(folder, { do: "status" });
  if (answer === undefined) return;
  const who = answer.ok && answer.status !== undefined ? ` (process ${answer.status.pid})` : "";
  throw new StartError(
    `a server runs on ${folder.path} already${who}`,
    `stop it with sealift stop --data ${folder.path}, or choose another folder with --data DIR`,
  );
}

async function startServer(
  { config, certificates, accounts }: Parts,
  {
    report,
    openStorage,
  }: {
    report: (event: ServerEvent) => void;
    openStorage: (account: Parameters<typeof openAccountStorage>[0]) => ReturnType<typeof openAccountStorage>;
  },
): Promise<FtpsServer> {
  const { explicit, implicit, passive, io } = config;
  try {
    return await FtpsServer.start({
      identity: identityOf(certificates),
      accounts,
      openStorage,
      settings: serverSettings(config),
      explicit,
      implicit,
      passive: { host: passive.host, ...passive.ports },
      bufferMemory: io.bufferMemory,
      report,
    });
  } catch (error) {
    throw explainListenError(error, "a port");
  }
}

function identityOf({ ecdsa, rsa }: ServerCertificates): ServerIdentity {
  return { certificates: [ecdsa.certificate, rsa.certificate], keys: [ecdsa.key, rsa.key] };
}

async function describe(
  server: FtpsServer,
  certificates: ServerCertificates,
  accounts: Accounts,
  first: FirstUser | undefined,
): Promise<Ready> {
  const [explicit, implicit] = [listening(server.explicit), listening(server.implicit)];
  const fingerprints = {
    ecdsa: fingerprint256(certificates.ecdsa.certificate),
    rsa: fingerprint256(certificates.rsa.certificate),
  };
  const user = first?.user ?? (await accounts.list())[0]?.name ?? "USER";
  return {
    event: "ready",
    explicit,
    implicit,
    passive: portsText(server.passivePorts),
    fingerprint256: fingerprints.ecdsa,
    fingerprints,
    curl: curlLine({ explicit, implicit, trust: certificates.trust, user, password: first?.password }),
    ...first,
  };
}

/** For programs, while the server runs: what it said when it was ready, without the password. */
async function writeRunFile({ runFile }: DataFolder, ready: Ready, trust: string): Promise<void> {
  const { password: _password, user = "USER", ...rest } = ready;
  const curl = curlLine({ ...ready, trust, user, password: undefined });
  await writeWhole(runFile, `${JSON.stringify({ ...rest, curl, pid: process.pid })}\n`, 0o600);
}

function inWords(error: unknown): { message: string; hint: string | undefined } {
  const { message, hint } = error as { message?: string; hint?: string };
  return { message: message ?? String(error), hint };
}

function inWordsForWire(error: unknown): { error: string; hint?: string } {
  const { message, hint } = inWords(error);
  return { error: message, ...(hint === undefined ? {} : { hint }) };
}
