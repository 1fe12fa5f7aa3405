import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { type AlternativeName, personNames } from "../../src/pki/alternative-names.js";
import { createAuthority, issue, type OpenAuthority, openAuthority, revoke } from "../../src/pki/authority.js";
import { authorityFiles } from "../../src/pki/authority-files.js";
import { certificateParts } from "../../src/pki/certificate-parts.js";
import { generateKey, keyToPem } from "../../src/pki/keys.js";
import { runProgram } from "../support/run-program.js";

/** Files in PEM. */
export interface ClientPair {
  readonly certificate: string;
  readonly key: string;
  readonly serial: string;
  readonly fingerprint256: string;
}

const DAY_MS = 86_400_000;

/** An authority in a data folder, and what it issues for clients. */
export class TestAuthority {
  readonly folder: string;
  readonly #authority: OpenAuthority;
  #count = 0;

  static async create(folder: string, name = "Bank"): Promise<TestAuthority> {
    await mkdir(path.join(folder, "tls"), { recursive: true });
    const subject = { commonName: name };
    await createAuthority(folder, { kind: "ecdsa-p256", subject, passphrase: "long enough", iterations: 1000 });
    return new TestAuthority(folder, await openAuthority(folder, "long enough"));
  }

  private constructor(folder: string, authority: OpenAuthority) {
    this.folder = folder;
    this.#authority = authority;
  }

  get certificate(): string {
    return this.#authority.issuer.certificate;
  }

  get files(): ReturnType<typeof authorityFiles> {
    return authorityFiles(this.folder);
  }

  async client(
    name: string,
    options: { readonly names?: readonly string[]; readonly expired?: true; readonly ocsp?: string } = {},
  ): Promise<ClientPair> {
    const key = await generateKey("ecdsa-p256");
    const names: readonly AlternativeName[] = personNames(options.names ?? []);
    const now = options.expired === true ? { now: new Date(Date.now() - 30 * DAY_MS), days: 10 } : { days: 10 };
    const plan = { profile: "client", subject: { commonName: name }, names: [...names], ...now } as const;
    const pem = await issue(
      { ...this.#authority, places: options.ocsp === undefined ? {} : { ocsp: options.ocsp } },
      key,
      plan,
    );
    const at = (end: string) => path.join(this.folder, `client-${this.#count}.${end}`);
    this.#count += 1;
    const files = { certificate: at("crt"), key: at("key") };
    await writeFile(files.certificate, pem);
    await writeFile(files.key, keyToPem(key), { mode: 0o600 });
    const parsed = new X509Certificate(pem);
    return { ...files, serial: certificateParts(parsed).serial, fingerprint256: parsed.fingerprint256 };
  }

  async revoke({ serial }: ClientPair): Promise<void> {
    await revoke(this.#authority, serial, "key-compromise");
  }
}

/** What OpenSSL says of a client's certificate, so that the tests do not rest on our own eyes alone. "OK" or its words. */
export async function opensslVerdict(authority: TestAuthority, { certificate }: ClientPair): Promise<string> {
  const { certificate: ca, crl } = authority.files;
  const args = ["verify", "-purpose", "sslclient", "-CAfile", ca, "-CRLfile", crl, "-crl_check", certificate];
  const { output, errors } = await runProgram("openssl", args);
  const found = /: (OK)$|^error \d+ at \d+ depth lookup: (.*)$/m.exec(output + errors);
  assert.ok(found, output + errors);
  return found[1] ?? found[2] ?? "";
}
