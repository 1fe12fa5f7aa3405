import { FtpsError } from "./errors.js";

/** A part of a URL. Throws FtpsError "usage". */
export function decodeUrlPart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new FtpsError("usage", "a % in the address is not followed by two hexadecimal digits", {
      hint: "write % itself as %25",
    });
  }
}
