import { type ByteString, textToByteString } from "../../protocol/byte-string.js";
import { type Reply, reply, replyBytes } from "../../protocol/reply.js";
import { type ArgumentParser, type Context, command, type Outcome, replyWith } from "../command.js";
import {
  asksForHidden,
  type Found,
  type ListArgument,
  listArgument,
  only,
  refuseRecursion,
  whatToList,
} from "../list-commands.js";
import { listLines, type Selection } from "../listing.js";

/** Lines that STAT of a directory shows: they go over the control connection, so they are bounded. */
export const MAX_STAT_LINES = 1000;

const nothingOrList: ArgumentParser<ListArgument | undefined> = (text, base) =>
  text.trim() === "" ? { ok: true, value: undefined } : listArgument(text, base);

/** STAT: the session's state, also during a transfer; with a path, a listing over the control connection. RFC 959 section 4.1.3. */
export const stat = command({
  verb: "STAT",
  rfc: "959 4.1.3",
  help: "[[-a] path]: say how the session stands, or list a path over the control connection",
  argument: nothingOrList,
  phase: "logged-in",
  right: "list",
  outOfTurn: true,
  codes: [211, 212, 213, 426, 504],
  run: (context) => (context.argument === undefined ? status(context) : listing(context, context.argument)),
});

function status({ services }: Context<unknown>): Outcome {
  return replyWith(reply(211, "Status:", ...services.status(), "End"));
}

/** As LIST, but for the lines that there may be. */
async function listing(context: Context<unknown>, argument: ListArgument): Promise<Outcome> {
  const { session } = context;
  if (session.login.at !== "in") return replyWith(reply(530, "Log in first"));
  if (argument.recursive) return refuseRecursion();
  const { storage } = session.login;
  const found = await whatToList(argument.path, storage);
  if (found.kind === "file") return replyWith(await ofFile(context, argument, found));
  const { directory, pattern } = found;
  const selection = { all: argument.all || asksForHidden(argument.path, found), pattern };
  const lines = listLines(storage, directory, selection, context.services.now(), context.names);
  return { kind: "work", code: 212, words: "Still reading", run: (signal) => ofDirectory(lines, signal) };
}

const everything: Selection = { all: true, pattern: undefined };

async function ofFile(
  { services, names }: Context<unknown>,
  { path }: ListArgument,
  { entry }: Extract<Found, { kind: "file" }>,
): Promise<Reply> {
  const lines: ByteString[] = [];
  const source = { list: () => only(entry) };
  for await (const batch of listLines(source, path.parent, everything, services.now(), names)) lines.push(...batch);
  return replyBytes(213, textToByteString("Status of the file:"), ...lines, textToByteString("End"));
}

async function ofDirectory(from: AsyncIterable<readonly ByteString[]>, signal: AbortSignal): Promise<Reply> {
  const lines: ByteString[] = [];
  for await (const batch of from) {
    signal.throwIfAborted();
    lines.push(...batch.slice(0, MAX_STAT_LINES - lines.length));
    if (lines.length >= MAX_STAT_LINES) break;
  }
  const end = lines.length >= MAX_STAT_LINES ? `The first ${MAX_STAT_LINES} names; use LIST or MLSD for all` : "End";
  return replyBytes(212, textToByteString("Status of the directory:"), ...lines, textToByteString(end));
}
