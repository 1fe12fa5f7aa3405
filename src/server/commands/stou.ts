import { randomBytes } from "node:crypto";
import { type ByteString, textToByteString } from "../../protocol/byte-string.js";
import { inReply, reply } from "../../protocol/reply.js";
import type { VirtualPath } from "../../protocol/virtual-path.js";
import { StorageError } from "../../storage/errors.js";
import { optionalPath } from "../arguments.js";
import { command, type Outcome, replyWith } from "../command.js";
import type { LoggedIn, SessionState } from "../session-state.js";

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
  codes: [150, 226, 554],
  run: async ({ argument, session, user }) => {
    if (session.restart > 0) return replyWith(reply(554, "A new file cannot be continued"));
    for (let tried = 1; ; tried++) {
      try {
        return await receiveUnique(argument, session, user);
      } catch (error) {
        if (tried >= TRIES || !(error instanceof StorageError) || error.kind !== "exists") throw error;
      }
    }
  },
});

async function receiveUnique(argument: VirtualPath, session: SessionState, user: LoggedIn): Promise<Outcome> {
  const named = !argument.equals(session.cwd);
  const stem = named ? argument.name : textToByteString("upload");
  const directory = named ? argument.parent : session.cwd;
  const path = directory.child(`${stem}.${randomBytes(8).toString("hex")}` as ByteString);
  if (path === undefined) throw new StorageError("name-invalid");
  const writer = await user.storage.write(path, { at: 0, overwrite: false });
  return { kind: "receive", writer, path, opening: inReply`FILE: ${path.name}` };
}
