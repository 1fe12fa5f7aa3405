import { randomBytes } from "node:crypto";
import { readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PkiError } from "./errors.js";
import { makePrivateFolder, readPem, syncDirectory, writeNewFile } from "./files.js";
import type { CertificateWithKey } from "./self-signed.js";

/** How a certificate came here. */
export type Origin = "self-signed" | "installed" | "issued" | "acme";

const origins: readonly Origin[] = ["self-signed", "installed", "issued", "acme"];

/** One of the certificates that the server shows to who asks for one of its names, beside its own pair. */
export interface StoredCertificate extends CertificateWithKey {
  /** The name of its folder. */
  readonly id: string;
  readonly origin: Origin;
  readonly added: Date;
  readonly files: { readonly certificate: string; readonly key: string };
  /** Permission bits of the key's file. */
  readonly keyMode: number;
}

/** Each is read at every reload. */
const MAX_STORED = 1000;
const MAX_ID = 100;
/** Of the server's own pair: nothing is stored under these. */
export const ownIds: readonly string[] = ["ecdsa", "rsa"];
const CERTIFICATE = "certificate.pem";
const KEY = "key.pem";
const ABOUT = "about.json";

export function storedFolder(dataFolder: string): string {
  return join(dataFolder, "tls", "certificates");
}

/** The ids of all that is stored, in order of the alphabet. Throws PkiError "unreadable". */
export async function storedIds(dataFolder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(storedFolder(dataFolder), { withFileTypes: true });
    const ids = entries.filter((entry) => entry.isDirectory() && isId(entry.name)).map(({ name }) => name);
    return ids.sort().slice(0, MAX_STORED);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    const hint = "check its owner and permissions";
    throw new PkiError("unreadable", `the folder ${storedFolder(dataFolder)} cannot be read (${code})`, hint, {
      cause: error,
    });
  }
}

/** Reads one, without a look at whether its parts fit. Throws PkiError: "unknown" where there is none. */
export async function readStored(dataFolder: string, id: string): Promise<StoredCertificate> {
  const folder = placeOf(dataFolder, id);
  const files = { certificate: join(folder, CERTIFICATE), key: join(folder, KEY) };
  const [certificate, key, about] = await Promise.all([
    readPem(files.certificate),
    readPem(files.key),
    readPem(join(folder, ABOUT)),
  ]);
  if (certificate === undefined && key === undefined) throw unknownId(id);
  if (certificate === undefined || key === undefined) {
    const hint = `put it there, or remove it all: sealift cert remove ${id}`;
    const missing = certificate === undefined ? files.certificate : files.key;
    throw new PkiError(certificate === undefined ? "no-certificate" : "key-missing", `there is no ${missing}`, hint);
  }
  const { origin, added } = parseAbout(about?.text ?? "{}");
  return { id, origin, added, certificate: certificate.text, key: key.text, keyMode: key.mode, files };
}

function unknownId(id: string): PkiError {
  const hint = "see sealift cert list for what there is";
  return new PkiError("unknown", `there is no certificate ${JSON.stringify(id.slice(0, MAX_ID))}`, hint);
}

/** Who copies a certificate there by hand need not write this file. */
function parseAbout(text: string): { origin: Origin; added: Date } {
  let found: { origin?: unknown; added?: unknown } = {};
  try {
    found = (JSON.parse(text) ?? {}) as typeof found;
  } catch {
    // As if it were not there.
  }
  const added = new Date(typeof found.added === "string" ? found.added : 0);
  const origin = origins.find((each) => each === found.origin) ?? "installed";
  return { origin, added: Number.isNaN(added.getTime()) ? new Date(0) : added };
}

/**
 * Stores a certificate with its key, whole or not at all: both are written to a folder of a temporary name, which is then renamed. `name` is
 * what it is called, with a number behind it where that is taken. Gives the id. Throws PkiError "unwritable".
 */
export async function addStored(
  dataFolder: string,
  { certificate, key }: CertificateWithKey,
  about: { readonly name: string; readonly origin: Origin; readonly now?: Date },
): Promise<string> {
  const now = about.now ?? new Date();
  // What is added last is shown first, also after a clock was set back.
  const added = new Date(Math.max(now.getTime(), (await lastAdded(dataFolder)) + 1)).toISOString();
  const id = idOf(about.name);
  return await publishFolder(storedFolder(dataFolder), ownIds.includes(id) ? `${id}-host` : id, [
    [KEY, key, 0o600],
    [CERTIFICATE, certificate, 0o644],
    [ABOUT, `${JSON.stringify({ origin: about.origin, added })}\n`, 0o644],
  ]);
}

