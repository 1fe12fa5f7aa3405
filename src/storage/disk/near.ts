import { isNearType } from "../../support/near-file-systems.js";
import { statfs } from "./calls.js";
import type { Directory } from "./directory.js";

/** Milliseconds for which the number of a device stands for the same file system: what is unmounted leaves its number to the next one. */
const GOOD_FOR_MS = 1000;
/** Devices that are remembered; a machine has a few, one with automatic mounts more. */
const MAX_DEVICES = 1024;

const known = new Map<string, { readonly isNear: boolean; readonly until: number }>();

/** Whether what is asked again about this directory costs a system call and no more. `device`: where it lies. Rejects where the file system does not tell. */
export async function isNear({ prefix }: Directory, device: string): Promise<boolean> {
  if (prefix === undefined) return false;
  const before = known.get(device);
  if (before !== undefined && performance.now() < before.until) return before.isNear;
  // The directory itself, which need not be one that this process may search.
  const { type } = await statfs(prefix.slice(0, -1));
  if (known.size >= MAX_DEVICES) known.clear();
  known.set(device, { isNear: isNearType(type), until: performance.now() + GOOD_FOR_MS });
  return isNearType(type);
}
