import { AsciiReceiver, AsciiSender } from "../../protocol/ascii.js";
import type { Conversion } from "./send.js";

/** TYPE A, from a file to the wire. One for each transfer. */
export function asciiSending(): Conversion {
  const sender = new AsciiSender();
  return (chunk) => sender.convert(chunk);
}

/** TYPE A, from the wire to a file; `flush` gives what is held back at the end. One for each transfer. */
export function asciiReceiving(): { readonly convert: Conversion; readonly flush: () => Buffer } {
  const receiver = new AsciiReceiver();
  return { convert: (chunk) => receiver.convert(chunk), flush: () => receiver.end() };
}
