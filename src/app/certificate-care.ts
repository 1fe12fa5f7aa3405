import { dirname, join, resolve } from "node:path";
import { authorityCertificate } from "../pki/authority-files.js";
import { askResponder } from "../pki/ocsp-ask.js";
import { storedFolder, storedIds } from "../pki/stored.js";
import type { Staple } from "../tls/context.js";
import { CertificateWatch } from "./certificate-watch.js";
import { ExpiryWatch } from "./expiry-watch.js";
import { FolderWatch } from "./folder-watch.js";
import { describeError } from "./log-line.js";
import type { Running } from "./parts.js";
import { shownCertificates } from "./shown-certificates.js";
import { Stapler } from "./stapler.js";
import { inWords } from "./start-error.js";

/** What the care asks of the application that it is for. */
export interface CareTasks {
  /** Takes up certificates that have changed. Rejects when they cannot be used. */
  readonly take: () => Promise<void>;
  /** Has these OCSP answers stapled. Never rejects. */
  readonly staple: (staples: ReadonlyMap<string, Staple>) => Promise<void>;
}

/** What certificates need while the server runs: new ones are taken up, their end is told in time, and OCSP answers are at hand. */
export class CertificateCare {
  readonly #running: Running;
  readonly #watch: CertificateWatch;
  readonly #folders: FolderWatch;
  readonly #expiry: ExpiryWatch;
  readonly #stapler: Stapler;
  #toldOfWatching = false;
  #isWatching = false;

  constructor(running: Running, { take, staple }: CareTasks) {
    this.#running = running;
    const { folder, log, current, report } = running;
    const shown = () => shownCertificates(current.certificates);
    const told = current.certificates.warnings.find(({ kind }) => kind === "left-out")?.message;
    this.#watch = new CertificateWatch({ take, told, onRefused: (error) => this.#refused(error) });
    this.#folders = new FolderWatch(
      () => this.#watch.changed(),
      (where, error) => this.#blind(where, error),
    );
    this.#expiry = new ExpiryWatch({
      file: folder.expiryNotes,
      shown,
      report,
      onUnwritable: (error) =>
        log.warn(
          { event: "expiry-notes-failed", error: describeError(error) },
          `${folder.expiryNotes} cannot be written: what is told of certificates is told again after a restart`,
        ),
    });
    this.#stapler = new Stapler({
      shown,
      authorities: () => authorityCertificate(folder.path),
      ask: askResponder,
      apply: staple,
      warn: (message, hint) => log.warn({ event: "stapling", hint }, `${message}; ${hint}`),
    });
  }

  /** At the start, and when other certificates are served, or the configuration names other files. */
  async look(): Promise<void> {
    this.#folders.set(await this.#watched());
    // What was read before it was watched may have changed in between.
    if (!this.#isWatching) this.#watch.changed();
    this.#isWatching = true;
    await this.#expiry.look();
    // It may take as long as the responder does, and nobody waits for that.
    void this.#stapler.look();
  }

  async stop(): Promise<void> {
    this.#folders.close();
    await Promise.all([this.#watch.stop(), this.#expiry.stop(), this.#stapler.stop()]);
  }

  async #watched(): Promise<readonly string[]> {
    const { folder, current } = this.#running;
    const stored = storedFolder(folder.path);
    const ids = await storedIds(folder.path).catch(() => []);
    const files = current.config.hosts.flatMap(({ certificate, key }) =>
      [certificate, key].filter((each) => each !== undefined).map((each) => dirname(resolve(folder.path, each))),
    );
    return [...new Set([join(folder.path, "tls"), stored, ...ids.map((id) => join(stored, id)), ...files])];
  }

  #refused(error: Error): void {
    const { message, hint } = inWords(error);
    const words = `what is damaged is left out, what was served in its place before is served on: ${message}`;
    this.#running.log.error({ event: "certificates-refused", hint }, hint === undefined ? words : `${words}; ${hint}`);
  }

  #blind(where: string, error: unknown): void {
    if (this.#toldOfWatching) return;
    this.#toldOfWatching = true;
    this.#running.log.warn(
      { event: "watch-failed", folder: where, error: describeError(error) },
      `changes in ${where} are not noticed; have new certificates taken up with sealift reload`,
    );
  }
}
