import type { ByteString } from "../../protocol/byte-string.js";
import { statfs } from "./calls.js";
import type { Directory } from "./directory.js";

/**
 * statfs(2): file systems of Linux whose every answer is on this machine, and in its memory once it was given. NFS, SMB, FUSE, and what may lie on one of them (overlayfs), may
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

/** Devices that are remembered; a machine has a few, one with automatic mounts more. */
const MAX_DEVICES = 1024;

const self = "." as ByteString;
const known = new Map<string, boolean>();

/** Whether what is asked again about this directory, or what is open in it, costs a system call and no more. False until `learn` has found out. */
export function isNear({ device }: Directory): boolean {
  return device !== undefined && known.get(device) === true;
}

/** Asks once for each file system; undefined where that was done. Never rejects. */
export function learn(directory: Directory): Promise<void> | undefined {
  const { device } = directory;
  return device === undefined || known.has(device) ? undefined : ask(directory, device);
}

async function ask(directory: Directory, device: string): Promise<void> {
  if (known.size >= MAX_DEVICES) known.clear();
  try {
    const { type } = await statfs(directory.at(self));
    known.set(device, NEAR_TYPES.has(type));
  } catch {
    known.set(device, false);
  }
}
