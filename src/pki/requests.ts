import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { PkiError } from "./errors.js";
import { readPem } from "./files.js";
import { idOf, isId, publishFolder, removeFolder } from "./stored.js";

/** A request that waits for its certificate; its key is here, and goes nowhere else. */
export interface PendingRequest {
  readonly id: string;
  /** PEM, both. */
  readonly request: string;
  readonly key: string;
  readonly files: { readonly request: string; readonly key: string };
}

const MAX_PENDING = 100;

function requestsFolder(dataFolder: string): string {
  return join(dataFolder, "tls", "requests");
}

/** Gives the id. Throws PkiError "unwritable". */
export async function addRequest(dataFolder: string, name: string, request: string, key: string): Promise<string> {
  return await publishFolder(requestsFolder(dataFolder), idOf(name), [
    ["key.pem", key, 0o600],
    ["request.pem", request, 0o644],
  ]);
}

/** All that are whole. */
export async function pendingRequests(dataFolder: string): Promise<readonly PendingRequest[]> {
  const entries = await readdir(requestsFolder(dataFolder)).catch(() => []);
  const all: PendingRequest[] = [];
  for (const id of entries.filter(isId).sort().slice(0, MAX_PENDING)) {
    const folder = join(requestsFolder(dataFolder), id);
    const files = { request: join(folder, "request.pem"), key: join(folder, "key.pem") };
    const [request, key] = await Promise.all([readPem(files.request), readPem(files.key)]);
    if (request !== undefined && key !== undefined) all.push({ id, request: request.text, key: key.text, files });
  }
  return all;
}

/** Throws PkiError "unknown" where there is none. */
export async function removeRequest(dataFolder: string, id: string): Promise<void> {
  const unknown = () => new PkiError("unknown", `there is no request ${id}`, "see sealift cert list for what there is");
  if (!isId(id)) throw unknown();
  await removeFolder(join(requestsFolder(dataFolder), id), unknown);
}
