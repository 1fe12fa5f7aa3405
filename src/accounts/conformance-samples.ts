import { createHash, randomUUID, timingSafeEqual } from "node:crypto";
import type { Account } from "./contract.js";
import { type PasswordHasher, PasswordHasherError } from "./password.js";
import { hashParameters } from "./password-cost.js";
import { fullRights } from "./rights.js";

/** A valid account to begin from. */
export function sampleAccount(name: string, change: Partial<Account> = {}): Account {
  return {
    name,
    home: "/srv/ftp/sample",
    enabled: true,
    expires: undefined,
    rights: fullRights,
    folders: [],
    files: {},
    ...change,
  };
}

/** Fast, and counts: in the shape of argon2id, so that the cost of each comparison can be read off what it was compared with. */
export class CountingHasher implements PasswordHasher {
  readonly compared: string[] = [];
  overloaded = false;
  /** Runs while a comparison is under way. */
  during: () => Promise<void> = async () => undefined;

  async hash(password: Uint8Array): Promise<string> {
    return digest(password, randomUUID().replaceAll("-", ""));
  }

  async verify(stored: string, password: Uint8Array): Promise<boolean> {
    if (this.overloaded) throw new PasswordHasherError("overloaded", "too many");
    this.compared.push(stored);
    await this.during();
    const again = digest(password, stored.split("$")[4] ?? "");
    return again.length === stored.length && timingSafeEqual(Buffer.from(again), Buffer.from(stored));
  }

  async close(): Promise<void> {
    // Nothing is held.
  }
}

function digest(password: Uint8Array, salt: string): string {
  const sum = createHash("sha256").update(salt).update(password).digest("base64").replace(/=+$/, "");
  return `$argon2id$v=19$${hashParameters}$${salt}$${sum}`;
}

/** Names and fields that would be code, or end early, if they were ever pasted into a query. */
export const hostileTexts = [
  "'; drop table accounts; --",
  "a' or '1'='1",
  '"quoted"',
  "\\'",
  "%",
  "_",
  "*)(uid=*",
  "$" + "{x}",
  "?",
  ":name",
  "x--",
  "é",
  "名前",
  "😀",
];
