import { changedKeys } from "../config/compare.js";
import { loadConfig } from "../config/load.js";
import type { Config, ConfigKey } from "../config/schema.js";
import { PkiError } from "../pki/errors.js";
import type { PkiWarning } from "../pki/pair-check.js";
import type { Staple } from "../tls/context.js";
import { type AllCertificates, identityOf, serverCertificates, shownByDefault } from "./certificates.js";
import { type DataFolder, exists } from "./data-folder.js";
import { journalFloor } from "./journal-floor.js";
import type { Log } from "./log.js";
import type { ApplicationOptions, Current, Running } from "./parts.js";
import { describeServer } from "./ready.js";
import { writeRunFile } from "./run-file.js";
import { inWords } from "./start-error.js";
import { thumbnailWarning } from "./thumbnails/available.js";
import { profileWarnings } from "./tls-terms.js";
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
  const { stored, staples } = current.certificates;
  const certificates = await serverCertificates(folder, config, { before: stored, staples });
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
  const warnings = [
    ...certificates.warnings,
    ...profileWarnings(config),
    ...(noThumbnails === undefined ? [] : [noThumbnails]),
  ];
  return { live, restart, notes: notesOf(live, restart, replaced, warnings) };
}

/**
 * Certificates alone, where their files have changed, with the configuration as it is in use. `onTaken` hears notes for the operator where any are new. Throws PkiError
 * when a file is missing, damaged or does not fit the others; then nothing has changed, but for stored certificates that are whole.
 */
export async function takeUpCertificates(running: Running, onTaken: (notes: readonly string[]) => void): Promise<void> {
  const { folder, server, current } = running;
  const { config, certificates: before } = current;
  const options = { before: before.stored, staples: before.staples, make: false };
  const certificates = await serverCertificates(folder, config, options);
  const replaced = allPems(certificates, config) !== allPems(before, config);
  if (replaced) await server.reload({ ...current, certificates });
  Object.assign(current, { certificates });
  if (replaced) {
    await renewRunFile(running);
    onTaken(notesOf([], [], true, certificates.warnings));
  }
  const damaged = certificates.warnings.find(({ kind }) => kind === "left-out");
  if (damaged !== undefined) throw new PkiError("malformed", damaged.message, damaged.hint);
}

/** OCSP answers alone. */
export async function takeUpStaples(running: Running, staples: ReadonlyMap<string, Staple>): Promise<void> {
  const { server, current } = running;
  const next: Current = { ...current, certificates: { ...current.certificates, staples } };
  await server.reload(next);
  Object.assign(current, next);
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
