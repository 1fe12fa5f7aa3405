import { textToByteString } from "../protocol/byte-string.js";
import type { VirtualPath } from "../protocol/virtual-path.js";
import type { FileWriter } from "../storage/contract.js";
import type { Outcome } from "./command.js";

const opening = textToByteString("Ready to receive");

export function receiving(path: VirtualPath, writer: FileWriter): Outcome {
  return { kind: "receive", writer, path, opening };
}
