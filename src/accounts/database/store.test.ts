import { accountsConformance } from "../conformance.js";
import { openDatabaseAccounts } from "./store.js";
import { databaseFolder } from "./test-folder.js";

accountsConformance("database", async ({ hasher, now }) => {
  const { file, cleanUp } = await databaseFolder();
  return { accounts: await openDatabaseAccounts({ file, hasher, now }), cleanUp };
});
