import type { Account } from "../../src/accounts/contract.js";
import { openUnderQuota } from "../../src/app/quota.js";
import { QuotaLedger } from "../../src/guard/quota/ledger.js";
import { VirtualPath } from "../../src/protocol/virtual-path.js";
import type { Storage } from "../../src/storage/contract.js";

type OpenStorage = (account: Account, host: string | undefined) => Promise<Storage>;

/** The same under the quota of the account that opens it. */
export function underQuota(open: OpenStorage): OpenStorage {
  const ledger = new QuotaLedger({ onNearlyFull: () => {} });
  return (account, host) =>
    openUnderQuota(account, {
      ledger,
      copyLimit: 2 ** 30,
      open: () => open(account, host),
      count: (storage) => storage.usage(VirtualPath.root, { deep: true }),
      onUncounted: (error) => {
        throw error;
      },
    });
}
