import { stat } from "node:fs/promises";
import { authorityFiles } from "./authority-files.js";
import { readLines } from "./journal.js";
import type { CertificateState } from "./ocsp.js";
import { isReason, parseSerial, type Revocation } from "./revocation.js";

/** What an authority has issued. */
export interface Issued {
  readonly serial: string;
  readonly profile: string;
  /** Common name. */
  readonly name: string;
  readonly fingerprint256: string;
  readonly notAfter: Date;
}

/** In the order in which it was issued. Throws PkiError "unreadable". */
export async function readIssued(dataFolder: string): Promise<readonly Issued[]> {
  const lines = await readLines(authorityFiles(dataFolder).issued);
  return lines.flatMap(({ serial, profile, name, fingerprint256, notAfter }) => {
    const number = typeof serial === "string" ? parseSerial(serial) : undefined;
    if (number === undefined) return [];
    const [what, whose, print] = [profile, name, fingerprint256].map((each) => (typeof each === "string" ? each : ""));
    return [
      {
        serial: number,
        profile: what ?? "",
        name: whose ?? "",
        fingerprint256: print ?? "",
        notAfter: new Date(String(notAfter)),
      },
    ];
  });
}

/** Each once, the first time that it was revoked. Throws PkiError "unreadable". */
export async function readRevoked(dataFolder: string): Promise<readonly Revocation[]> {
  const revoked = new Map<string, Revocation>();
  for (const { serial, at, reason } of await readLines(authorityFiles(dataFolder).revoked)) {
    const number = typeof serial === "string" ? parseSerial(serial) : undefined;
    const time = new Date(String(at));
    if (number === undefined || revoked.has(number)) continue;
    // Whatever else is wrong with the line: it is revoked.
    const when = Number.isNaN(time.getTime()) ? new Date(0) : time;
    revoked.set(number, { serial: number, at: when, reason: isReason(reason) ? reason : "unspecified" });
  }
  return [...revoked.values()];
}

/** The state of any certificate of the authority, kept in memory, and read anew when one was issued or revoked. */
export class AuthorityRecords {
  readonly #dataFolder: string;
  #issued: ReadonlySet<string> = new Set();
  #revoked: ReadonlyMap<string, Revocation> = new Map();
  #seen = "";

  constructor(dataFolder: string) {
    this.#dataFolder = dataFolder;
  }

  /** Looks whether the records have grown. Throws PkiError "unreadable". */
  async refresh(): Promise<void> {
    const { issued, revoked } = authorityFiles(this.#dataFolder);
    const sizes = await Promise.all([issued, revoked].map(sizeOf));
    const seen = sizes.join(" ");
    if (seen === this.#seen) return;
    this.#issued = new Set((await readIssued(this.#dataFolder)).map(({ serial }) => serial));
    this.#revoked = new Map((await readRevoked(this.#dataFolder)).map((each) => [each.serial, each]));
    this.#seen = seen;
  }

  stateOf(serial: string): CertificateState {
    return this.#revoked.get(serial) ?? (this.#issued.has(serial) ? "good" : "unknown");
  }
}

/** Lines are only ever added, so the size tells. */
async function sizeOf(file: string): Promise<string> {
  const found = await stat(file).catch(() => undefined);
  return found === undefined ? "none" : `${found.size} ${found.ino}`;
}
