import { reply } from "../../protocol/reply.js";
import { optionalText } from "../arguments.js";
import { command, replyWith } from "../command.js";
import { parseHashName } from "../hashing/hash-names.js";
import { canComeWithUpload } from "../hashing/upload-hash.js";

/** OPTS HASH: which hash HASH computes. draft-bryan-ftpext-hash section 3.2. */
export const optsHash = command({
  verb: "OPTS HASH",
  rfc: "draft-bryan-ftpext-hash 3.2",
  help: "[name]: choose what HASH computes, or tell it",
  argument: optionalText,
  phase: "any",
  beforeTls: true,
  codes: [200, 501],
  run: ({ argument, session }) => {
    const wanted = argument.trim();
    const name = wanted === "" ? session.hash : parseHashName(wanted);
    if (name === undefined) return replyWith(reply(501, `That hash is not known here; it is still ${session.hash}`));
    session.hash = name;
    // Without a name it was only told.
    if (wanted !== "" && canComeWithUpload(name)) session.hashUploadsBy = name;
    return replyWith(reply(200, name));
  },
});
