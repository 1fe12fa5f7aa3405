import { command } from "../command.js";
import { listArgument, listingSource, prefixOf, refuseRecursion } from "../list-commands.js";
import { nameLines } from "../listing.js";

/** NLST: names alone, each usable as it is in the next command. RFC 959 section 4.1.3, RFC 1123 section 4.1.2.7. */
export const nlst = command({
  verb: "NLST",
  rfc: "959 4.1.3",
  help: "[-a] [path]: list names",
  argument: listArgument,
  phase: "logged-in",
  right: "list",
  data: "send",
  codes: [125, 150, 226, 250, 504],
  run: async ({ argument, user, names }) => {
    if (argument.recursive) return refuseRecursion();
    return listingSource(argument, user.storage, (storage, directory, selection, single) =>
      nameLines(
        storage,
        directory,
        selection,
        prefixOf(argument.typed, selection.pattern !== undefined || single),
        names,
      ),
    );
  },
});
