import { open } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";

/** Largest .netrc that is read, in bytes. */
const MAX_NETRC_BYTES = 256 * 1024;

export interface NetrcLogin {
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** For ACCT. */
  readonly account?: string | undefined;
}

/** The login for a host, and for a user where one is named, from NETRC or ~/.netrc; undefined: none there. */
export async function findInNetrc(host: string, user: string | undefined): Promise<NetrcLogin | undefined> {
  const text = await readNetrc(process.env.NETRC ?? path.join(homedir(), ".netrc"));
  return text === undefined ? undefined : parseNetrc(text, host, user);
}

async function readNetrc(file: string): Promise<string | undefined> {
  try {
    const handle = await open(file, "r");
    try {
      const buffer = Buffer.alloc(MAX_NETRC_BYTES);
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
      return buffer.toString("utf8", 0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch {
    return undefined;
  }
}

/** The first entry that fits, `default` last. Values may stand in double quotes; macros are passed over. */
export function parseNetrc(text: string, host: string, user: string | undefined): NetrcLogin | undefined {
  const fitsHost = (entry: NetrcEntry): boolean =>
    entry.host === undefined || entry.host.toLowerCase() === host.toLowerCase();
  const fitsUser = ({ login }: NetrcEntry): boolean => user === undefined || login === undefined || login === user;
  const found = entriesOf(wordsOf(text)).find((entry) => fitsHost(entry) && fitsUser(entry));
  return found && { user: found.login, password: found.password, account: found.account };
}

interface NetrcEntry {
  /** Undefined: any. */
  readonly host: string | undefined;
  login?: string;
  password?: string;
  account?: string;
}

function wordsOf(text: string): readonly string[] {
  return [...withoutMacros(text).matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(
    ([, quoted, plain = ""]) => quoted?.replace(/\\(.)/g, "$1") ?? plain,
  );
}

function entriesOf(words: readonly string[]): readonly NetrcEntry[] {
  const entries: NetrcEntry[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    const entry = entries.at(-1);
    if (word === "machine") entries.push({ host: words[++at] ?? "" });
    else if (word === "default") entries.push({ host: undefined });
    else if (isField(word) && entry !== undefined) entry[word] = words[++at] ?? "";
  }
  return entries;
}

function isField(word: string | undefined): word is "login" | "password" | "account" {
  return word === "login" || word === "password" || word === "account";
}

/** `macdef` goes on to the next empty line. */
function withoutMacros(text: string): string {
  return text.replace(/^[ \t]*(?:#.*|macdef\b(?:.*\n)(?:.+\n)*)/gm, "");
}
