import { resolve } from "node:path";
import { dataFolder, makeDataFolder } from "../app/data-folder.js";
import { findCertificate, type KnownCertificate, knownCertificates } from "../pki/all.js";
import { certificateStatus } from "../pki/status.js";
import { addStored } from "../pki/stored.js";
import { type CommonOptions, type SubjectOptions, saysAnything, type Wanted, wantedOf } from "./cert-options.js";
import { askForSubject, canAsk } from "./cert-questions.js";
import { tellServer } from "./cert-tell.js";
import { certificateJson, certificateText, listed, listText } from "./cert-text.js";

/** What the options say, or the answers on a terminal when they say nothing. */
export async function wantedOrAsked(options: CommonOptions & SubjectOptions): Promise<Wanted> {
  const asks = !saysAnything(options) && options.json !== true && canAsk();
  return wantedOf(asks ? await askForSubject() : options);
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
  const served = await tellServer(options.data);
  const status = certificateStatus(known.certificate);
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
  const all = (await knownCertificates(resolve(options.data))).map((known) => listed(known, []));
  const json = all.map(({ known, status }) =>
    status instanceof Error ? { ...known, error: status.message } : certificateJson(status, known),
  );
  print(options, { certificates: json }, () => listText(all));
}

export async function showCertificate(id: string, options: CommonOptions): Promise<void> {
  const known = await findCertificate(resolve(options.data), id);
  const status = certificateStatus(known.certificate);
  print(options, certificateJson(status, known), () => certificateText(status, [["id", known.id]]));
}

export function print(options: Pick<CommonOptions, "json">, json: object, text: () => string): void {
  process.stdout.write(options.json === true ? `${JSON.stringify(json)}\n` : text());
}
