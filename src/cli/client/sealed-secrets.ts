import { createCipheriv, createDecipheriv, randomBytes, scrypt } from "node:crypto";
import { lstat } from "node:fs/promises";
import path from "node:path";
import { CliFailure } from "../failure.js";
import { configFolder, parseJson, readPrivate, recordOf, writePrivate } from "./private-file.js";

/** Largest file of secrets that is read, in bytes; and of a key. */
const MAX_SECRETS_BYTES = 4 * 1024 * 1024;
const MAX_KEY_FILE_BYTES = 1024;

/** 128 MiB and about half a second: a passphrase is guessed as slowly as that. */
const SCRYPT: ScryptCost = { N: 131_072, r: 8, p: 1 };
/** The most that a file may ask for. */
const MAX_SCRYPT_N = 1_048_576;
const MAX_SCRYPT: ScryptCost = { N: MAX_SCRYPT_N, r: 16, p: 4 };
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const FORM = "sealift-secrets-1";

export interface ScryptCost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

interface Scrypt extends ScryptCost {
  readonly from: "passphrase";
  readonly kdf: "scrypt";
  readonly salt: string;
}

interface SecretsFile {
  readonly form: typeof FORM;
  readonly key: Scrypt | { readonly from: "file"; readonly path: string };
  /** Sealed as well: whether a key is the right one is seen without any secret. */
  readonly check: string;
  readonly secrets: Readonly<Record<string, string>>;
}

/** How a key is asked for where a passphrase is needed. `isNew`: nothing is sealed with it yet. */
export interface KeyQuestions {
  passphrase(isNew: boolean): Promise<Buffer>;
  /** The key file that shall be used for a new file of secrets; undefined: a passphrase. */
  readonly keyFile: string | undefined;
}

export function secretsFile(): string {
  return path.join(configFolder(), "secrets.json");
}

/** Passwords of sites in a file: AES-256-GCM under a key from a passphrase (scrypt) or a file. docs/client-commands.md has its form. */
export class SealedSecrets {
  readonly #questions: KeyQuestions;
  readonly #cost: ScryptCost;
  #key: Buffer | undefined;

  constructor(questions: KeyQuestions, cost = SCRYPT) {
    this.#questions = questions;
    this.#cost = cost;
  }

