import type { Server } from "node:tls";
import type { FreeList } from "../../support/free-list.js";
import type { TlsSettings } from "../../tls/context.js";
import type { PeerTrust } from "../../tls/peer.js";
import type { BindingPolicy } from "../../tls/policy.js";
import type { SessionServers } from "../../tls/session-servers.js";
import type { Report } from "../events.js";
import type { FxpTerms } from "./fxp-terms.js";
import type { DataOwner } from "./owner.js";

/** Whose certificates are shown, whether the client has shown one, and which listener's terms hold. */
export type TlsOwner = Pick<DataOwner, "certificateOf" | "clientCertificate" | "implicit">;

/** What a handshake on a data connection needs from the server around it. */
export interface DataSecurity {
  readonly tls: (owner: TlsOwner) => TlsSettings;
  /** For connections that resume the control connection's session. */
  readonly servers: (owner: TlsOwner) => Pick<SessionServers, "data">;
  readonly binding: () => BindingPolicy;
  /**
   * For connections that resume nothing: certificates, and nothing to come back with. `tls12`: servers without TLS 1.3.
   */
  readonly fallback: (tls12: boolean, owner: TlsOwner) => Pick<FreeList<Server>, "take" | "giveBack" | "drop">;
  /** Who is trusted as another server. */
  readonly peerTrust: () => PeerTrust;
  readonly report: Report;
}

/** What kind of transfer the connection is for. */
export interface DataPurpose {
  /** An upload: its end must be judged. */
  readonly watchEnd: boolean;
  /**
   * Asked when the handshake begins: whether the client may send and close without reading. Over TLS 1.3 a ticket follows the handshake; a client that closes
   * with it unread makes its system answer with RST, and what was still on the way is lost.
   */
  readonly quiet: () => boolean;
  /** Copies between servers, as the session may make them. */
  readonly fxp?: FxpTerms | undefined;
}
