import { command } from "../command.js";
import { listArgument, listingSource, refuseRecursion } from "../list-commands.js";
import { listLines } from "../listing.js";

/** LIST: a directory for people, as `ls -l` shows it. RFC 959 section 4.1.3. */
export const list = command({
  verb: "LIST",
  rfc: "959 4.1.3",
  help: "[-a] [path]: list a directory as ls -l does",
  argument: listArgument,
  phase: "logged-in",
  right: "list",
  data: "send",
  codes: [125, 150, 226, 250, 504],
  run: async ({ argument, services, user, names }) => {
    if (argument.recursive) return refuseRecursion();
    return listingSource(argument, user.storage, (storage, directory, selection) =>
      listLines(storage, directory, selection, services.now(), names),
    );
  },
});
