import type { ByteString } from "../byte-string.js";

/** What a line of LIST says about an entry; undefined for what it leaves out. */
export interface Listed {
  readonly name: ByteString;
  readonly kind: "file" | "directory" | "link" | "other";
  /** Bytes, exact. Systems that count in blocks tell none. */
  readonly size?: number | undefined;
  /** Milliseconds since 1970, as if the server's clock were on UTC: LIST does not tell its zone. */
  readonly modified?: number | undefined;
  /** Unix permission bits, 0 to 0o7777. */
  readonly mode?: number | undefined;
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
  /** Where a link leads. */
  readonly target?: ByteString | undefined;
}

/** What a form makes of a line: an entry; "skip", a line that belongs to the form and names nothing (a head, a sum); undefined: not this form. */
export type FormVerdict = Listed | "skip" | undefined;

/** `now`: milliseconds since 1970, for dates without a year. */
export type Form = (line: ByteString, now: number) => FormVerdict;
