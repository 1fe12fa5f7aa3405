import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Account } from "../accounts/contract.js";
import { fullRights } from "../accounts/rights.js";
import type { Holder } from "../guard/contract.js";
import { QuotaLedger } from "../guard/quota/ledger.js";
import { textToByteString } from "../protocol/byte-string.js";
import { VirtualPath } from "../protocol/virtual-path.js";
import { openDiskStorage } from "../storage/disk/index.js";
import { folderFor, secret } from "../storage/disk/testing.js";
import { mountStorage } from "../storage/mounts.js";
import { countTree, openUnderQuota } from "./quota.js";

const ada: Account = {
  name: "ada",
  home: "",
  enabled: true,
  expires: undefined,
  rights: fullRights,
  folders: [],
  files: {},
  quota: { bytes: 100 },
};

const mountPoint = VirtualPath.root.child(textToByteString("team")) ?? VirtualPath.root;

async function open({ name, home, folders }: Account) {
  const storage = (root: string) => openDiskStorage({ root, secret, owner: name });
  const mounts = await Promise.all(
    folders.map(async ({ directory }) => ({ at: mountPoint, storage: await storage(directory) })),
  );
  return mountStorage(await storage(home), mounts);
}

test("another process counts the very tree that a session has, home and folders, whatever the account has by then", async (t) => {
  const folder = folderFor(t);
  for (const name of ["home", "team", "later"]) mkdirSync(join(folder, name));
  writeFileSync(join(folder, "home/a"), "12345");
  writeFileSync(join(folder, "team/b"), "123");
  const account: Account = {
    ...ada,
    home: join(folder, "home"),
    folders: [{ at: "/team", directory: join(folder, "team") }],
  };
  const ledger = new QuotaLedger({ onNearlyFull: () => {} });
  const holders: Holder[] = [];
  const session = await openUnderQuota(account, {
    ledger: {
      book: (holder, count) => {
        holders.push(holder);
        return ledger.book(holder, count);
      },
    },
    copyLimit: 100,
    open: () => open(account),
    count: (storage) => storage.usage(VirtualPath.root, { deep: true }),
    onUncounted: (error) => assert.fail(`${error}`),
  });
  const [holder] = holders;
  assert.ok(holder);
  const later: Account = { ...ada, home: join(folder, "later") };
  const counted = await countTree(holder, { find: async () => later }, open);
  assert.equal(counted.bytes, 8);
  const { bytes, files } = await session.usage(VirtualPath.root, { deep: true });
  assert.deepEqual(counted, { bytes, files });
  await session.close();
});

test("the tree of an account that is gone, or that is not there, is not counted as nothing", async (t) => {
  const holder = { name: "ada", tree: JSON.stringify([join(folderFor(t), "missing"), []]) };
  await assert.rejects(countTree(holder, { find: async () => undefined }, open), { kind: "failed" });
  await assert.rejects(countTree(holder, { find: async () => ada }, open), { kind: "not-found" });
});
