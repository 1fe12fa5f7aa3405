/** Who ends a transfer early. */
export type AbortKind =
  | "abor"
  | "stall"
  | "control-closed"
  | "account-changed"
  | "certificate-refused"
  | "kicked"
  | "shutdown"
  | "taken-over";

/** What its client reads. */
export const abortWords: Readonly<Record<AbortKind, string>> = {
  abor: "Transfer aborted, as you asked",
  stall: "Transfer aborted: no byte moved for too long",
  "control-closed": "Transfer aborted: the control connection closed",
  "account-changed": "Transfer aborted: the account was changed",
  "certificate-refused": "Transfer aborted: your client certificate is not accepted any more",
  kicked: "Transfer aborted: the operator has ended your session",
  shutdown: "Transfer aborted: the server is stopping",
  "taken-over": "Transfer aborted: you began another upload to this name",
};
