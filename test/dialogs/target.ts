import type { WireServer } from "../support/wire-client.js";
import type { Tree, World } from "./script.js";

/** A kind of server that scripts run on. One for each server program. */
export interface DialogTarget {
  readonly name: string;
  /** A server of its own for one script. Ours takes all of `world`, others its `files`. */
  start(world: World): Promise<DialogServer>;
}

export interface DialogServer {
  readonly wire: WireServer;
  readonly user: string;
  readonly password: string;
  /** For a server that looks at the account's root when it is entered. */
  beforePassword?(): Promise<void>;
  afterLogin?(): Promise<void>;
  /** All that is there now, with content. */
  files(): Promise<Tree>;
  /** Throws for what went wrong inside, where no client sees it. */
  check(): void;
  stop(): Promise<void>;
}
