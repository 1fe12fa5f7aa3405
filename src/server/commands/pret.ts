import type { ByteString } from "../../protocol/byte-string.js";
import { parseCommandLine } from "../../protocol/command-line.js";
import { type Reply, reply } from "../../protocol/reply.js";
import type { VirtualPath } from "../../protocol/virtual-path.js";
import { StorageError } from "../../storage/errors.js";
import { requiredText } from "../arguments.js";
import { type Command, type ContextOf, command, pathOf, replyWith } from "../command.js";
import { refuseCommand, refuseData, refuseRight } from "../gate.js";
import { gateFacts } from "../run-command.js";

/** PRET: the transfer that is to come, before its data connection is set up; refused now if it would be then. No RFC; drftpd has it, curl and lftp can send it. */
export const pret = command({
  verb: "PRET",
  rfc: "-",
  help: "command: say which transfer comes, before EPSV or PASV",
  argument: requiredText,
  phase: "logged-in",
  keepsRestart: true,
  feat: ["PRET"],
  codes: [200, 450, 452, 501, 502, 504, 521, 550, 551, 552, 553, 554],
  note: "answers what the transfer would be refused with, or 200; it may still fail when it comes",
  run: async (context) => {
    const line = parseCommandLine(context.argument);
    const row = context.services.commands.find((each) => each.verb === line?.verb && each.data !== undefined);
    if (line === undefined || row === undefined)
      return replyWith(reply(501, "A command that transfers was expected, such as PRET RETR file"));
    return replyWith((await refusalOf(row, line.text, context)) ?? reply(200, "That can be done: send EPSV or PASV"));
  },
});

/** What the command would answer before it opens a data connection; undefined: nothing stands against it. */
async function refusalOf(
  row: Command,
  text: ByteString,
  context: ContextOf<ByteString, "logged-in">,
): Promise<Reply | undefined> {
  const { session, services, names, user } = context;
  const facts = gateFacts(row.enabled?.(services) ?? true, session, services);
  const refused = refuseCommand(row, facts);
  if (refused !== undefined) return refused;
  const argument = row.argument(text, { cwd: session.cwd, names });
  if (!argument.ok) return reply(501, `${row.verb}: ${argument.expected}`);
  const path = pathOf(argument.value);
  const denied = refuseRight(row, user.rights, path) ?? refuseData(row, facts, true);
  if (denied !== undefined || path === undefined) return denied;
  return row.data === "receive"
    ? await refuseUpload(row, path, context)
    : await refuseSending(row, argument.value, context);
}

/** To begin it and leave it changes nothing. */
async function refuseSending(
  row: Command,
  argument: unknown,
  context: ContextOf<ByteString, "logged-in">,
): Promise<Reply | undefined> {
  const outcome = await row.run({ ...context, argument } as Parameters<typeof row.run>[0]);
  if (outcome.kind === "send" && outcome.source.kind === "file") await outcome.source.reader.close();
  return outcome.kind === "reply" ? outcome.reply : undefined;
}

/** To begin an upload would take up its place, so what can be seen without is looked at. */
async function refuseUpload(
  row: Command,
  path: VirtualPath,
  { user: { storage, rights } }: ContextOf<ByteString, "logged-in">,
): Promise<Reply | undefined> {
  const found = await storage.stat(path).catch((error: unknown) => {
    if (error instanceof StorageError && error.kind === "not-found") return undefined;
    throw error;
  });
  // STOU takes a directory, and makes a name in it.
  if (row.verb === "STOU") return undefined;
  if (found === undefined) {
    const { kind } = await storage.stat(path.parent);
    if (kind !== "directory") throw new StorageError("not-a-directory");
  } else if (found.kind === "directory") throw new StorageError("is-a-directory");
  else if (row.verb === "STOR" && !rights.allows("overwrite", path)) throw new StorageError("exists");
  return undefined;
}
