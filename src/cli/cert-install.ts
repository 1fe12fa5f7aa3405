import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { dataFolder, makeDataFolder } from "../app/data-folder.js";
import { everyCertificate, findCertificate, type KnownCertificate } from "../pki/all.js";
import { authorityCertificate } from "../pki/authority-files.js";
import { readMaterial } from "../pki/containers/material.js";
import type { Material } from "../pki/containers/pkcs12.js";
import { splitCertificates } from "../pki/inspect.js";
import { planInstall } from "../pki/install.js";
import { type PendingRequest, pendingRequests, removeRequest } from "../pki/requests.js";
import { addStored, removeStored } from "../pki/stored.js";
import { sayStored } from "./cert-actions.js";
import type { CommonOptions } from "./cert-options.js";
import { type PasswordOptions, withPassword } from "./cert-password.js";
import { warn } from "./failure.js";

export interface InstallOptions extends CommonOptions, PasswordOptions {
  readonly key?: string;
  readonly host?: string;
}

/** `sealift cert install FILE...` */
export async function installCertificate(files: readonly string[], options: InstallOptions): Promise<void> {
  const all = options.key === undefined ? files : [...files, options.key];
  const given = await withPassword(options, async (password) => {
    const parts: Material[] = [];
    for (const file of all) parts.push(await readMaterial(file, password));
    return { certificates: parts.flatMap(({ certificates }) => certificates), keys: parts.flatMap(({ keys }) => keys) };
  });
  const folder = dataFolder(options.data);
  await makeDataFolder(folder);
  const { known } = await everyCertificate(folder.path);
  const pending = await pendingRequests(folder.path);
  const plan = planInstall(given, {
    host: options.host,
    knownKeys: [...pending, ...known].flatMap(keyOf),
    knownCertificates: [...known.flatMap(certificatesOf), ...(await authorityCertificate(folder.path))],
  });
  const name = plan.names[0] ?? "certificate";
  const id = await addStored(folder.path, plan.pair, { name, origin: "installed" });
  await forgetSame(folder.path, known, plan.leaf);
  // Only now: until then the key is in one place alone.
  await forgetRequests(folder.path, pending, plan.leaf);
  for (const { message, hint } of plan.warnings) warn(message, hint);
  await sayStored("installed", options, await findCertificate(folder.path, id));
}

/** What is damaged is none that could fit. */
function keyOf({ key }: Pick<KnownCertificate | PendingRequest, "key">): KeyObject[] {
  try {
    return [createPrivateKey(key)];
  } catch {
    return [];
  }
}

function certificatesOf({ certificate }: KnownCertificate): X509Certificate[] {
  try {
    return splitCertificates(certificate).map((pem) => new X509Certificate(pem));
  } catch {
    return [];
  }
}

/** The same certificate, perhaps with less of its chain. */
async function forgetSame(data: string, known: readonly KnownCertificate[], leaf: X509Certificate): Promise<void> {
  for (const each of known)
    if (each.origin !== "own" && certificatesOf(each)[0]?.raw.equals(leaf.raw) === true)
      await removeStored(data, each.id);
}

async function forgetRequests(data: string, pending: readonly PendingRequest[], leaf: X509Certificate): Promise<void> {
  for (const request of pending)
    if (keyOf(request).some((key) => leaf.checkPrivateKey(key))) await removeRequest(data, request.id);
}