  /** Throws CliFailure: no such secret, another passphrase. */
  async get(site: string): Promise<Buffer> {
    const file = await readSecrets();
    const sealed = file?.secrets[site];
    if (file === undefined || sealed === undefined)
      throw new CliFailure(`the password of ${site} is not in ${secretsFile()}`, `sealift site add ${site} again`);
    return unsealOrSay(await this.#open(file), site, sealed);
  }

  async set(site: string, secret: Buffer): Promise<void> {
    const file = (await readSecrets()) ?? (await this.#begin());
    const key = await this.#open(file);
    await writeSecrets({ ...file, secrets: { ...file.secrets, [site]: seal(key, site, secret) } });
  }

  /** Needs no key. */
  async remove(site: string): Promise<void> {
    const file = await readSecrets();
    if (file === undefined || !(site in file.secrets)) return;
    const { [site]: _gone, ...secrets } = file.secrets;
    await writeSecrets({ ...file, secrets });
  }

  async #begin(): Promise<SecretsFile> {
    const { keyFile } = this.#questions;
    if (keyFile !== undefined) {
      const file = path.resolve(keyFile);
      this.#key = (await readKeyFile(file)) ?? (await makeKeyFile(file));
      return {
        form: FORM,
        key: { from: "file", path: file },
        check: seal(this.#key, "", Buffer.alloc(0)),
        secrets: {},
      };
    }
    const salt = randomBytes(16);
    const derivation = { from: "passphrase", kdf: "scrypt", ...this.#cost, salt: salt.toString("base64") } as const;
    this.#key = await derive(await this.#questions.passphrase(true), derivation);
    return { form: FORM, key: derivation, check: seal(this.#key, "", Buffer.alloc(0)), secrets: {} };
  }

  /** The key, which has been tried. */
  async #open(file: SecretsFile): Promise<Buffer> {
    this.#key ??= await this.#keyOf(file);
    const key = this.#key;
    if (unseal(key, "", file.check) !== undefined) return key;
    this.#key = undefined;
    if (file.key.from === "file")
      throw new CliFailure(
        `${file.key.path} is not the key of ${secretsFile()}`,
        "give it back the key it was made with",
      );
    throw new CliFailure("this is not the passphrase of the saved passwords", "try again");
  }

  async #keyOf({ key }: SecretsFile): Promise<Buffer> {
    if (key.from === "passphrase") return derive(await this.#questions.passphrase(false), key);
    const found = await readKeyFile(key.path);
    if (found !== undefined) return found;
    throw new CliFailure(
      `the key of the saved passwords is not there: ${key.path}`,
      "put it back, or add the sites anew",
    );
  }
}

async function readSecrets(): Promise<SecretsFile | undefined> {
  const content = await readPrivate(secretsFile(), MAX_SECRETS_BYTES);
  if (content === undefined) return undefined;
  const file = secretsOf(recordOf(parseJson(content)));
  if (file !== undefined) return file;
  throw new CliFailure(`${secretsFile()} is no file of saved passwords`, "mend it, or move it away");
}

function secretsOf(file: Readonly<Record<string, unknown>> | undefined): SecretsFile | undefined {
  const key = keyFormOf(recordOf(file?.key));
  const secrets = recordOf(file?.secrets);
  const check = file?.check;
  if (file?.form !== FORM || key === undefined || secrets === undefined || typeof check !== "string") return undefined;
  if (!Object.values(secrets).every((sealed) => typeof sealed === "string")) return undefined;
  return { form: FORM, key, check, secrets: secrets as Record<string, string> };
}

function keyFormOf(key: Readonly<Record<string, unknown>> | undefined): SecretsFile["key"] | undefined {
  if (key?.from === "file" && typeof key.path === "string") return { from: "file", path: key.path };
  const { from, kdf, N, r, p, salt } = key ?? {};
  if (from !== "passphrase" || kdf !== "scrypt" || typeof salt !== "string") return undefined;
  if (!isUpTo(N, MAX_SCRYPT.N) || !isUpTo(r, MAX_SCRYPT.r) || !isUpTo(p, MAX_SCRYPT.p)) return undefined;
  return { from, kdf, N, r, p, salt };
}

function isUpTo(value: unknown, most: number): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= most;
}

async function writeSecrets(file: SecretsFile): Promise<void> {
  await writePrivate(secretsFile(), `${JSON.stringify(file, undefined, 2)}\n`);
}

/** A key that others can read is none. */
async function readKeyFile(file: string): Promise<Buffer | undefined> {
  const content = await readPrivate(file, MAX_KEY_FILE_BYTES);
  if (content === undefined) return undefined;
  const { mode } = await lstat(file);
  if (process.platform !== "win32" && (mode & 0o077) !== 0)
    throw new CliFailure(`${file} can be read by others`, `chmod 600 ${file}`);
  const key = Buffer.from(content.trim(), "base64");
  if (key.length !== KEY_BYTES)
    throw new CliFailure(`${file} is no key`, "name a file that is not there: a key is made");
  return key;
}

async function makeKeyFile(file: string): Promise<Buffer> {
  const key = randomBytes(KEY_BYTES);
  await writePrivate(file, `${key.toString("base64")}\n`);
  return key;
}

function derive(
  passphrase: Buffer,
  { N, r, p, salt }: { readonly N: number; readonly r: number; readonly p: number; readonly salt: string },
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { N, r, p, maxmem: 256 * N * r };
    scrypt(passphrase, Buffer.from(salt, "base64"), KEY_BYTES, options, (error, key) => {
      if (error === null) resolve(key);
      else reject(new CliFailure("the key of the saved passwords cannot be computed", "is there memory enough?"));
    });
  });
}

/** Nonce, ciphertext, tag. The site's name is bound to it: no secret can be put under another's name. */
function seal(key: Buffer, site: string, secret: Buffer): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(boundTo(site));
  const sealed = Buffer.concat([cipher.update(secret), cipher.final()]);
  return Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString("base64");
}

function unseal(key: Buffer, site: string, sealed: string): Buffer | undefined {
  const bytes = Buffer.from(sealed, "base64");
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const options = { authTagLength: TAG_BYTES };
  try {
    const cipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES), options)
      .setAAD(boundTo(site))
      .setAuthTag(bytes.subarray(-TAG_BYTES));
    return Buffer.concat([cipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), cipher.final()]);
  } catch {
    return undefined;
  }
}

function unsealOrSay(key: Buffer, site: string, sealed: string): Buffer {
  const secret = unseal(key, site, sealed);
  if (secret !== undefined) return secret;
  throw new CliFailure(`the password of ${site} was changed in ${secretsFile()}`, `sealift site add ${site} again`);
}

function boundTo(site: string): Buffer {
  return Buffer.from(`${FORM}\0${site}`);
}
