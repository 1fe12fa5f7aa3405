import { resolve } from "node:path";
import { findCertificate } from "../pki/all.js";
import { authorityCertificate } from "../pki/authority-files.js";
import { splitCertificates } from "../pki/inspect.js";
import { distrust, trust } from "../pki/trust-store.js";
import { print } from "./cert-actions.js";
import type { CommonOptions } from "./cert-options.js";
import { CliFailure } from "./failure.js";
import { fieldsText } from "./fields-text.js";

/** `sealift cert trust`: programs of this machine trust the authority, or one certificate; `--undo` takes that back. */
export async function trustCertificate(
  id: string | undefined,
  options: CommonOptions & { readonly undo?: true; readonly root: string },
): Promise<void> {
  const pem = await wanted(resolve(options.data), id);
  const change = options.undo === true ? distrust : trust;
  const { system, file, changed } = await change(pem, { root: resolve(options.root) });
  const trusted = options.undo !== true;
  print(options, { trusted, system, file, changed }, () =>
    fieldsText([
      [trusted ? "trusted" : "not trusted", changed ? file : `${file}  (as it was before)`],
      ["system", system],
      ["undo", trusted ? `the same command with --undo` : "the same command without --undo"],
    ]),
  );
}

async function wanted(data: string, id: string | undefined): Promise<string> {
  const [authority] = id === undefined ? await authorityCertificate(data) : [];
  if (authority !== undefined) return authority.toString();
  if (id === undefined)
    throw new CliFailure("there is no authority to be trusted", "name a certificate: sealift cert trust ecdsa");
  const [first] = splitCertificates((await findCertificate(data, id)).certificate);
  if (first === undefined) throw new CliFailure(`${id} holds no certificate`, "see sealift cert list");
  return first;
}
