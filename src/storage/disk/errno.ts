import { StorageError, type StorageErrorKind } from "../errors.js";

/** What each code of the operating system (errno(3)) means to the one who asked. */
const kinds: ReadonlyMap<string, StorageErrorKind> = new Map(
  Object.entries({
    ENOENT: "not-found",
    ESTALE: "not-found",
    EEXIST: "exists",
    ENOTDIR: "not-a-directory",
    EISDIR: "is-a-directory",
    ENOTEMPTY: "not-empty",
    EACCES: "denied",
    EPERM: "denied",
    EROFS: "read-only",
    ENOSPC: "no-space",
    EDQUOT: "no-space",
    EFBIG: "no-space",
    ENAMETOOLONG: "name-invalid",
    EILSEQ: "name-invalid",
    EINVAL: "name-invalid",
    EMFILE: "overloaded",
    ENFILE: "overloaded",
    ENOMEM: "overloaded",
    EAGAIN: "overloaded",
    ELOOP: "outside",
    // FreeBSD says EMLINK where Linux says ELOOP: a link was met under O_NOFOLLOW.
    EMLINK: "outside",
    // Opening a socket, or a FIFO that nobody reads.
    ENXIO: "not-a-file",
    ENODEV: "not-a-file",
    EBUSY: "busy",
    ETXTBSY: "busy",
    EXDEV: "unsupported",
    ENOTSUP: "unsupported",
    EOPNOTSUPP: "unsupported",
    ENOSYS: "unsupported",
  } satisfies Record<string, StorageErrorKind>),
);

export function kindOfErrno(code: string): StorageErrorKind {
  return kinds.get(code) ?? "failed";
}

/** The code of a system call's error; empty for anything else. */
export function errnoOf(error: unknown): string {
  if (!(error instanceof Error) || !("code" in error)) return "";
  return typeof error.code === "string" ? error.code : "";
}

/** `doing` begins the message for the log: what was tried, with which name. */
export function toStorageError(error: unknown, doing: string): StorageError {
  if (error instanceof StorageError) return error;
  const code = errnoOf(error);
  const reason = error instanceof Error ? error.message : String(error);
  return new StorageError(kindOfErrno(code), `${doing}: ${reason}`, { cause: error });
}
