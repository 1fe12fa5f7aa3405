import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { dataFolder, makeDataFolder } from "../app/data-folder.js";
import { randomPassword } from "../app/random-password.js";
import type { OpenAuthority } from "../pki/authority.js";
import { authorityCertificate, authorityFiles } from "../pki/authority-files.js";
import { readIssued, readRevoked } from "../pki/authority-records.js";
import { readBounded, writeNewFile } from "../pki/files.js";
import { parseKeyKind } from "../pki/keys.js";
import { certificateStatus } from "../pki/status.js";
import { print } from "./cert-actions.js";
import { type CommonOptions, parseDays, type SubjectOptions } from "./cert-options.js";
import { newSecret, type PasswordOptions, withPassword } from "./cert-password.js";
import { tellServer } from "./cert-tell.js";
import { certificateJson, certificateText } from "./cert-text.js";
import { CliFailure } from "./failure.js";
import { fieldsText } from "./fields-text.js";

export interface PassphraseOptions extends PasswordOptions {
  /** A file whose first line is the passphrase. */
  readonly keyFile?: string;
}

export interface AuthorityOptions extends CommonOptions, PassphraseOptions, Omit<SubjectOptions, "san"> {
  readonly ocspUrl?: string;
  readonly crlUrl?: string;
}

const MAX_KEY_FILE_BYTES = 4096;

/** `sealift cert authority create` */
export async function createOwnAuthority(options: AuthorityOptions): Promise<void> {
  const { country, state, locality, organization, unit, email } = options;
  const commonName = options.commonName ?? `${organization ?? "Sealift"} Authority`;
  const folder = dataFolder(options.data);
  await makeDataFolder(folder);
  const { authorityExists, createAuthority } = await import("../pki/authority.js");
  // Before anybody thinks up a passphrase.
  if ((await authorityCertificate(folder.path)).length > 0) throw authorityExists(folder.path);
  const passphrase = await newPassphrase(options);
  await createAuthority(folder.path, {
    kind: parseKeyKind(options.key ?? "ecdsa-p256"),
    subject: { country, state, locality, organization, unit, commonName, email },
    days: options.days === undefined ? undefined : parseDays(options.days),
    passphrase,
    places: { ocsp: checkedUrl("--ocsp-url", options.ocspUrl), crl: checkedUrl("--crl-url", options.crlUrl) },
  });
  await tellServer(options.data);
  await showAuthority(options);
}

function checkedUrl(option: string, url: string | undefined): string | undefined {
  if (url === undefined || (URL.canParse(url) && /^http:\/\//i.test(url))) return url;
  // Whoever checks a certificate for https would have to check another one first (RFC 5280 section 8).
  throw new CliFailure(`${option} ${JSON.stringify(url)} is no URL of http`, "such as http://ca.example.com:8080/");
}

/** A key file that is not there yet is made. */
async function newPassphrase(options: PassphraseOptions): Promise<string> {
  if (options.keyFile === undefined) return await newSecret(options, "the authority's key");
  await writeNewFile(options.keyFile, `${randomPassword()}${randomPassword()}\n`, 0o600);
  return await fromKeyFile(options.keyFile);
}

async function fromKeyFile(file: string): Promise<string> {
  const found = await readBounded(file, MAX_KEY_FILE_BYTES);
  const [line = ""] = (found?.bytes.toString("utf8") ?? "").split(/\r?\n/, 1);
  if (line !== "") return line;
  throw new CliFailure(
    `${file} holds no passphrase in its first line`,
    "name the file that was given when the authority was made",
  );
}

/** The authority of the data folder, with the passphrase from wherever it comes. */
export async function openedAuthority(options: CommonOptions & PassphraseOptions): Promise<OpenAuthority> {
  const { openAuthority } = await import("../pki/authority.js");
  const data = resolve(options.data);
  if (options.keyFile !== undefined) return await openAuthority(data, await fromKeyFile(options.keyFile));
  return await withPassword(options, (passphrase) => openAuthority(data, passphrase));
}

/** `sealift cert authority show` */
export async function showAuthority(options: CommonOptions): Promise<void> {
  const data = resolve(options.data);
  const [certificate] = await authorityCertificate(data);
  if (certificate === undefined)
    throw new CliFailure(`there is no authority in ${data}`, "make one with sealift cert authority create");
  const files = authorityFiles(data);
  const status = certificateStatus(certificate.toString());
  const [issued, revoked] = [await readIssued(data), await readRevoked(data)];
  const known = { id: "authority", origin: "authority", files: { certificate: files.certificate, key: files.key } };
  const json = { ...certificateJson(status, known), crl: files.crl, issued: issued.length, revoked: revoked.length };
  print(options, json, () =>
    certificateText({ ...status, remarks: [] }, [
      ["authority", files.certificate],
      ["key file", `${files.key}  (encrypted)`],
      ["revoked list", files.crl],
      ["issued", `${issued.length}, of which ${revoked.length} revoked`],
    ]),
  );
}

/** `sealift cert authority crl` */
export async function writeRevokedList(
  options: CommonOptions & PassphraseOptions & { readonly days?: string },
): Promise<void> {
  const { renewCrl } = await import("../pki/authority.js");
  const days = options.days === undefined ? undefined : parseDays(options.days);
  const file = await renewCrl(await openedAuthority(options), days);
  print(options, { crl: file }, () => fieldsText([["written", file]]));
}

/** `sealift cert authority renew` */
export async function renewAuthorityResponder(options: CommonOptions & PassphraseOptions): Promise<void> {
  const { renewResponder } = await import("../pki/authority.js");
  await renewResponder(await openedAuthority(options));
  const { responder } = authorityFiles(resolve(options.data));
  const { notAfter } = certificateStatus(await readFile(responder, "utf8"));
  print(options, { responder, notAfter: notAfter.toISOString() }, () =>
    fieldsText([
      ["renewed", responder],
      ["valid until", notAfter.toISOString().slice(0, 10)],
    ]),
  );
}
