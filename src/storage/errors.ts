/** What went wrong in storage, as the client would understand it; server/replies.ts gives each its reply code. */
export type StorageErrorKind =
  | "not-found"
  | "exists"
  | "not-a-directory"
  | "is-a-directory"
  | "not-a-file" // FIFO, socket, device
  | "not-empty"
  | "denied"
  | "read-only"
  | "no-space"
  | "quota" // the account may not hold more
  | "name-invalid" // too long, or bytes the backend cannot store
  | "outside" // a link leads out of the tree
  | "busy" // another upload to this name is running
  | "bad-offset" // REST beyond what is there
  | "overloaded" // out of descriptors or memory: later it may work
  | "unsupported"
  | "failed"; // everything else; the cause is for the log

/** `message` is for the log, in words; it never reaches the wire. `cause` is the backend's own error. */
export class StorageError extends Error {
  readonly kind: StorageErrorKind;

  constructor(kind: StorageErrorKind, message: string = kind, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "StorageError";
    this.kind = kind;
  }
}
