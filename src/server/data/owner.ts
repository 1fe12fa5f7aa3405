import type { ControlBinding } from "../../tls/binding.js";
import type { SessionLabel } from "../events.js";

/** What the data side knows of the session whose connection it prepares. */
export interface DataOwner {
  /** The control connection's remote address. */
  readonly address: string;
  /** Its local address: the one the client reached. */
  readonly localAddress: string;
  /** Undefined while the control connection is in clear. */
  readonly binding: ControlBinding | undefined;
  /** The host whose own certificate the control connection has; undefined: the server's. */
  readonly certificateOf?: string | undefined;
  /** Fingerprint of the client certificate that was accepted on the control connection; undefined: none was. */
  readonly clientCertificate?: string | undefined;
  /** It came to the listener where TLS is from the first byte. */
  readonly implicit?: boolean;
  readonly label: SessionLabel;
}
