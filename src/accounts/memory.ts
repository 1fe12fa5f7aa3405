import { changedAccount } from "./account.js";
import type { Account, Accounts, LoginVerdict } from "./contract.js";
import { Listeners } from "./listeners.js";
import { type Credentials, hashNewPassword, judgeLogin } from "./login.js";
import type { PasswordHasher } from "./password.js";
import { byName, nameTaken, noSuchAccount, validAccount } from "./store-rules.js";

export interface MemoryAccountsOptions {
  /** Milliseconds since 1970; what expiry is measured against. */
  readonly now?: () => number;
}

/**
 * Accounts that live as long as the process: for a server inside another program, and for tests. `close` leaves the hasher open.
 * Throws AccountError as `add` does.
 */
export async function createMemoryAccounts(
  hasher: PasswordHasher,
  accounts: readonly { readonly account: Account; readonly password: Uint8Array }[] = [],
  options: MemoryAccountsOptions = {},
): Promise<Accounts> {
  const store = new MemoryAccounts(hasher, options.now ?? Date.now);
  for (const { account, password } of accounts) await store.add(account, password);
  return store;
}

class MemoryAccounts implements Accounts {
  readonly #hasher: PasswordHasher;
  readonly #now: () => number;
  readonly #entries = new Map<string, Credentials>();
  readonly #listeners = new Listeners();

  constructor(hasher: PasswordHasher, now: () => number) {
    this.#hasher = hasher;
    this.#now = now;
  }

  async verify(name: string, password: Uint8Array): Promise<LoginVerdict> {
    return judgeLogin(password, this.#hasher, this.#now, async () => this.#entries.get(name));
  }

  async find(name: string): Promise<Account | undefined> {
    return this.#entries.get(name)?.account;
  }

  async list(): Promise<readonly Account[]> {
    return [...this.#entries.values()].map((entry) => entry.account).sort(byName);
  }

  async add(account: Account, password: Uint8Array): Promise<void> {
    const valid = validAccount(account);
    this.#requireFree(valid.name);
    const hash = await hashNewPassword(this.#hasher, password);
    this.#requireFree(valid.name);
    this.#put({ account: valid, hash });
  }

  async update(name: string, change: Partial<Omit<Account, "name">>): Promise<Account> {
    const entry = this.#require(name);
    const account = validAccount(changedAccount(entry.account, change));
    this.#put({ account, hash: entry.hash });
    return account;
  }

  async setPassword(name: string, password: Uint8Array): Promise<void> {
    this.#require(name);
    const hash = await hashNewPassword(this.#hasher, password);
    this.#put({ account: this.#require(name).account, hash });
  }

  async remove(name: string): Promise<void> {
    this.#require(name);
    this.#entries.delete(name);
    this.#listeners.report([name]);
  }

  watch(listener: (names: readonly string[]) => void): () => void {
    return this.#listeners.add(listener);
  }

  async close(): Promise<void> {
    this.#listeners.clear();
  }

  #require(name: string): Credentials {
    const entry = this.#entries.get(name);
    if (entry === undefined) throw noSuchAccount(name);
    return entry;
  }

  #requireFree(name: string): void {
    if (this.#entries.has(name)) throw nameTaken(name);
  }

  #put(entry: Credentials): void {
    this.#entries.set(entry.account.name, entry);
    this.#listeners.report([entry.account.name]);
  }
}
