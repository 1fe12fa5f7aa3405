import type { Account, Accounts } from "../accounts/contract.js";
import type { Holder } from "../guard/contract.js";
import type { QuotaLedger } from "../guard/quota/ledger.js";
import type { PkiWarning } from "../pki/pair-check.js";
import type { Report, ServerEvent } from "../server/events.js";
import { openAccounts } from "./accounts.js";
import { AcmeKeeper } from "./acme-keeper.js";
import { Application } from "./application.js";
import { type AllCertificates, serverCertificates, shownByDefault } from "./certificates.js";
import type { RevocationJudge } from "./client-certificates/judge.js";
import { ClientCertificates } from "./client-certificates/open.js";
import { type ControlSocket, openControlSocket } from "./control-socket.js";
import { type CreationTimesFile, openCreationTimes } from "./creation-times.js";
import {
  type DataFolder,
  dataFolder,
  folderWarning,
  makeDataFolder,
  removeIfThere,
  serverSecret,
} from "./data-folder.js";
import { beginFirstStart, completeFirstStart, type FirstUser } from "./first-start.js";
import { lockDataFolder } from "./folder-lock.js";
import { journalFloor } from "./journal-floor.js";
import { type Log, openLog } from "./log.js";
import { OneProcess } from "./one-process.js";
import { PartSweeper } from "./part-sweeper.js";
import type { ApplicationOptions, Current, Running } from "./parts.js";
import type { Protocol } from "./protocol.js";
import { countTree, openLedger } from "./quota.js";
import { describeServer, type Ready } from "./ready.js";
import { openXferlog, readConfiguration } from "./reload.js";
import { leaveNoTraces, writeRunFile } from "./run-file.js";
import type { Setup } from "./setup.js";
import { explainListenError } from "./start-error.js";
import { openAccountStorage } from "./storage.js";
import { thumbnailWarning } from "./thumbnails/available.js";
import { SharpThumbnails } from "./thumbnails/maker.js";
import { profileWarnings } from "./tls-terms.js";
import { Undo } from "./undo.js";
import { workerCount } from "./workers/count.js";
import { wasToldToEnd } from "./workers/member-start.js";
import { SharedState } from "./workers/shared.js";
import { Supervisor } from "./workers/supervisor.js";

/**
 * The one place where configuration, certificates, accounts, storage, log and server are joined. Throws errors with words for the operator (ConfigError,
 * StartError, PkiError, AccountError); then nothing is left open, and the next start takes up what this one made. Rejects with the signal's
 * reason when that ends it.
 */
export async function startApplication(options: ApplicationOptions): Promise<Application> {
  const undo = new Undo();
  try {
    return await start(options, undo);
  } catch (error) {
    await undo.run();
    // A signal from a terminal or service manager goes to all processes: that a worker ends while it starts is then no failure of its own.
    if (options.signal !== undefined && wasToldToEnd(error)) await untilTold(options.signal);
    options.signal?.throwIfAborted();
    throw error;
  }
}

/** A signal to all processes reaches one of them first; on a busy machine this one hears of a worker's end before it hears of its own. Milliseconds. */
const SIGNAL_LAG_MS = 1_000;

async function untilTold(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, SIGNAL_LAG_MS);
    signal.addEventListener("abort", done);
  });
}

async function start(options: ApplicationOptions, undo: Undo): Promise<Application> {
  const { signal, env } = options;
  const folder = dataFolder(options.data);
  const config = await readConfiguration(options, folder);
  const held = await takeFolder(folder, undo);
  const isFirst = await beginFirstStart(folder);
  const certificates = await serverCertificates(folder, config);
  signal?.throwIfAborted();
  const secret = await serverSecret(folder);
  const created = await openCreationTimes(folder.creationTimes);
  const accounts = await openAccounts(folder.path);
  undo.add(() => accounts.close());
  const log = openLog(config.log);
  const xferlog = await openXferlog(config, folder, log);
  undo.add(() => xferlog.close());
  const journalsAbove = await journalFloor(folder.journalFloor, config.upload.copyLimit);
  const thumbnails = new SharpThumbnails();
  undo.add(() => thumbnails.close());
  const noThumbnails = await thumbnailWarning(config, thumbnails);
  const current: Current = { config, certificates, xferlog, journalsAbove, canMakeThumbnails: !noThumbnails };
  const setup = (): Setup => current;
  const own = { folder, current, accounts, log, report: reportTo(log, current), thumbnails };
  let application: Application | undefined;
  const clientCertificates = await openClientCertificates(folder, current, log, () => application);
  undo.add(() => clientCertificates.close());
  const parts = { ...own, setup, secret, created, judge: clientCertificates.judge };
  const common = inCommon(parts);
  const server = await startProtocol({ ...parts, ...common });
  undo.add(() => server.stop(0));
  const control = await openControl(folder, () => application, undo);
  signal?.throwIfAborted();
  // Last of what can fail: the password is shown only once.
  const first = isFirst ? await completeFirstStart(folder, accounts) : undefined;
  const user = first?.user ?? (await accounts.list())[0]?.name ?? "USER";
  const shown = shownByDefault(certificates, config);
  const ready = await getReady({ folder, server, shown, user, first }, undo);
  await sayStarted(log, folder, ready, startWarnings(current, noThumbnails));
  const { claims } = common.shared;
  const sweeper = new PartSweeper({ accounts, config: () => current.config, secret, claims, log });
  undo.add(() => sweeper.stop());
  const takeUp = async (): Promise<void> => await application?.takeUpCertificates();
  const acme = new AcmeKeeper({ folder, config: () => current.config, log, env, takeUp });
  application = new Application({
    ...{ ...own, ...held, options, server, control, user, ready },
    ...{ sweeper, clientCertificates, acme },
    startConfig: config,
  });
  await application.careForCertificates();
  await acme.begin();
  return application;
}

