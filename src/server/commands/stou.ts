import { randomBytes } from "node:crypto";
import { type ByteString, textToByteString } from "../../protocol/byte-string.js";
import { inReply, reply } from "../../protocol/reply.js";
import type { VirtualPath } from "../../protocol/virtual-path.js";
import { StorageError } from "../../storage/errors.js";
import { optionalPath, wireName } from "../arguments.js";
import { type ContextOf, command, type Outcome, replyWith } from "../command.js";
import { receiving } from "../upload.js";

/** With 64 random bits a second try is already one too many. */
const TRIES = 3;

/** STOU: upload under a name that nothing has. The name is told in the form of RFC 1123 section 4.1.2.9. */
export const stou = command({
  verb: "STOU",
  rfc: "959 4.1.3",
  help: "[name]: upload under a new name, which the server chooses",
  argument: optionalPath,
  phase: "logged-in",
  right: "write",
  data: "receive",
  codes: [125, 150, 226, 250, 504, 554],
  run: async (context) => {
    if (context.session.restart > 0) return replyWith(reply(554, "A new file cannot be continued"));
    for (let tried = 1; ; tried++) {
      try {
        return await receiveUnique(context);
      } catch (error) {
        if (tried >= TRIES || !(error instanceof StorageError) || error.kind !== "exists") throw error;
      }
    }
  },
});

async function receiveUnique({
  argument,
  names,
  session,
  user,
  services,
}: ContextOf<VirtualPath, "logged-in">): Promise<Outcome> {
  const named = !argument.equals(session.cwd);
  const stem = named ? argument.name : textToByteString("upload");
  const directory = named ? argument.parent : session.cwd;
  const path = directory.child(`${stem}.${randomBytes(8).toString("hex")}` as ByteString);
  if (path === undefined) throw new StorageError("name-invalid");
  return receiving(
    { path, at: 0, overwrite: false },
    session,
    user,
    services,
    inReply`FILE: ${wireName(path.name, names)}`,
  );
}
