/** What a session may do with other servers (FXP), as it stood when its data connection was prepared. */
export interface FxpTerms {
  /** The networks of the other servers. */
  readonly peers: readonly string[];
  /** SSCN ON or CPSV: on this connection our side is the TLS client, so only another server can be meant. */
  readonly tlsClient: boolean;
}