/** The run file never has the password. */
async function getReady({ folder, server, shown, user, first }: ReadyParts, undo: Undo): Promise<Ready> {
  const ready = describeServer(server, shown, user, first);
  await writeRunFile(folder, { ...ready, ...describeServer(server, shown, user, undefined) });
  undo.add(() => removeIfThere(folder.runFile));
  return ready;
}

interface ReadyParts {
  readonly folder: DataFolder;
  readonly server: Protocol;
  readonly shown: AllCertificates;
  readonly user: string;
  readonly first: FirstUser | undefined;
}

async function openClientCertificates(
  { path }: DataFolder,
  { config, certificates }: Current,
  log: Log,
  application: () => Application | undefined,
): Promise<ClientCertificates> {
  // What came of it is in the log.
  const onAuthorities = (): void =>
    void application()
      ?.reload({ keepConfig: true })
      .catch(() => undefined);
  const opened = new ClientCertificates({ folder: path, log, onAuthorities });
  opened.take(await opened.read(config, certificates));
  return opened;
}

function reportTo(log: Log, current: Current): Report {
  return (event: ServerEvent): void => {
    log.event(event);
    current.xferlog.event(event);
  };
}

type StartWarning = Pick<PkiWarning, "message" | "hint">;

function startWarnings({ certificates, config }: Current, more: StartWarning | undefined): readonly StartWarning[] {
  return [...certificates.warnings, ...profileWarnings(config), ...(more === undefined ? [] : [more])];
}

/** From here on the folder is this process's alone. */
async function takeFolder(folder: DataFolder, undo: Undo): Promise<Pick<Running, "lock" | "forgetTraces">> {
  await makeDataFolder(folder);
  const lock = await lockDataFolder(folder);
  undo.add(() => lock.release());
  // Of a server that was killed.
  await removeIfThere(folder.runFile);
  const forgetTraces = leaveNoTraces(folder);
  undo.add(forgetTraces);
  return { lock, forgetTraces };
}

interface ProtocolParts {
  readonly folder: DataFolder;
  readonly setup: () => Setup;
  readonly current: Current;
  readonly accounts: Accounts;
  readonly secret: Uint8Array;
  readonly created: CreationTimesFile;
  readonly ledger: QuotaLedger;
  readonly shared: SharedState;
  readonly log: Log;
  readonly judge: RevocationJudge;
  readonly report: Report;
  readonly thumbnails: SharpThumbnails;
}

async function startProtocol(parts: ProtocolParts): Promise<Protocol> {
  const { folder, setup, current, accounts, secret, created, ledger, shared, log, report, thumbnails, judge } = parts;
  const { claims } = shared;
  const workers = workerCount(current.config.workers);
  try {
    if (workers === 0)
      return await OneProcess.start({
        ...{ setup, accounts, secret, created, claims, ledger, thumbnails, log, report },
        certificateJudge: judge,
      });
    return await Supervisor.start({
      shared,
      workers,
      folder: folder.path,
      setup,
      accounts,
      secret,
      created,
      log,
      report,
      transferred: (event) => current.xferlog.event(event),
    });
  } catch (error) {
    throw explainListenError(error);
  }
}

/** What worker processes have in common; the sweeper too, and this process where it serves itself. */
function inCommon({
  setup,
  accounts,
  secret,
  created,
  log,
  judge,
}: Pick<ProtocolParts, "setup" | "accounts" | "secret" | "created" | "log" | "judge">): Pick<
  ProtocolParts,
  "ledger" | "shared"
> {
  const ledger = openLedger(accounts, log);
  const open = (account: Account) => {
    const { config, journalsAbove } = setup();
    return openAccountStorage(account, { config, journalsAbove, secret, onMissingFolder: () => {} });
  };
  const count = (holder: Holder) => countTree(holder, accounts, open);
  return { ledger, shared: new SharedState({ ledger, created, count, judge }) };
}

async function openControl(
  folder: DataFolder,
  application: () => Application | undefined,
  undo: Undo,
): Promise<ControlSocket> {
  const control = await openControlSocket(folder.controlSocket, async (request) => {
    const running = application();
    return running === undefined ? { ok: false, error: "the server is starting" } : await running.answer(request);
  });
  undo.add(async () => {
    await control.close();
    control.hangUp();
  });
  return control;
}

async function sayStarted(
  log: Log,
  folder: DataFolder,
  { explicit, implicit, passive }: Ready,
  warnings: readonly StartWarning[],
): Promise<void> {
  log.info({ event: "started", pid: process.pid, explicit, implicit, passive }, "started");
  const exposed = await folderWarning(folder);
  for (const { message, hint } of [...(exposed === undefined ? [] : [exposed]), ...warnings])
    log.warn({ event: "warning", hint }, `${message}; ${hint}`);
}
