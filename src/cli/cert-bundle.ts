import { createPrivateKey } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { randomPassword } from "../app/random-password.js";
import { authorityCertificate } from "../pki/authority-files.js";
import { type ClientCertificate, findClient } from "../pki/clients.js";
import { writePkcs12 } from "../pki/containers/pkcs12.js";
import { certificateStatus, parseAll } from "../pki/status.js";
import { print } from "./cert-actions.js";
import type { CommonOptions } from "./cert-options.js";
import { givenPassword, type PasswordOptions } from "./cert-password.js";
import { clientReadme } from "./cert-readme.js";
import { writeOut } from "./cert-request.js";
import { CliFailure } from "./failure.js";
import { fieldsText } from "./fields-text.js";

export interface BundleOptions extends CommonOptions, PasswordOptions {
  readonly out?: string;
  readonly legacy?: true;
}

/** `sealift cert bundle NAME`: what a client's user needs, in a folder. */
export async function bundleClient(name: string, options: BundleOptions): Promise<void> {
  const data = resolve(options.data);
  const client = await findClient(data, name);
  const [authority] = await authorityCertificate(data);
  if (client === undefined || authority === undefined)
    throw new CliFailure(
      `there is no certificate for a client ${name}`,
      `issue one: sealift cert issue client ${name}`,
    );
  const given = await givenPassword(options);
  const password = given ?? randomPassword();
  if (password === "") throw new CliFailure("the password is empty", "the file holds a private key: give a password");
  const folder = resolve(options.out ?? `${client.id}-bundle`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const at = (file: string): string => join(folder, file);
  const sealed = at(`${client.id}.p12`);
  await writeOut(sealed, await sealedClient(client, authority.toString(), password, options.legacy === true), 0o600);
  await writeOut(at("authority.pem"), authority.toString(), 0o644);
  const { subject, notAfter } = certificateStatus(client.certificate);
  await writeOut(at("README.txt"), clientReadme({ id: client.id, subject, notAfter }), 0o644);
  const made = given === undefined ? { password } : {};
  print(options, { bundled: client.id, folder, pkcs12: sealed, ...made }, () =>
    fieldsText([
      ["bundled", client.id],
      ["folder", folder],
      ["file", sealed],
      ...(given === undefined ? [["password", `${password}  (made up; it is shown only here)`] as const] : []),
      ["then", "send the folder and the password to the client's user, each by a way of its own"],
    ]),
  );
}

async function sealedClient(
  client: ClientCertificate,
  authority: string,
  password: string,
  legacy: boolean,
): Promise<Buffer> {
  const certificates = parseAll(client.certificate + authority);
  return await writePkcs12({ key: createPrivateKey(client.key), certificates, password, name: client.id, legacy });
}
