import { createHash } from "node:crypto";
import { join } from "node:path";
import { PkiError } from "../errors.js";
import { makePrivateFolder, readPem, replaceFile } from "../files.js";
import { generateKey, keyFromPem, keyToPem } from "../keys.js";
import { idOf, tryPublishFolder } from "../stored.js";
import type { AccountRequest } from "./contract.js";
import { isHttps } from "./directories.js";
import { type AcmePlan, cannot } from "./plan.js";

export interface Account {
  /** PKCS#8, PEM. */
  readonly key: string;
  /** Undefined: not registered yet. */
  readonly url: string | undefined;
}

/** Every authority takes it (RFC 8555 section 6.2). */
const ACCOUNT_KEY = "ecdsa-p256";
/** Base64url; 256 bits are usual. */
const MAC_KEY = /^[A-Za-z0-9_-]{16,1024}$/;

function accountsFolder(dataFolder: string): string {
  return join(dataFolder, "tls", "acme", "accounts");
}

/** An account belongs to one directory, and where it is bound to one from elsewhere, to that. */
function accountId({ directory, external }: Pick<AcmePlan, "directory" | "external">): string {
  const whose = createHash("sha256").update(JSON.stringify([directory, external?.keyId ?? ""]));
  return `${idOf(new URL(directory).hostname)}-${whose.digest("hex").slice(0, 12)}`;
}

/** The account's key, made at the first time, before anybody hears of it. Throws PkiError. */
export async function openAccount(dataFolder: string, plan: AcmePlan): Promise<Account> {
  const id = accountId(plan);
  const folder = join(accountsFolder(dataFolder), id);
  const file = join(folder, "key.pem");
  const found = await readPem(file);
  if (found === undefined) {
    const key = keyToPem(await generateKey(ACCOUNT_KEY));
    await makePrivateFolder(join(dataFolder, "tls"));
    const about = JSON.stringify({ directory: plan.directory });
    const made = await tryPublishFolder(accountsFolder(dataFolder), id, [
      ["key.pem", key, 0o600],
      ["about.json", `${about}\n`, 0o600],
    ]);
    if (made !== undefined) return { key, url: undefined };
    if ((await readPem(file)) !== undefined) return await openAccount(dataFolder, plan);
    throw new PkiError("unwritable", `the folder ${folder} has no account key`, "remove it: a new account is made");
  }
  return { key: keyToPem(keyFromPem(found.text, file)), url: await knownUrl(join(folder, "account.json")) };
}

async function knownUrl(file: string): Promise<string | undefined> {
  try {
    const { url } = JSON.parse((await readPem(file))?.text ?? "{}") as { url?: unknown };
    return typeof url === "string" && isHttps(url) ? url : undefined;
  } catch {
    // As if it were not there: the authority knows the key.
    return undefined;
  }
}

/** Undefined: the authority does not know it any more. Throws PkiError "unwritable". */
export async function rememberAccount(dataFolder: string, plan: AcmePlan, url: string | undefined): Promise<void> {
  const file = join(accountsFolder(dataFolder), accountId(plan), "account.json");
  await replaceFile(file, `${JSON.stringify({ url })}\n`, 0o600);
}

/** The variable that holds the HMAC key where no file does. */
export const EXTERNAL_KEY_VARIABLE = "SEALIFT_ACME_EAB_KEY";

/** Throws AcmeError "acme-plan" where the HMAC key is not there, or is none; it is in no message. */
export async function externalAccount(
  { external }: Pick<AcmePlan, "external">,
  env: Readonly<Record<string, string | undefined>>,
): Promise<AccountRequest["external"]> {
  if (external === undefined) return undefined;
  const { keyId, keyFile } = external;
  const text = keyFile === undefined ? env[EXTERNAL_KEY_VARIABLE] : (await readPem(keyFile))?.text;
  const where = keyFile ?? `the variable ${EXTERNAL_KEY_VARIABLE}`;
  if (text === undefined || text.trim() === "") {
    const hint = `put it into a file (acme.eabKeyFile, --eab-key-file) or into ${EXTERNAL_KEY_VARIABLE}`;
    throw cannot(`the HMAC key of the external account ${keyId} is not there: ${where} is empty or missing`, hint);
  }
  const key = text.trim().replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  if (!MAC_KEY.test(key))
    throw cannot(`${where} holds no HMAC key`, "it is one word in base64url, as the authority gave it");
  return { keyId, key };
}
