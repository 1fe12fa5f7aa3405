import { nameEncoding, nameEncodings } from "../support/name-encodings.js";
import { textType, type ValueType } from "./value-types.js";

/** One of support/name-encodings.ts, by any of its common names. */
export const encodingOfNames: ValueType<string> = textType(`one of ${nameEncodings.join(", ")}`, nameEncoding);
