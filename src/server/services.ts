import type { LoginFailure } from "../accounts/contract.js";
import type { Command } from "./command.js";
import type { DataChannel } from "./data/channel.js";
import type { ServerSettings } from "./settings.js";

export type LoginResult = { readonly ok: true } | { readonly ok: false; readonly reason: LoginFailure | "storage" };

/** What a handler may ask of the session that runs it. */
export interface Services {
  readonly settings: ServerSettings;
  /** All rows, for HELP and FEAT. */
  readonly commands: readonly Command[];
  readonly data: DataChannel;
  /** Checks the password; on success the account's storage is open and the session is logged in. */
  login(name: string, password: Uint8Array): Promise<LoginResult>;
  /** Closes what the login opened and forgets all that commands said. */
  logout(): Promise<void>;
  /** For STAT: lines about the session and its transfer. */
  status(): readonly string[];
  /** Milliseconds since 1970. */
  now(): number;
}
