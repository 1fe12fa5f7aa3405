import { statfs } from "./calls.js";
import type { Directory } from "./directory.js";

/**
 * statfs(2): file systems of Linux that keep in memory what they were asked for. NFS, SMB, FUSE, and what may lie on one of them (overlayfs), may
 * ask somebody for the same answer again.
 */
const NEAR_TYPES: ReadonlySet<number> = new Set([
  0xef53, // ext2, ext3, ext4
  0x58465342, // XFS
  0x9123683e, // Btrfs
  0xf2f52010, // F2FS
  0xca451a4e, // bcachefs
  0x2fc12fc1, // ZFS
  0x01021994, // tmpfs
  0x858458f6, // ramfs
]);

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
  known.set(device, { isNear: NEAR_TYPES.has(type), until: performance.now() + GOOD_FOR_MS });
  return NEAR_TYPES.has(type);
}
