import { textToByteString } from "../../protocol/byte-string.js";
import { listArguments } from "../../protocol/list-text.js";
import { reply, replyBytes } from "../../protocol/reply.js";
import type { VirtualPath } from "../../protocol/virtual-path.js";
import { parsePath } from "../arguments.js";
import { type ArgumentParser, type Context, command, type Outcome, replyWith } from "../command.js";
import { listLines } from "../listing.js";

/** Lines that STAT of a directory shows: they go over the control connection, so they are bounded. */
export const MAX_STAT_LINES = 1000;

const nothingOrPath: ArgumentParser<{ readonly path: VirtualPath; readonly all: boolean } | undefined> = (
  text,
  base,
) => {
  if (text.trim() === "") return { ok: true, value: undefined };
  const { options, path } = listArguments(text);
  const parsed = parsePath(path, base);
  return parsed.ok ? { ok: true, value: { path: parsed.value, all: options.all } } : parsed;
};

/** STAT: the session's state, also during a transfer; with a path, a listing over the control connection. RFC 959 section 4.1.3. */
export const stat = command({
  verb: "STAT",
  rfc: "959 4.1.3",
  help: "[path]: say how the session stands, or list a path over the control connection",
  argument: nothingOrPath,
  phase: "logged-in",
  right: "list",
  outOfTurn: true,
  codes: [211, 212, 213],
  run: (context) => (context.argument === undefined ? status(context) : listing(context, context.argument)),
});

function status({ services }: Context<unknown>): Outcome {
  return replyWith(reply(211, "Status:", ...services.status(), "End"));
}

async function listing(
  { session, services, names }: Context<unknown>,
  { path, all }: { readonly path: VirtualPath; readonly all: boolean },
): Promise<Outcome> {
  if (session.login.at !== "in") return replyWith(reply(530, "Log in first"));
  const { storage } = session.login;
  const entry = await storage.stat(path);
  const lines = [];
  if (entry.kind !== "directory") {
    for await (const batch of listLines(
      { list: () => only(entry) },
      path,
      { all: true, pattern: undefined },
      services.now(),
      names,
    ))
      lines.push(...batch);
    return replyWith(replyBytes(213, textToByteString("Status of the file:"), ...lines, textToByteString("End")));
  }
  for await (const batch of listLines(storage, path, { all, pattern: undefined }, services.now(), names)) {
    lines.push(...batch.slice(0, MAX_STAT_LINES - lines.length));
    if (lines.length >= MAX_STAT_LINES) break;
  }
  const end = lines.length >= MAX_STAT_LINES ? `The first ${MAX_STAT_LINES} names; use LIST or MLSD for all` : "End";
  return replyWith(replyBytes(212, textToByteString("Status of the directory:"), ...lines, textToByteString(end)));
}

async function* only<T>(entry: T): AsyncGenerator<readonly T[]> {
  yield [entry];
}
