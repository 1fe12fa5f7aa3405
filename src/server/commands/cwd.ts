import { reply } from "../../protocol/reply.js";
import type { VirtualPath } from "../../protocol/virtual-path.js";
import { requiredPath } from "../arguments.js";
import { type ContextOf, command, type Outcome, replyWith } from "../command.js";

/** CWD: change the current directory. RFC 959 section 4.1.1. */
export const cwd = command({
  verb: "CWD",
  aliases: ["XCWD"],
  rfc: "959 4.1.1",
  help: "directory: change the current directory",
  argument: requiredPath,
  phase: "logged-in",
  // RFC 3659 section 6: a path is names with slashes between them, for every command.
  feat: ["TVFS"],
  codes: [250, 550],
  run: (context) => changeDirectory(context, context.argument),
});

export async function changeDirectory(
  { session, user }: ContextOf<unknown, "logged-in">,
  path: VirtualPath,
): Promise<Outcome> {
  if (!user.rights.mayEnter(path)) return replyWith(reply(550, "Your account may not do anything there"));
  const { kind } = await user.storage.stat(path);
  if (kind !== "directory") return replyWith(reply(550, "Not a directory"));
  session.cwd = path;
  return replyWith(reply(250, "The current directory is changed"));
}
