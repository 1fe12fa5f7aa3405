import { createPrivateKey } from "node:crypto";
import { resolve } from "node:path";
import { readOrders } from "../pki/acme/orders.js";
import { findCertificate, type KnownCertificate } from "../pki/all.js";
import { writePkcs7 } from "../pki/containers/pkcs7.js";
import { writePkcs12 } from "../pki/containers/pkcs12.js";
import { parseAll } from "../pki/status.js";
import { ownIds, removeStored } from "../pki/stored.js";
import { print } from "./cert-actions.js";
import type { CommonOptions } from "./cert-options.js";
import { newSecret, type PasswordOptions } from "./cert-password.js";
import { writeOut } from "./cert-request.js";
import { tellServer } from "./cert-tell.js";
import { CliFailure, warn } from "./failure.js";
import { fieldsText } from "./fields-text.js";

export const exportFormats = ["pem", "der", "pkcs7", "pkcs12"] as const;

export interface ExportOptions extends CommonOptions, PasswordOptions {
  readonly format: (typeof exportFormats)[number];
  readonly out?: string;
  readonly withKey?: true;
  readonly legacy?: true;
}

/** `sealift cert export ID` */
export async function exportCertificate(id: string, options: ExportOptions): Promise<void> {
  const known = await findCertificate(resolve(options.data), id);
  const { bytes, secret } = await exported(known, options);
  if (options.out !== undefined) {
    await writeOut(options.out, bytes, secret ? 0o600 : 0o644);
    const { format, out } = options;
    print(options, { id, format, file: out, withKey: secret }, () =>
      fieldsText([
        ["exported", id],
        ["file", out],
        ["holds", secret ? "certificate, chain and private key: keep it secret" : "no private key"],
      ]),
    );
    return;
  }
  if (options.json === true)
    throw new CliFailure("--json says where the export is, so it needs a file", "name it with --out FILE");
  if (secret) throw new CliFailure("a private key is not printed", "name a new file with --out FILE");
  if (typeof bytes !== "string" && process.stdout.isTTY === true)
    throw new CliFailure("this format is nothing for a terminal", "name a new file with --out FILE");
  process.stdout.write(bytes);
}

async function exported(known: KnownCertificate, options: ExportOptions) {
  const { format, withKey } = options;
  const certificates = parseAll(known.certificate);
  if (withKey === true && format !== "pem" && format !== "pkcs12")
    throw new CliFailure(`${format} holds no private keys`, "choose --format pkcs12, or pem");
  switch (format) {
    case "pem":
      return { bytes: withKey === true ? known.certificate + known.key : known.certificate, secret: withKey === true };
    case "der":
      return { bytes: certificates[0]?.raw ?? Buffer.alloc(0), secret: false };
    case "pkcs7":
      return { bytes: writePkcs7(certificates), secret: false };
    case "pkcs12": {
      if (options.out === undefined)
        throw new CliFailure("PKCS#12 holds the private key", "name a new file with --out FILE");
      const password = await newSecret(options, options.out);
      const key = createPrivateKey(known.key);
      const legacy = options.legacy === true;
      return { bytes: await writePkcs12({ key, certificates, password, name: known.id, legacy }), secret: true };
    }
  }
}

/** `sealift cert remove ID` */
export async function removeCertificate(id: string, options: CommonOptions): Promise<void> {
  if (ownIds.includes(id))
    throw new CliFailure(
      `${id} is the server's own, for clients that ask for no other`,
      "move tls/ecdsa.* or tls/rsa.* away, and a reload makes a new one",
    );
  const data = resolve(options.data);
  await removeStored(data, id);
  const { orders } = await readOrders(data);
  const order = orders.find(({ current }) => current?.id === id);
  if (order !== undefined)
    warn("the server orders another one in its place (ACME)", `to be rid of it: sealift cert acme remove ${order.id}`);
  const told = (await tellServer(options.data)) !== undefined;
  print(options, { removed: id, told }, () => fieldsText([["removed", id]]));
}
