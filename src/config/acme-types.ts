import { isIP } from "node:net";
import { z } from "zod";
import { canonicalHost } from "../support/host-name.js";
import { type ListenAddress, listenAddress } from "./address-types.js";
import { Refusal, textType, type ValueType } from "./value-types.js";

const MAX_NAMES = 100;

const certificateName = textType("a DNS name, also with *. in front, or an IP address", (text) => {
  if (isIP(text) !== 0)
    return text.includes("%") ? new Refusal("an address with a zone is none for a certificate") : text;
  const plain = canonicalHost(text.replace(/^\*\./, ""));
  if (plain === undefined) return undefined;
  return plain.includes(".")
    ? `${text.startsWith("*.") ? "*." : ""}${plain}`
    : new Refusal("it is no name of the public DNS");
});

export const certificateNames: ValueType<readonly string[]> = z
  .array(certificateName)
  .max(MAX_NAMES)
  .readonly()
  .describe(`a list of at most ${MAX_NAMES} DNS names, also with *. in front, and IP addresses`);

const DIRECTORIES = ["letsencrypt", "letsencrypt-staging"];
const MAX_URL = 2000;

/** A name of a directory, or its URL. */
export const acmeDirectory: ValueType<string> = textType(
  `${DIRECTORIES.join(", ")}, or a URL that begins with https://`,
  (text) => {
    const isUrl = text.length <= MAX_URL && URL.canParse(text) && new URL(text).protocol === "https:";
    return DIRECTORIES.includes(text) || isUrl ? text : undefined;
  },
);

/** Undefined: those that Node trusts. */
export const pathOrSystem: ValueType<"system" | { readonly path: string }> = textType(
  "the path of a file in PEM, or system",
  (text) => {
    if (text === "system") return "system";
    return text === "" || text.includes("\0") ? undefined : { path: text };
  },
);

export const emailOrOff: ValueType<string> = textType("an e-mail address, or off", (text) =>
  text === "off" || (text.length <= 255 && /^[\x21-\x3f\x41-\x7e]+@[\w-]+(\.[\w-]+)*$/.test(text)) ? text : undefined,
);

/** A word without spaces, or off. */
export const wordOrOff: ValueType<string> = textType(
  "1 to 200 printable ASCII characters without spaces, or off",
  (text) => (/^[!-~]{1,200}$/.test(text) ? text : undefined),
);

export const listenAddressOrAuto: ValueType<ListenAddress | "auto"> = textType(
  'auto, or HOST:PORT; "*" as HOST means all addresses, IPv6 is written "[::1]:8080"',
  (text) => {
    if (text === "auto") return "auto";
    const read = listenAddress.safeParse(text);
    return read.success && read.data !== "off" ? read.data : undefined;
  },
);
