import type { ByteString } from "../protocol/byte-string.js";
import { printTimedPath } from "../protocol/time-value.js";
import { FtpsError, printable, refusal } from "./errors.js";
import { commandLine, perform, type Session } from "./session.js";

/** MFMT, or what servers had before it. Throws FtpsError "unsupported" and others. */
export async function setModified(
  session: Session,
  path: ByteString,
  modified: Date,
  signal: AbortSignal | undefined,
): Promise<void> {
  const line = modifiedCommand(session, path, modified);
  if (line === undefined) throw new FtpsError("usage", "a time is a date of the years 1000 to 9999");
  const what = `the time of ${printable(session.names.toText(path))}`;
  const reply = await session.control.command(line, signal);
  if (reply.code < 400) return;
  if (reply.code === 550 || knowsItsWay(session)) throw refusal(what, reply);
  throw new FtpsError("unsupported", `${what} cannot be set there`, { reply });
}

/** The command that sets it; undefined: no command can say this time. */
export function modifiedCommand(session: Session, path: ByteString, modified: Date): ByteString | undefined {
  const argument = printTimedPath({ time: modified.getTime(), path });
  if (argument === undefined) return undefined;
  if (session.features.has("MFMT")) return commandLine("MFMT", argument);
  return commandLine(session.quirks.mdtmSets ? "MDTM" : "SITE UTIME", argument);
}

/** SITE UTIME is tried where nothing is said. */
function knowsItsWay({ features, quirks }: Session): boolean {
  return features.has("MFMT") || quirks.mdtmSets === true;
}

/** SITE CHMOD; `mode`: Unix permission bits, 0 to 0o7777. */
export async function changeMode(
  session: Session,
  path: ByteString,
  mode: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (!Number.isInteger(mode) || mode < 0 || mode > 0o7777)
    throw new FtpsError("usage", "a mode is a number from 0 to 0o7777", { hint: "0o644, with the 0o" });
  const argument = `${mode.toString(8).padStart(3, "0")} ${path}` as ByteString;
  await perform(session, "SITE CHMOD", argument, `the mode of ${printable(session.names.toText(path))}`, signal);
}

/** RNFR and RNTO. */
export async function renamePath(
  session: Session,
  from: ByteString,
  to: ByteString,
  signal: AbortSignal | undefined,
): Promise<void> {
  const what = `renaming ${printable(session.names.toText(from))}`;
  await perform(session, "RNFR", from, what, signal);
  await perform(session, "RNTO", to, what, signal);
}

/** SITE CPFR and CPTO: the server copies by itself. False: it cannot. */
export async function copyThere(
  session: Session,
  from: ByteString,
  to: ByteString,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const what = `copying ${printable(session.names.toText(from))}`;
  const first = await session.control.command(commandLine("SITE CPFR", from), signal);
  if (first.code >= 500 && first.code !== 550) return false;
  if (first.code >= 400) throw refusal(what, first);
  session.control.send(commandLine("SITE CPTO", to));
  // As long as it takes to copy a large file.
  const second = await session.control.reply(signal, true);
  if (second.code >= 400) throw refusal(what, second);
  return true;
}
