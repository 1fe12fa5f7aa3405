import { configuredNames } from "../app/certificates.js";
import type { DataFolder } from "../app/data-folder.js";
import { loadConfig } from "../config/load.js";
import { localNames } from "../pki/local-names.js";

/** Under what clients may know the server: names of this machine, and those in its configuration. */
export async function serverNames(folder: DataFolder): Promise<readonly string[]> {
  const configured = await loadConfig({ file: folder.config }).then(configuredNames, () => []);
  return [...new Set([...configured, ...localNames()])];
}
