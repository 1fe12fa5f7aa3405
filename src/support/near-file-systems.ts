const ZFS = 0x2fc12fc1;

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
  ZFS,
  0x01021994, // tmpfs
  0x858458f6, // ramfs
]);

/** `type`: as statfs(2) tells it. Whether the kernel counts what is read from its disks for who reads: ZFS reads in threads of its own. */
export function isCountedType(type: number): boolean {
  return NEAR_TYPES.has(type) && type !== ZFS;
}

/** `type`: as statfs(2) tells it. */
export function isNearType(type: number): boolean {
  return NEAR_TYPES.has(type);
}
