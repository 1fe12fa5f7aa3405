import type { HelloOutcome } from "../../tls/hello.js";

/** Why nobody takes a data connection, and what to do about it; `waiting`: sessions of its address that wait on its port. */
export function explainStranger(kind: HelloOutcome["kind"], waiting: number): readonly [cause: string, cure: string] {
  if (waiting > 1) {
    return [
      `a data connection does not say which of ${waiting} sessions of this address it belongs to: it resumes no TLS session`,
      "let the client resume the control connection's TLS session on data connections, or open more passive ports (passive.ports)",
    ];
  }
  if (kind === "hello") {
    return [
      "a data connection from an address where no session waits for one",
      "nothing to do, unless this is a client behind several addresses that does not resume TLS sessions",
    ];
  }
  return [`a connection to a passive port sent no TLS hello (${kind})`, "nothing to do: probably a scanner"];
}
