import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { ByteString } from "../protocol/byte-string.js";
import type { Reply } from "../protocol/reply.js";
import { Gmac } from "../support/gmac.js";
import { FtpsError, printable, textOf } from "./errors.js";
import type { Features } from "./features.js";
import { commandLine, type Session } from "./session.js";

/** `X-GMAC`: of Sealift's own (support/gmac.ts), to compare what was sent with what was stored. */
export type HashAlgorithm = "X-GMAC" | "CRC32" | "MD5" | "SHA-1" | "SHA-256" | "SHA-512";

interface HashWays {
  /** Commands of their own, without an RFC; servers have one name or another. */
  readonly commands: readonly string[];
  /** Hexadecimal digits. */
  readonly digits: number;
  /** Few programs compute it: it is of use where both sides are computed here. */
  readonly isRare?: true;
}

/** The cheapest first. */
const ways: Readonly<Record<HashAlgorithm, HashWays>> = {
  "X-GMAC": { commands: [], digits: 32, isRare: true },
  CRC32: { commands: ["XCRC"], digits: 8 },
  "SHA-1": { commands: ["XSHA1", "XSHA"], digits: 40 },
  "SHA-256": { commands: ["XSHA256"], digits: 64 },
  MD5: { commands: ["XMD5", "MD5"], digits: 32 },
  "SHA-512": { commands: ["XSHA512"], digits: 128 },
};
const algorithms = Object.keys(ways) as HashAlgorithm[];

/** Those that other programs compute as well, the cheapest first. */
export const everydayHashes: readonly HashAlgorithm[] = algorithms.filter((name) => ways[name].isRare !== true);

/** Those of everybody before the others, the cheapest first. */
export function offeredHashes(features: Features): readonly HashAlgorithm[] {
  return [...new Set([...everydayHashes, ...algorithms])].filter((name) => canHash(features, name));
}

/** The cheapest algorithm that the server can hash whole files with; undefined: none. */
export function cheapestHash(features: Features): HashAlgorithm | undefined {
  return algorithms.find((name) => canHash(features, name));
}

/** The same, of those that other programs compute as well. */
export function cheapestEverydayHash(features: Features): HashAlgorithm | undefined {
  return everydayHashes.find((name) => canHash(features, name));
}

function canHash(features: Features, algorithm: HashAlgorithm): boolean {
  return features.hashes.includes(algorithm) || ways[algorithm].commands.some((name) => features.has(name));
}

/**
 * Says which hash will be asked for, where there is a way to say it: a server that knows it before an upload can compute it as the bytes come, and need not read
 * them again. False: it will not be computed by HASH.
 */
export async function chooseHash(
  { features, state, control }: Session,
  algorithm: HashAlgorithm,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (!features.hashes.includes(algorithm)) return false;
  if (state.hashAlgorithm === algorithm) return true;
  const reply = await control.command(commandLine("OPTS", `HASH ${algorithm}` as ByteString), signal);
  if (reply.code >= 400) return false;
  state.hashAlgorithm = algorithm;
  return true;
}

/** The hash of a file on the server, in lower case. Throws FtpsError "unsupported" and others. */
export async function remoteHash(
  session: Session,
  path: ByteString,
  algorithm: HashAlgorithm,
  signal: AbortSignal | undefined,
): Promise<string> {
  const line = await hashCommand(session, path, algorithm, signal);
  session.control.send(line);
  // As long as it takes to read a large file.
  return digestIn(session, path, algorithm, await session.control.reply(signal, true));
}

/** The command that asks for it; the algorithm is settled before. Throws FtpsError "unsupported" and others. */
export async function hashCommand(
  session: Session,
  path: ByteString,
  algorithm: HashAlgorithm,
  signal: AbortSignal | undefined,
): Promise<ByteString> {
  if (!Object.hasOwn(ways, algorithm))
    throw new FtpsError("usage", `no hash is called ${printable(String(algorithm))}`);
  const isChosen = await chooseHash(session, algorithm, signal);
  const verb = isChosen ? "HASH" : ways[algorithm].commands.find((name) => session.features.has(name));
  if (verb === undefined) throw new FtpsError("unsupported", `the server cannot hash with ${algorithm}`);
  return commandLine(verb, path);
}

/** What the server says to `hashCommand`. Throws FtpsError "unsupported" and others. */
export function digestIn(session: Session, path: ByteString, algorithm: HashAlgorithm, reply: Reply): string {
  const what = whatOf(session, path);
  if (reply.code >= 400) throw new FtpsError("unsupported", `${what}: ${reply.code} ${textOf(reply)}`, { reply });
  const hex = parseDigest(reply.lines.join("\n"), algorithm);
  if (hex === undefined) throw new FtpsError("protocol", `${what} cannot be read`, { reply });
  return hex;
}

function whatOf({ names }: Session, path: ByteString): string {
  return `the hash of ${printable(names.toText(path))}`;
}

/**
 * The hash in a reply: `213 SHA-256 0-49 169cd22282da7f14 name` of HASH, and the looser ones of all others (`250 0E38C7CA`, `251 "name" 0E38C7CA`). Ranges
 * and names may look like hashes.
 */
export function parseDigest(text: string, algorithm: HashAlgorithm): string | undefined {
  const { digits } = ways[algorithm];
  const [, name = "", strict] = /^(\S+) \d+-\d+ ([0-9a-f]+)(?: |$)/i.exec(text) ?? [];
  // Two of them may have the same length.
  if (strict !== undefined)
    return isCalled(name, algorithm) && strict.length === digits ? strict.toLowerCase() : undefined;
  const words = text.replace(/"(?:[^"]|"")*"/g, " ").split(/[\s,;:=]+/);
  return words.find((word) => word.length === digits && /^[0-9a-f]+$/i.test(word))?.toLowerCase();
}

/** SHA256 is SHA-256. */
function isCalled(name: string, algorithm: HashAlgorithm): boolean {
  return name.toUpperCase().replaceAll("-", "") === algorithm.replaceAll("-", "");
}

/** A hash of what goes by. */
export interface RunningHash {
  update(chunk: Buffer): void;
  /** Hexadecimal, in lower case. */
  digest(): string;
}

export function runningHash(algorithm: HashAlgorithm): RunningHash {
  if (algorithm === "X-GMAC") {
    const sum = new Gmac();
    return { update: (chunk) => sum.add(chunk), digest: () => sum.end() };
  }
  if (algorithm !== "CRC32") {
    const hash = createHash(algorithm.replace("-", "").toLowerCase());
    return { update: (chunk) => void hash.update(chunk), digest: () => hash.digest("hex") };
  }
  // Loaded when it is needed: few servers know nothing better.
  const { crc32 } = process.getBuiltinModule("node:zlib");
  let value = 0;
  return {
    update: (chunk) => {
      value = crc32(chunk, value);
    },
    digest: () => value.toString(16).padStart(8, "0"),
  };
}

/** Bytes of a file that are read at once to be hashed. */
const READ_BYTES = 1024 * 1024;

/** The hash of a file of this machine. Rejects with what reading fails with. */
export async function localHash(
  file: string,
  algorithm: HashAlgorithm,
  signal: AbortSignal | undefined,
): Promise<string> {
  const hash = runningHash(algorithm);
  const options = { highWaterMark: READ_BYTES, ...(signal === undefined ? {} : { signal }) };
  for await (const chunk of createReadStream(file, options)) hash.update(chunk as Buffer);
  return hash.digest();
}
