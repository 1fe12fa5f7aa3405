/** As the connection began: by the client to the control port, or to the data port. */
export type Route = "control" | "data";
/** From the client to the server, or back. */
export type Direction = "up" | "down";

/** Where on a connection it happens. Bytes are those on the wire, TLS and all. */
export type Place =
  /** As soon as this many bytes went through. */
  | { readonly kind: "byte"; readonly at: number }
  /** At the end of that direction, with this many bytes of it still held back: they never arrive. */
  | { readonly kind: "before-end"; readonly bytes: number }
  /** At the first bytes after a data connection has ended: the final reply, which does not arrive. */
  | { readonly kind: "after-data" };

/** What happens to a connection. */
export type Cut =
  /** An orderly end of TCP in both directions. */
  | "fin"
  /** As `fin`, but only towards the server; the client may talk on, into nothing. */
  | "fin-up"
  | "rst"
  /** Nothing moves any more; after a while, RST. */
  | "stall"
  /** RST for the client; for the server nothing, and RST after a while. */
  | "ghost";

export interface Trigger {
  readonly route: Route;
  readonly direction: Direction;
  readonly place: Place;
  /** `flip`: a bit of the byte there, and all goes on. `watch`: nothing, but whoever armed the trigger does something. */
  readonly action: Cut | "flip" | "watch";
  /** What is cut besides the connection itself. */
  readonly victim?: Route | "all";
  /** Everything goes on, in place of being held until `release`. */
  readonly goOn?: boolean;
}

export interface Fired {
  readonly route: Route;
  /** Bytes that had gone that way on that connection. */
  readonly passed: number;
}
