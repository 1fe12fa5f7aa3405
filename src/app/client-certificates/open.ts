import { X509Certificate } from "node:crypto";
import { resolve } from "node:path";
import type { Config } from "../../config/schema.js";
import { authorityFiles } from "../../pki/authority-files.js";
import { type NamedList, RevocationLists, readNamedList } from "../../pki/revocation-lists.js";
import { CertificateWatch, type CertificateWatchOptions } from "../certificate-watch.js";
import { type AllCertificates, demandsCertificates } from "../certificates.js";
import { foldersOf, stampOf } from "../file-stamp.js";
import { FolderWatch } from "../folder-watch.js";
import type { Log } from "../log.js";
import { describeError } from "../log-line.js";
import { inWords } from "../start-error.js";
import { type JudgeTerms, RevocationJudge } from "./judge.js";

/** Some network file systems do not say that a file has changed: so often it is looked at all the same. Milliseconds. */
const LOOK_MS = 10_000;

export interface ClientCertificatesOptions {
  /** The data folder. */
  readonly folder: string;
  readonly log: Pick<Log, "warn" | "info">;
  /** A file of authorities has changed: settings and TLS follow from it. */
  readonly onAuthorities: () => void;
  /** In place of time and the disk, for tests. */
  readonly after?: NonNullable<CertificateWatchOptions["after"]>;
  readonly readList?: (file: string) => Promise<NamedList>;
}

/** What was read for a configuration, and is not in use yet. */
export interface ReadTerms {
  readonly terms: JudgeTerms;
  readonly lists: readonly string[];
  /** The file. */
  readonly authorities: string;
  /** Of each file, from before it was read. */
  readonly stamps: ReadonlyMap<string, string>;
}