/** Milliseconds since 1970; 0 where nothing is stored. */
async function lastAdded(dataFolder: string): Promise<number> {
  let last = 0;
  for (const id of await storedIds(dataFolder)) {
    const about = await readPem(join(placeOf(dataFolder, id), ABOUT));
    last = Math.max(last, parseAbout(about?.text ?? "{}").added.getTime());
  }
  return last;
}

/** Throws PkiError: "unknown" where there is none. */
export async function removeStored(dataFolder: string, id: string): Promise<void> {
  await removeFolder(placeOf(dataFolder, id), () => unknownId(id));
}

function placeOf(dataFolder: string, id: string): string {
  if (!isId(id)) throw unknownId(id);
  return join(storedFolder(dataFolder), id);
}

/** Nothing that leads out of a folder, is hidden, or can pass for an option. */
export function isId(id: string): boolean {
  return id.length <= MAX_ID && /^[a-z0-9_][a-z0-9._-]*$/.test(id);
}

/** A name as an id: `*.example.com` is `_.example.com`, an IPv6 address has hyphens. */
export function idOf(name: string): string {
  const id = name
    .toLowerCase()
    .replace(/\*/g, "_")
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[.-]+/, "");
  return id.slice(0, MAX_ID - 10) || "certificate";
}

/**
 * Files of a new folder, which is there with all of them or not at all. Gives its name: `id`, or where that is taken `id-2` and so
 * on. Throws PkiError "unwritable".
 */
export async function publishFolder(
  parent: string,
  id: string,
  files: readonly (readonly [name: string, text: string, mode: number])[],
): Promise<string> {
  const name = await tryPublishFolder(parent, id, files, MAX_STORED);
  if (name !== undefined) return name;
  throw new PkiError("exists", `there are ${MAX_STORED} of ${id} in ${parent}`, "remove some of them");
}

/** As `publishFolder`, under one of `most` names; undefined when all are taken. */
export async function tryPublishFolder(
  parent: string,
  id: string,
  files: readonly (readonly [name: string, text: string, mode: number])[],
  most = 1,
): Promise<string | undefined> {
  await makePrivateFolder(dirname(parent));
  await makePrivateFolder(parent);
  const temporary = join(parent, `.${id}.${randomBytes(6).toString("hex")}.new`);
  try {
    await makePrivateFolder(temporary);
    for (const [name, text, mode] of files) await writeNewFile(join(temporary, name), text, mode, "the folder's");
    const name = await claim(temporary, parent, id, most);
    await syncDirectory(parent);
    return name;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** A folder can be renamed onto an empty one only, so none is ever replaced, also when another process is quicker. */
async function claim(temporary: string, parent: string, id: string, most: number): Promise<string | undefined> {
  for (let turn = 1; turn <= most; turn++) {
    const name = turn === 1 ? id : `${id}-${turn}`;
    try {
      await rename(temporary, join(parent, name));
      return name;
    } catch (error) {
      if (!isTaken(error)) throw asUnwritable(parent, error);
    }
  }
  return undefined;
}

/** Windows says no more than that it may not. */
function isTaken(error: unknown): boolean {
  const { code = "" } = error as NodeJS.ErrnoException;
  return ["ENOTEMPTY", "EEXIST", "ENOTDIR"].includes(code) || (code === "EPERM" && process.platform === "win32");
}

/** Out of the way in one step, so that nobody reads half of it. */
export async function removeFolder(folder: string, unknown: () => PkiError): Promise<void> {
  const aside = join(dirname(folder), `.removed.${randomBytes(6).toString("hex")}`);
  try {
    await rename(folder, aside);
    await syncDirectory(dirname(folder));
    await rm(aside, { recursive: true, force: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === "ENOENT" || code === "ENOTDIR" ? unknown() : asUnwritable(folder, error);
  }
}

function asUnwritable(what: string, error: unknown): PkiError {
  const { code } = error as NodeJS.ErrnoException;
  const hint = "check the path, its owner and permissions, and the space on the disk";
  return new PkiError("unwritable", `${what} cannot be changed (${code ?? "unknown"})`, hint, { cause: error });
}
