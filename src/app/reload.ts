import { changedKeys } from "../config/compare.js";
import { loadConfig } from "../config/load.js";
import type { Config, ConfigKey } from "../config/schema.js";
import type { PkiWarning } from "../pki/pair-check.js";
import { type AllCertificates, identityOf, serverCertificates, shownByDefault } from "./certificates.js";
import { type DataFolder, exists } from "./data-folder.js";
import { journalFloor } from "./journal-floor.js";
import type { Log } from "./log.js";
import type { ApplicationOptions, Current, Running } from "./parts.js";
import { describeServer } from "./ready.js";
import { writeRunFile } from "./run-file.js";
import { inWords } from "./start-error.js";
import { thumbnailWarning } from "./thumbnails/available.js";
import { Xferlog } from "./xferlog.js";

export interface Changes {
  readonly live: readonly ConfigKey[];
  readonly restart: readonly ConfigKey[];
  /** For the operator. */
  readonly notes: readonly string[];
}

/** Throws ConfigError. */
export async function readConfiguration(
  { config, overrides, env }: ApplicationOptions,
  folder: DataFolder,
): Promise<Config> {
  // Where the folder itself is wrong, that is said later, in better words.
  const own = (await exists(folder.config)) ? folder.config : undefined;
  return await loadConfig({ file: config ?? own, required: true, overrides, env });
}

/** Throws StartError. */
export async function openXferlog(config: Config, folder: DataFolder, log: Log): Promise<Xferlog> {
  return await Xferlog.open(config.log.xferlog, folder.path, (words) => log.error({ event: "xferlog-failed" }, words));
}

/** `keepConfig`: only files that the configuration names have changed. */
export interface ReloadOptions {
  readonly keepConfig?: boolean;
}

/** Configuration, certificates and the file of transfers, anew: all of them or, when it throws, none. */
export async function takeUpChanges(running: Running, { keepConfig = false }: ReloadOptions = {}): Promise<Changes> {
  const { options, folder, server, log, current, thumbnails, clientCertificates } = running;
  const before = { ...current };
  const config = keepConfig ? current.config : await readConfiguration(options, folder);
  const certificates = await serverCertificates(folder, config, current.certificates.stored);
  const clientTerms = await clientCertificates.read(config, certificates);
  const noThumbnails = await thumbnailWarning(config, thumbnails);
  const journalsAbove = await journalFloor(folder.journalFloor, config.upload.copyLimit);
  const xferlog = await openXferlog(config, folder, log);
  const next: Current = { config, certificates, xferlog, journalsAbove, canMakeThumbnails: noThumbnails === undefined };
  try {
    await server.reload(next);
  } catch (error) {
    await xferlog.close();
    throw error;
  }
  Object.assign(current, next);
  clientCertificates.take(clientTerms);
  log.level(config.log.level);
  await before.xferlog.close();
  const replaced = allPems(certificates, config) !== allPems(before.certificates, before.config);
  if (replaced) await renewRunFile(running);
  const { live } = changedKeys(before.config, config);
  const { restart } = changedKeys(running.startConfig, config);
  const warnings = [...certificates.warnings, ...(noThumbnails === undefined ? [] : [noThumbnails])];
  return { live, restart, notes: notesOf(live, restart, replaced, warnings) };
}

/** Certificates anew, under the configuration as it is: all of them or, when it throws, none. */
export async function takeUpCertificates(running: Running): Promise<void> {
  const { folder, server, log, current } = running;
  const before = current.certificates;
  const certificates = await serverCertificates(folder, current.config, before.stored);
  await server.reload({ ...current, certificates });
  current.certificates = certificates;
  const { config } = current;
  if (allPems(certificates, config) !== allPems(before, config)) await renewRunFile(running);
  const known = new Set(before.warnings.map(({ message }) => message));
  for (const { message, hint } of certificates.warnings)
    if (!known.has(message)) log.warn({ event: "warning", hint }, `${message}; ${hint}`);
}

function allPems(certificates: AllCertificates, { tls }: Config): string {
  return JSON.stringify([tls.defaultName, identityOf(certificates), ...certificates.hosts, ...certificates.stored]);
}

function notesOf(
  live: readonly string[],
  restart: readonly string[],
  replaced: boolean,
  warnings: readonly Pick<PkiWarning, "message" | "hint">[],
): readonly string[] {
  return [
    ...(live.length === 0 ? [] : [`changed: ${live.join(", ")}`]),
    ...(replaced ? ["new certificates, from the next connection on"] : []),
    ...(restart.length === 0 ? [] : [`changed, but only a restart takes it up: ${restart.join(", ")}`]),
    ...warnings.map(({ message, hint }) => `${message}; ${hint}`),
  ];
}

/** Programs read the fingerprints there. */
async function renewRunFile({ folder, server, current, log, ready, user }: Running): Promise<void> {
  const { event: _event, ...fresh } = describeServer(
    server,
    shownByDefault(current.certificates, current.config),
    user,
    undefined,
  );
  try {
    await writeRunFile(folder, { ...ready, ...fresh });
  } catch (error) {
    const { message, hint } = inWords(error);
    log.warn({ event: "run-file-failed", hint }, message);
  }
}
