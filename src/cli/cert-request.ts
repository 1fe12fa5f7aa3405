import { join } from "node:path";
import { dataFolder, makeDataFolder } from "../app/data-folder.js";
import { writeNewFile } from "../pki/files.js";
import { generateKey, keyToPem } from "../pki/keys.js";
import { addRequest, pendingRequests } from "../pki/requests.js";
import { print, wantedOrAsked } from "./cert-actions.js";
import type { CommonOptions, SubjectOptions } from "./cert-options.js";
import { CliFailure } from "./failure.js";
import { fieldsText } from "./fields-text.js";

/** `sealift cert request`: a key, which stays here, and a request for a certificate for it. */
export async function requestCertificate(
  options: CommonOptions & SubjectOptions & { readonly out?: string },
): Promise<void> {
  const wanted = await wantedOrAsked(options);
  const { createRequest } = await import("../pki/request.js");
  const key = await generateKey(wanted.kind);
  const request = await createRequest(key, wanted);
  const folder = dataFolder(options.data);
  await makeDataFolder(folder);
  if (options.out !== undefined) await writeOut(options.out, request, 0o644);
  const id = await addRequest(folder.path, wanted.names[0] ?? "", request, keyToPem(key));
  const made = (await pendingRequests(folder.path)).find((each) => each.id === id);
  const file = options.out ?? made?.files.request ?? join(folder.path, "tls", "requests", id, "request.pem");
  print(options, { id, request: file, keyFile: made?.files.key, names: wanted.names, pem: request }, () =>
    fieldsText([
      ["requested", id],
      ["send this", file],
      ["key file", `${made?.files.key}  (stays here)`],
      ["then", `sealift cert install CERTIFICATE... --data ${options.data}`],
    ]),
  );
}

/** A new file; none is ever replaced. Throws CliFailure. */
export async function writeOut(file: string, bytes: string | Uint8Array, mode: number): Promise<void> {
  if (await writeNewFile(file, bytes, mode)) return;
  throw new CliFailure(`${file} is there already`, "name another file, or move that one away");
}
