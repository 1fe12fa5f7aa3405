import { resolve } from "node:path";
import { exists } from "../app/data-folder.js";
import { findCertificate } from "../pki/all.js";
import { hostNames, personNames } from "../pki/alternative-names.js";
import { readIssued, readRevoked } from "../pki/authority-records.js";
import { addClient, clientExists, findClient, removeClient } from "../pki/clients.js";
import { readMaterial } from "../pki/containers/material.js";
import { PkiError } from "../pki/errors.js";
import { generateKey, keyToPem, parseKeyKind } from "../pki/keys.js";
import { parseSerial, type RevocationReason } from "../pki/revocation.js";
import { certificateStatus } from "../pki/status.js";
import { addStored } from "../pki/stored.js";
import { print, sayStored } from "./cert-actions.js";
import { openedAuthority, type PassphraseOptions } from "./cert-authority.js";
import { type CommonOptions, parseDays, type SubjectOptions, splitNames, wantedOf } from "./cert-options.js";
import { certificateJson, certificateText } from "./cert-text.js";
import { CliFailure, warn } from "./failure.js";
import { fieldsText } from "./fields-text.js";

type IssueOptions = CommonOptions & PassphraseOptions & Omit<SubjectOptions, "commonName">;

/** `sealift cert issue server NAME` */
export async function issueServer(name: string, options: IssueOptions): Promise<void> {
  const wanted = wantedOf({ ...options, commonName: name });
  const names = hostNames(wanted.names);
  const { issue } = await import("../pki/authority.js");
  const authority = await openedAuthority(options);
  const key = await generateKey(wanted.kind);
  const { subject, days } = wanted;
  const certificate = await issue(authority, key, { profile: "server", subject, names, days });
  const pair = { certificate, key: keyToPem(key) };
  const data = resolve(options.data);
  const id = await addStored(data, pair, { name: wanted.names[0] ?? name, origin: "issued" });
  await sayStored("issued", options, await findCertificate(data, id));
}

/** `sealift cert issue client NAME` */
export async function issueClient(name: string, options: IssueOptions): Promise<void> {
  const data = resolve(options.data);
  const { country, state, locality, organization, unit, email } = options;
  const kind = parseKeyKind(options.key ?? "ecdsa-p256");
  const names = personNames([...(email === undefined ? [] : [email]), ...splitNames(options.san ?? [])]);
  if ((await findClient(data, name)) !== undefined) throw clientExists(name);
  const { issue } = await import("../pki/authority.js");
  const authority = await openedAuthority(options);
  const key = await generateKey(kind);
  const certificate = await issue(authority, key, {
    profile: "client",
    subject: { country, state, locality, organization, unit, commonName: name, email },
    names,
    days: options.days === undefined ? undefined : parseDays(options.days),
  });
  const { id, files } = await addClient(data, name, { certificate, key: keyToPem(key) });
  // What clients say of servers' certificates does not fit.
  const status = { ...certificateStatus(certificate), names: names.map(({ value }) => value), remarks: [] };
  print(options, certificateJson(status, { id, origin: "client", files }), () =>
    certificateText(status, [
      ["issued", id],
      ["file", files.certificate],
      ["key file", files.key],
      ["then", `sealift cert bundle ${id} --data ${options.data}`],
    ]),
  );
}

/** `sealift cert revoke WHAT`: a client's name, a stored id, a serial number, or a file with the certificate. */
export async function revokeCertificate(
  what: string,
  options: CommonOptions & PassphraseOptions & { readonly reason: RevocationReason },
): Promise<void> {
  const data = resolve(options.data);
  const { revoke } = await import("../pki/authority.js");
  const { serial, isClient, storedId } = await serialOf(data, what);
  const issued = (await readIssued(data)).find((each) => each.serial === serial);
  if (issued === undefined)
    throw new CliFailure(
      `the authority has not issued ${what}`,
      "only what it has issued can be revoked; see cert list",
    );
  if ((await readRevoked(data)).some((each) => each.serial === serial))
    throw new PkiError("exists", `${what} is revoked already`, "nothing has to be done");
  await revoke(await openedAuthority(options), serial, options.reason);
  if (isClient) await removeClient(data, what);
  if (storedId !== undefined)
    warn("the server still shows it", `issue another one, and remove it: sealift cert remove ${storedId}`);
  const { reason } = options;
  print(options, { revoked: issued.name, serial, reason }, () =>
    fieldsText([
      ["revoked", issued.name],
      ["serial", serial],
      ["reason", reason],
    ]),
  );
}

interface Meant {
  readonly serial: string;
  readonly isClient: boolean;
  readonly storedId?: string;
}

async function serialOf(data: string, what: string): Promise<Meant> {
  const client = await findClient(data, what);
  if (client !== undefined) return { serial: certificateStatus(client.certificate).serial, isClient: true };
  try {
    const { certificate, id } = await findCertificate(data, what);
    return { serial: certificateStatus(certificate).serial, isClient: false, storedId: id };
  } catch (error) {
    if (!(error instanceof PkiError) || error.kind !== "unknown") throw error;
  }
  const serial = parseSerial(what);
  if (serial !== undefined) return { serial, isClient: false };
  if (!(await exists(what)))
    throw new CliFailure(`${what} is no client, id, serial number or file`, "see sealift cert list for what there is");
  const { certificates } = await readMaterial(what);
  const [first] = certificates;
  if (first === undefined)
    throw new CliFailure(`${what} holds no certificate`, "name a client, an id, a serial number or a file");
  return { serial: certificateStatus(first.toString()).serial, isClient: false };
}
