import type { Account, Accounts } from "../accounts/contract.js";
import type { PkiWarning } from "../pki/pair-check.js";
import type { ServerEvent } from "../server/events.js";
import { FtpsServer } from "../server/server.js";
import type { CreationTimes } from "../storage/disk/index.js";
import { openAccounts } from "./accounts.js";
import { Application } from "./application.js";
import { identityOf, serverCertificates, shownByDefault } from "./certificates.js";
import { type ControlSocket, openControlSocket } from "./control-socket.js";
import { openCreationTimes } from "./creation-times.js";
import {
  type DataFolder,
  dataFolder,
  folderWarning,
  makeDataFolder,
  removeIfThere,
  serverSecret,
} from "./data-folder.js";
import { beginFirstStart, completeFirstStart } from "./first-start.js";
import { lockDataFolder } from "./folder-lock.js";
import { journalFloor } from "./journal-floor.js";
import { type Log, openLog } from "./log.js";
import { describeError } from "./log-line.js";
import { PartSweeper } from "./part-sweeper.js";
import type { ApplicationOptions, Current, Running } from "./parts.js";
import { openLedger } from "./quota.js";
import { describeServer, type Ready } from "./ready.js";
import { openXferlog, readConfiguration } from "./reload.js";
import { leaveNoTraces, writeRunFile } from "./run-file.js";
import { serverSettings } from "./settings.js";
import { explainListenError, inWords } from "./start-error.js";
import { atHost, openLimitedStorage } from "./storage.js";
import { thumbnailWarning } from "./thumbnails/available.js";
import { SharpThumbnails } from "./thumbnails/maker.js";
import { Undo } from "./undo.js";

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
    throw error;
  }
}

async function start(options: ApplicationOptions, undo: Undo): Promise<Application> {
  const { signal } = options;
  const folder = dataFolder(options.data);
  const config = await readConfiguration(options, folder);
  const { lock, forgetTraces } = await takeFolder(folder, undo);
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
  const current: Current = { config, certificates, xferlog, journalsAbove };
  const thumbnails = new SharpThumbnails();
  undo.add(() => thumbnails.close());
  const noThumbnails = await thumbnailWarning(config, thumbnails);
  const canMakeThumbnails = noThumbnails === undefined;
  const server = await startServer({ current, accounts, secret, created, log, thumbnails, canMakeThumbnails });
  undo.add(() => server.stop(0));
  let application: Application | undefined;
  const control = await openControl(folder, () => application, undo);
  signal?.throwIfAborted();
  // Last of what can fail: the password is shown only once.
  const first = isFirst ? await completeFirstStart(folder, accounts) : undefined;
  const user = first?.user ?? (await accounts.list())[0]?.name ?? "USER";
  const shown = shownByDefault(certificates, config);
  const ready = describeServer(server, shown, user, first);
  await writeRunFile(folder, { ...ready, ...describeServer(server, shown, user, undefined) });
  undo.add(() => removeIfThere(folder.runFile));
  const warnings = [...certificates.warnings, ...(noThumbnails === undefined ? [] : [noThumbnails])];
  await sayStarted(log, folder, ready, warnings);
  const sweeper = new PartSweeper({ accounts, config: () => current.config, secret, log });
  undo.add(() => sweeper.stop());
  application = new Application({
    options,
    folder,
    lock,
    accounts,
    log,
    server,
    control,
    current,
    startConfig: config,
    user,
    ready,
    forgetTraces,
    sweeper,
    thumbnails,
  });
  return application;
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

async function startServer(parts: ServerParts): Promise<FtpsServer> {
  const { current, accounts, secret, created, log, thumbnails, canMakeThumbnails } = parts;
  const { explicit, implicit, passive, io } = current.config;
  const report = (event: ServerEvent): void => {
    log.event(event);
    current.xferlog.event(event);
  };
  const ledger = openLedger(accounts, log);
  try {
    return await FtpsServer.start({
      identity: identityOf(current.certificates),
      accounts,
      openStorage: (account, host) =>
        openLimitedStorage(atHost(account, current.config, host), {
          config: current.config,
          journalsAbove: current.journalsAbove,
          secret,
          created,
          ledger,
          onUncounted: (error) => log.error(...uncounted(account, error)),
          onMissingFolder: (at, error) => log.warn(...missingFolder(account, at, error)),
        }),
      settings: serverSettings(current.config, current.certificates, canMakeThumbnails),
      thumbnails,
      explicit,
      implicit,
      passive: { host: passive.host, ...passive.ports },
      bufferMemory: io.bufferMemory,
      report,
    });
  } catch (error) {
    throw explainListenError(error);
  }
}

interface ServerParts {
  readonly current: Current;
  readonly accounts: Accounts;
  readonly secret: Uint8Array;
  readonly created: CreationTimes;
  readonly log: Log;
  readonly thumbnails: SharpThumbnails;
  readonly canMakeThumbnails: boolean;
}

function missingFolder({ name }: Account, at: string, error: unknown): [Readonly<Record<string, unknown>>, string] {
  const fields = { event: "folder-missing", user: name, folder: at, error: describeError(error) };
  return [fields, `the virtual folder ${at} of ${name} cannot be reached: ${inWords(error).message}`];
}

function uncounted({ name }: Account, error: unknown): [Readonly<Record<string, unknown>>, string] {
  const fields = { event: "quota-uncounted", user: name, error: describeError(error) };
  return [fields, `what ${name} holds could not be counted for its quota: ${inWords(error).message}`];
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
  warnings: readonly Pick<PkiWarning, "message" | "hint">[],
): Promise<void> {
  log.info({ event: "started", pid: process.pid, explicit, implicit, passive }, "started");
  const exposed = await folderWarning(folder);
  for (const { message, hint } of [...(exposed === undefined ? [] : [exposed]), ...warnings])
    log.warn({ event: "warning", hint }, `${message}; ${hint}`);
}
