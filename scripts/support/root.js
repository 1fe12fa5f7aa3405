import path from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that holds package.json. */
export const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));

/** @param {string[]} parts a path inside the repository */
export function inRoot(...parts) {
  return path.join(root, ...parts);
}
