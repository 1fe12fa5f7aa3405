import assert from "node:assert/strict";
import { test } from "node:test";
import { accountsConformance, CountingHasher, sampleAccount } from "./conformance.js";
import { createMemoryAccounts } from "./memory.js";

accountsConformance("memory", async ({ hasher, now }) => ({
  accounts: await createMemoryAccounts(hasher, [], { now }),
  cleanUp: async () => undefined,
}));

test("begins with the accounts given", async () => {
  const password = Buffer.from("secret");
  const accounts = await createMemoryAccounts(new CountingHasher(), [{ account: sampleAccount("alice"), password }]);
  assert.deepEqual(await accounts.list(), [sampleAccount("alice")]);
  assert.equal((await accounts.verify("alice", password)).ok, true);
});
