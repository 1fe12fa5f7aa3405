import type { Account, Accounts } from "../accounts/contract.js";
import type { Report, SessionLabel } from "./events.js";

interface Following {
  readonly label: SessionLabel;
  /** Undefined: the account was removed. */
  accountChanged(account: Account | undefined): void;
}

/** Tells sessions of changes of their accounts. Returns the way to stop. */
export function followAccounts(accounts: Accounts, sessions: Iterable<Following>, report: Report): () => void {
  const tell = async (name: string): Promise<void> => {
    try {
      const account = await accounts.find(name);
      for (const session of sessions) if (session.label.user === name) session.accountChanged(account);
    } catch (error) {
      report({ type: "failure", label: undefined, doing: `reading the account ${name}`, error });
    }
  };
  const tellAll = async (names: readonly string[]): Promise<void> => {
    for (const name of names) await tell(name);
  };
  return accounts.watch((names) => void tellAll(names));
}
