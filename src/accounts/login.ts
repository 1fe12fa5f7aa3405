import { randomBytes } from "node:crypto";
import { checkPassword, MAX_PASSWORD_BYTES } from "./account.js";
import { type Account, AccountError, type LoginVerdict } from "./contract.js";
import { type PasswordHasher, PasswordHasherError } from "./password.js";
import { hashParameters } from "./password-cost.js";

/** An account with the hash of its password, which never leaves the store. */
export interface Credentials {
  readonly account: Account;
  readonly hash: string;
}

/** A hash that no password has, as costly to compare with as a real one: what an unknown name is checked against. */
const dummyHash = `$argon2id$v=19$${hashParameters}$${base64(16)}$${base64(32)}`;

function base64(bytes: number): string {
  return randomBytes(bytes).toString("base64").replace(/=+$/, "");
}

/**
 * The one way a password is judged: exactly one comparison of the same cost, whether the name is unknown, the account disabled or the
 * password wrong, so that time tells nothing; who may come in is looked at only afterwards. `read` runs again after the comparison, since
 * the account may have been removed, or given another password, while it took its time.
 */
export async function judgeLogin(
  password: Uint8Array,
  hasher: PasswordHasher,
  now: () => number,
  read: () => Promise<Credentials | undefined>,
): Promise<LoginVerdict> {
  const before = await read();
  const fits = password.length <= MAX_PASSWORD_BYTES;
  const compared = fits && before !== undefined ? before.hash : dummyHash;
  try {
    const matches = await hasher.verify(compared, fits ? password : password.subarray(0, MAX_PASSWORD_BYTES));
    const current = await read();
    return verdict(current, matches && before !== undefined && current?.hash === before.hash, now());
  } catch (error) {
    if (error instanceof PasswordHasherError && error.kind === "overloaded") return { ok: false, reason: "overloaded" };
    throw asAccountError(error);
  }
}

function verdict(credentials: Credentials | undefined, matches: boolean, now: number): LoginVerdict {
  if (credentials === undefined) return { ok: false, reason: "unknown" };
  const { account } = credentials;
  if (!account.enabled) return { ok: false, reason: "disabled" };
  if (account.expires !== undefined && account.expires <= now) return { ok: false, reason: "expired" };
  return matches ? { ok: true, account } : { ok: false, reason: "wrong-password" };
}

/** The hash to store for a new password. Throws AccountError "invalid", or "failed" when too many hashes are waiting. */
export async function hashNewPassword(hasher: PasswordHasher, password: Uint8Array): Promise<string> {
  const problem = checkPassword(password);
  if (problem !== undefined) throw new AccountError("invalid", problem, { hint: "nothing was changed" });
  try {
    return await hasher.hash(password);
  } catch (error) {
    throw asAccountError(error);
  }
}

function asAccountError(error: unknown): unknown {
  if (!(error instanceof PasswordHasherError)) return error;
  const hint =
    error.kind === "overloaded"
      ? "too many logins are being checked at once; try again in a moment"
      : "see the log for the cause";
  return new AccountError("failed", error.message, { hint, cause: error });
}
