import { FtpsError } from "../../client/index.js";
import type { Target } from "./sites.js";

/** The path of the address, where the command cannot do without. */
export function required({ path: remote }: Target): string {
  if (remote !== undefined) return remote;
  throw new FtpsError("usage", "the address names no file", { hint: "write ftpes://user@host/path/to/file" });
}

/** Most connections that are asked for. */
const MAX_CONNECTIONS = 64;

/** Throws FtpsError "usage". */
export function countOf(text: string, option: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= MAX_CONNECTIONS) return count;
  throw new FtpsError("usage", `${option} is a number from 1 to ${MAX_CONNECTIONS}`);
}
