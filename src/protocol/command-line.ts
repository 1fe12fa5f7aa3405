import type { ByteString } from "./byte-string.js";

export interface CommandLine {
  /** Upper-case. */
  readonly verb: string;
  /** All after the first space, as it came; a name may begin or end with spaces. */
  readonly text: ByteString;
}

/** RFC 959 section 5.3: three or four letters; extensions (XSHA256) use more, and digits. */
const VERB = /^[A-Za-z][A-Za-z0-9]{2,9}$/;

/** Undefined when the line does not begin with something that could be a verb. */
export function parseCommandLine(line: ByteString): CommandLine | undefined {
  const space = line.indexOf(" ");
  const verb = space === -1 ? line : line.slice(0, space);
  if (!VERB.test(verb)) return undefined;
  return { verb: verb.toUpperCase(), text: (space === -1 ? "" : line.slice(space + 1)) as ByteString };
}
