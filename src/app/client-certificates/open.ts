import { X509Certificate } from "node:crypto";
import { unwatchFile, watchFile } from "node:fs";
import { resolve } from "node:path";
import type { Config } from "../../config/schema.js";
import { authorityFiles } from "../../pki/authority-files.js";
import { type NamedList, RevocationLists, readNamedList } from "../../pki/revocation-lists.js";
import { type AllCertificates, demandsCertificates } from "../certificates.js";
import type { Log } from "../log.js";
import { inWords } from "../start-error.js";
import { type JudgeTerms, RevocationJudge } from "./judge.js";

/** How often files are looked at. Milliseconds. */
const LOOK_MS = 1_000;

export interface ClientCertificatesOptions {
  /** The data folder. */
  readonly folder: string;
  readonly log: Pick<Log, "warn" | "info">;
  /** A file of authorities has changed: settings and TLS follow from it. */
  readonly onAuthorities: () => void;
}

/** What was read for a configuration, and is not in use yet. */
export interface ReadTerms {
  readonly terms: JudgeTerms;
  readonly lists: readonly string[];
  /** The file. */
  readonly authorities: string;
}

/** The judge of client certificates, and the files that it judges by. */
export class ClientCertificates {
  readonly judge: RevocationJudge;
  readonly #options: ClientCertificatesOptions;
  #watched: readonly (() => void)[] = [];
  #latest = 0;
  /** One file is read after the other, or an older content that took longer would come last. */
  #reading: Promise<void> = Promise.resolve();

  constructor(options: ClientCertificatesOptions) {
    this.#options = options;
    const { log } = options;
    this.judge = new RevocationJudge({
      onConcern: ({ cause, cure }) => log.warn({ event: "warning", cause, cure }, `${cause}; ${cure}`),
    });
  }

  /** Throws PkiError. */
  async read(config: Config, certificates: Pick<AllCertificates, "clientAuthorities">): Promise<ReadTerms> {
    const { listPolicy, ocsp, ocspTimeout, recheck, authorities } = config.clientCertificates;
    const trusted = certificates.clientAuthorities.map((pem) => new X509Certificate(pem));
    const files = demandsCertificates(config) ? listFiles(this.#options.folder, config) : [];
    const lists = new RevocationLists(await Promise.all(files.map(readNamedList)));
    const terms = { authorities: trusted, lists, ocsp, ocspTimeout, recheck };
    return {
      terms: { ...terms, listPolicy: files.length === 0 ? "off" : listPolicy },
      lists: files,
      authorities:
        authorities === "own"
          ? authorityFiles(this.#options.folder).certificate
          : resolve(this.#options.folder, authorities.path),
    };
  }

  take({ terms, lists, authorities }: ReadTerms): void {
    this.#unwatch();
    this.#latest += 1;
    this.judge.take(terms);
    this.#sayForged(terms);
    const { onAuthorities } = this.#options;
    this.#watched = [
      ...lists.map((file) => watching(file, () => this.#readAgain(file))),
      ...(terms.authorities.length === 0 ? [] : [watching(authorities, onAuthorities)]),
    ];
  }

  close(): void {
    this.#unwatch();
    this.#latest += 1;
    this.judge.close();
  }

  #readAgain(file: string): void {
    const mine = this.#latest;
    this.#reading = this.#reading.then(() => (mine === this.#latest ? this.#readNow(file, mine) : undefined));
  }

  /** Never rejects: one that cannot be read is said, and the one from before stays, since it may be half written. */
  async #readNow(file: string, mine: number): Promise<void> {
    const { log } = this.#options;
    try {
      const list = await readNamedList(file);
      if (mine !== this.#latest) return;
      const { terms } = this.judge;
      const lists = new RevocationLists([...terms.lists.all.filter((each) => each.file !== file), list]);
      this.judge.take({ ...terms, lists });
      this.#sayForged({ ...terms, lists });
      log.info(
        { event: "revocation-list", file, entries: list.size, nextUpdate: list.nextUpdate?.toISOString() },
        `the list of revoked certificates in ${file} was read again: ${list.size} entries`,
      );
    } catch (error) {
      const { message, hint } = inWords(error);
      log.warn({ event: "warning", hint }, `${message}: the list from before is used on; ${hint}`);
    }
  }

  #sayForged({ lists, authorities }: JudgeTerms): void {
    for (const list of lists.all) {
      if (!authorities.some((issuer) => lists.isForged(list, issuer)) || isOfAny(list, authorities)) continue;
      const cause = `the list of revoked certificates in ${list.file} is not signed by the authority that it names`;
      const cure = "it is not used; get it from the authority again";
      this.#options.log.warn({ event: "warning", cause, cure }, `${cause}; ${cure}`);
    }
  }

  #unwatch(): void {
    for (const stop of this.#watched) stop();
    this.#watched = [];
  }
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

function watching(file: string, onChange: () => void): () => void {
  const listener = (): void => onChange();
  watchFile(file, { interval: LOOK_MS, persistent: false }, listener);
  return () => unwatchFile(file, listener);
}
