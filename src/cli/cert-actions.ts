import { resolve } from "node:path";
import { dataFolder, exists, makeDataFolder } from "../app/data-folder.js";
import { everyCertificate, findCertificate, type KnownCertificate } from "../pki/all.js";
import { authorityCertificate } from "../pki/authority-files.js";
import { readRevoked } from "../pki/authority-records.js";
import { clientIds } from "../pki/clients.js";
import { readMaterial } from "../pki/containers/material.js";
import { PkiError } from "../pki/errors.js";
import { pendingRequests } from "../pki/requests.js";
import { saysLeftOut } from "../pki/serving.js";
import { certificateStatus, type StatusOptions } from "../pki/status.js";
import { addStored } from "../pki/stored.js";
import { serverNames } from "./cert-names.js";
import { type CommonOptions, type SubjectOptions, saysAnything, type Wanted, wantedOf } from "./cert-options.js";
import { type PasswordOptions, withPassword } from "./cert-password.js";
import { askForSubject, canAsk } from "./cert-questions.js";
import { tellServer } from "./cert-tell.js";
import { certificateJson, certificateText, type Listed, listed, listedJson, listText } from "./cert-text.js";
import { printable, warn } from "./failure.js";

/** What the options say, or the answers on a terminal when they say nothing. */
export async function wantedOrAsked(options: CommonOptions & SubjectOptions): Promise<Wanted> {
  const asks = !saysAnything(options) && options.json !== true && canAsk();
  const names = await serverNames(dataFolder(options.data));
  return wantedOf(asks ? await askForSubject(names) : options, names);
}

export async function createCertificate(options: CommonOptions & SubjectOptions): Promise<void> {
  const wanted = await wantedOrAsked(options);
  // The package behind takes a while to load, so nobody else waits for it.
  const { createSelfSigned } = await import("../pki/self-signed.js");
  const made = await createSelfSigned(wanted);
  const folder = dataFolder(options.data);
  await makeDataFolder(folder);
  const id = await addStored(folder.path, made, { name: wanted.names[0] ?? "", origin: "self-signed" });
  await sayStored("created", options, await findCertificate(folder.path, id));
}

/** What is in the store now, and whether a server shows it. */
export async function sayStored(done: string, options: CommonOptions, known: KnownCertificate): Promise<void> {
  const notes = await tellServer(options.data);
  const leftOut = notes?.find((note) => saysLeftOut(note, known));
  const served = notes !== undefined && leftOut === undefined;
  if (leftOut !== undefined) warn(leftOut, "the server runs as another user, perhaps, who has to be able to read it");
  const status = certificateStatus(known.certificate, await ownAuthority(resolve(options.data)));
  const when = served ? "at once, to clients that ask for one of its names" : "by the next start of the server";
  print(options, { ...certificateJson(status, known), served }, () =>
    certificateText(status, [
      [done, known.id],
      ["file", known.files.certificate],
      ["key file", known.files.key],
      ["served", when],
    ]),
  );
}

export async function listCertificates(options: CommonOptions): Promise<void> {
  const data = resolve(options.data);
  const own = await ownAuthority(data);
  const { known, damaged } = await everyCertificate(data);
  const all: Listed[] = known.map((each) => listed(each, own));
  for (const { id, error } of damaged) all.push({ id, origin: "?", files: undefined, status: error });
  const pending = await pendingRequests(data);
  const json = all.map(listedJson);
  const requests = pending.map(({ id, files }) => ({ id, request: files.request, keyFile: files.key }));
  const waiting = requests.map(({ id, request }) => `waits for its certificate: ${id}  (${printable(request)})\n`);
  const clients = await clientIds(data);
  const forClients = clients.map((id) => `for a client, to be bundled: ${id}\n`);
  const text = () => [listText(all), ...waiting, ...forClients].join("");
  print(options, { certificates: json, requests, clients }, text);
}

/** What the data folder's own authority, if there is one, has to say of certificates. */
async function ownAuthority(data: string): Promise<StatusOptions> {
  const authorities = (await authorityCertificate(data)).map(String);
  const revoked = authorities.length === 0 ? [] : await readRevoked(data);
  return { authorities, revoked: new Set(revoked.map(({ serial }) => serial)) };
}

/** One of the data folder, or else a file. */
export async function showCertificate(what: string, options: CommonOptions & PasswordOptions): Promise<void> {
  const data = resolve(options.data);
  const own = await ownAuthority(data);
  const known = await knownOrNone(data, what);
  if (known === undefined) {
    const { certificates } = await withPassword(options, (password) => readMaterial(what, password));
    if (certificates.length === 0)
      throw new PkiError("no-certificate", `${what} holds no certificate`, "it may hold a key alone");
    const status = certificateStatus(certificates.map(String).join(""), own);
    print(options, certificateJson(status), () => certificateText(status, [["file", what]]));
    return;
  }
  const status = certificateStatus(known.certificate, own);
  print(options, certificateJson(status, known), () => certificateText(status, [["id", known.id]]));
}

/** Undefined: there is no such id, but a file of that name. */
async function knownOrNone(data: string, id: string): Promise<KnownCertificate | undefined> {
  try {
    return await findCertificate(data, id);
  } catch (error) {
    if (error instanceof PkiError && error.kind === "unknown" && (await exists(id))) return undefined;
    throw error;
  }
}

export function print(options: Pick<CommonOptions, "json">, json: object, text: () => string): void {
  process.stdout.write(options.json === true ? `${JSON.stringify(json)}\n` : text());
}
