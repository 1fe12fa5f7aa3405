import { reply } from "../../protocol/reply.js";
import { VirtualPath } from "../../protocol/virtual-path.js";
import { noArgument } from "../arguments.js";
import { command } from "../command.js";
import { quotaLines } from "../quota-text.js";

/** SITE QUOTA: what the user's tree holds, and may hold. No RFC; ProFTPD has it too. */
export const siteQuota = command({
  verb: "SITE QUOTA",
  rfc: "-",
  help: "tell how much you have stored, and how much you may",
  argument: noArgument,
  phase: "logged-in",
  codes: [211, 426, 550],
  note: "files are names of all kinds, directories too; unfinished uploads count",
  run: ({ user: { account, storage } }) => ({
    kind: "work",
    code: 211,
    words: "Still counting",
    run: async (signal) => {
      const used = await storage.usage(VirtualPath.root, { deep: true, signal });
      return reply(211, "Your files", ...quotaLines(used, account.quota ?? {}), "End");
    },
  }),
});
