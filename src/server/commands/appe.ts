import { requiredPath } from "../arguments.js";
import { command } from "../command.js";
import { receiving } from "../upload.js";

/** APPE: upload to the end of a file. Readers see the old file until all has come. RFC 959 section 4.1.3. */
export const appe = command({
  verb: "APPE",
  rfc: "959 4.1.3",
  help: "file: upload to the end of a file",
  argument: requiredPath,
  phase: "logged-in",
  right: "append",
  data: "receive",
  codes: [150, 226],
  run: async ({ argument, user }) =>
    receiving(argument, await user.storage.write(argument, { at: "end", overwrite: true })),
});
