/** The rights that have a letter; the names of accounts' rights, so that their `allows` can answer. */
export type PermissionRight =
  | "list"
  | "read"
  | "write"
  | "overwrite"
  | "append"
  | "delete"
  | "rename"
  | "make-directory";

/** The letters of the perm fact for a file, from what its own path allows. RFC 3659 section 7.5.5. */
export function filePermissions(allows: (right: PermissionRight) => boolean): string {
  return (
    (allows("append") ? "a" : "") +
    (allows("delete") ? "d" : "") +
    (allows("rename") ? "f" : "") +
    (allows("read") ? "r" : "") +
    // The file is there, so STOR would have to replace it.
    (allows("write") && allows("overwrite") ? "w" : "")
  );
}

/**
 * The letters of the perm fact for a directory, from what its own path allows. RFC 3659 section 7.5.5.
 * `fixed`: the root and mounted folders, which nobody can delete or rename.
 */
export function directoryPermissions(allows: (right: PermissionRight) => boolean, fixed = false): string {
  return (
    (allows("write") ? "c" : "") +
    (!fixed && allows("delete") ? "d" : "") +
    // No right stands for CWD: who may see that the directory is there may enter it.
    "e" +
    (!fixed && allows("rename") ? "f" : "") +
    (allows("list") ? "l" : "") +
    (allows("make-directory") ? "m" : "") +
    (allows("delete") ? "p" : "")
  );
}