/** The judge of client certificates, and the files that it judges by. */
export class ClientCertificates {
  readonly judge: RevocationJudge;
  readonly #options: ClientCertificatesOptions;
  readonly #folders: FolderWatch;
  #watch: CertificateWatch | undefined;
  #lists: readonly string[] = [];
  #authorities: string | undefined;
  /** Of what is in use. */
  #stamps = new Map<string, string>();
  #latest = 0;
  #toldOfWatching = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ClientCertificatesOptions) {
    this.#options = options;
    const { log } = options;
    this.judge = new RevocationJudge({
      onConcern: ({ cause, cure }) => log.warn({ event: "warning", cause, cure }, `${cause}; ${cure}`),
    });
    this.#folders = new FolderWatch(
      () => this.#watch?.changed(),
      (folder, error) => this.#blind(folder, error),
    );
  }

  /** Throws PkiError. */
  async read(config: Config, certificates: Pick<AllCertificates, "clientAuthorities">): Promise<ReadTerms> {
    const { listPolicy, ocsp, ocspTimeout, recheck } = config.clientCertificates;
    const trusted = certificates.clientAuthorities.map((pem) => new X509Certificate(pem));
    const files = demandsCertificates(config) ? listFiles(this.#options.folder, config) : [];
    const authorities = authoritiesFile(this.#options.folder, config);
    const stamps = await stampsOf([...files, authorities]);
    // One after the other: of several that cannot be read, the first is named.
    const named: NamedList[] = [];
    for (const file of files) named.push(await this.#readList(file));
    const terms = { authorities: trusted, lists: new RevocationLists(named), ocsp, ocspTimeout, recheck };
    return {
      terms: { ...terms, listPolicy: files.length === 0 ? "off" : listPolicy },
      lists: files,
      authorities,
      stamps,
    };
  }

  /** What has changed since it was read is read again: nothing is missed between reading and watching. */
  take({ terms, lists, authorities, stamps }: ReadTerms): void {
    this.#latest += 1;
    this.judge.take(terms);
    this.#sayForged(terms);
    this.#lists = lists;
    this.#authorities = terms.authorities.length === 0 ? undefined : authorities;
    this.#stamps = new Map(stamps);
    this.#stopWatching();
    const mine = this.#latest;
    if (this.#watched.length > 0) void this.#begin(mine);
  }

  close(): void {
    this.#latest += 1;
    this.#stopWatching();
    this.judge.close();
  }

  #stopWatching(): void {
    clearInterval(this.#timer);
    void this.#watch?.stop();
    this.#watch = undefined;
    this.#folders.close();
  }

  get #watched(): readonly string[] {
    return [...new Set([...this.#lists, ...(this.#authorities === undefined ? [] : [this.#authorities])])];
  }

  /** Never rejects. */
  async #begin(mine: number): Promise<void> {
    const { log, after } = this.#options;
    const folders = await this.#placesOf(this.#watched);
    if (mine !== this.#latest) return;
    const watch = new CertificateWatch({
      take: () => this.#look(mine),
      onRefused: (error) => {
        const { message, hint } = inWords(error);
        log.warn({ event: "warning", hint }, `${message}: the list from before is used on; ${hint}`);
      },
      ...(after === undefined ? {} : { after }),
    });
    this.#watch = watch;
    this.#folders.set(folders);
    watch.changed();
    this.#timer = setInterval(() => watch.changed(), LOOK_MS).unref();
  }

  async #placesOf(files: readonly string[]): Promise<readonly string[]> {
    return [...new Set((await Promise.all(files.map(foldersOf))).flat())];
  }

  /** Reads what has changed. Rejects when one cannot be read: it may be half written, and the one from before stays. */
  async #look(mine: number): Promise<void> {
    let failure: unknown;
    for (const file of this.#watched) {
      const stamp = await stampOf(file);
      if (mine !== this.#latest) return;
      if (stamp === this.#stamps.get(file)) continue;
      try {
        await this.#follow(file, stamp, mine);
      } catch (error) {
        failure ??= error;
      }
    }
    // A link may lead elsewhere by now.
    const folders = await this.#placesOf(this.#watched);
    if (mine === this.#latest) this.#folders.set(folders);
    if (failure !== undefined) throw failure;
  }

  async #follow(file: string, stamp: string, mine: number): Promise<void> {
    if (this.#lists.includes(file) && !(await this.#readAgain(file, stamp, mine))) return;
    if (mine !== this.#latest) return;
    this.#stamps.set(file, stamp);
    if (file === this.#authorities) this.#options.onAuthorities();
  }

  /** False when it was replaced meanwhile: then it is read once more, and that is what counts. */
  async #readAgain(file: string, stamp: string, mine: number): Promise<boolean> {
    const list = await this.#readList(file);
    const isStill = (await stampOf(file)) === stamp;
    if (mine !== this.#latest) return false;
    if (!isStill) {
      this.#watch?.changed();
      return false;
    }
    const { terms } = this.judge;
    const lists = new RevocationLists([...terms.lists.all.filter((each) => each.file !== file), list]);
    this.judge.take({ ...terms, lists });
    this.#sayForged({ ...terms, lists });
    this.#options.log.info(
      { event: "revocation-list", file, entries: list.size, nextUpdate: list.nextUpdate?.toISOString() },
      `the list of revoked certificates in ${file} was read again: ${list.size} entries`,
    );
    return true;
  }

  async #readList(file: string): Promise<NamedList> {
    return await (this.#options.readList ?? readNamedList)(file);
  }

  #sayForged({ lists, authorities }: JudgeTerms): void {
    for (const list of lists.all) {
      if (!authorities.some((issuer) => lists.isForged(list, issuer)) || isOfAny(list, authorities)) continue;
      const cause = `the list of revoked certificates in ${list.file} is not signed by the authority that it names`;
      const cure = "it is not used; get it from the authority again";
      this.#options.log.warn({ event: "warning", cause, cure }, `${cause}; ${cure}`);
    }
  }

  #blind(folder: string, error: unknown): void {
    if (this.#toldOfWatching) return;
    this.#toldOfWatching = true;
    this.#options.log.warn(
      { event: "watch-failed", folder, error: describeError(error) },
      `changes in ${folder} are not noticed; have new lists taken up with sealift reload`,
    );
  }
}

async function stampsOf(files: readonly string[]): Promise<ReadonlyMap<string, string>> {
  return new Map(await Promise.all(files.map(async (file) => [file, await stampOf(file)] as const)));
}

function authoritiesFile(folder: string, { clientCertificates: { authorities } }: Config): string {
  return authorities === "own" ? authorityFiles(folder).certificate : resolve(folder, authorities.path);
}

function isOfAny(list: NamedList, authorities: readonly X509Certificate[]): boolean {
  return authorities.some((issuer) => list.isFrom(issuer));
}

/** With the own authority its list comes along. */
function listFiles(folder: string, { clientCertificates }: Config): readonly string[] {
  const { authorities, revocationLists } = clientCertificates;
  const own = authorities === "own" ? [authorityFiles(folder).crl] : [];
  return [...new Set([...own, ...revocationLists.map((file) => resolve(folder, file))])];
}
