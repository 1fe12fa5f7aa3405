import { randomBytes } from "node:crypto";
import { isIP, type Socket } from "node:net";
import { parsePasvReply } from "../../protocol/host-port.js";
import type { Reply } from "../../protocol/reply.js";
import { plainAddress } from "../../support/address.js";
import { CleanEndWatch } from "../../tls/clean-end.js";
import { type DataOpening, openData } from "../data.js";
import { asFtpsError, FtpsError, textOf } from "../errors.js";
import { ask, commandLine, type Session } from "../session.js";
import type { DataAttempt, DataFacts } from "./report.js";

/** Of a listing that is asked for to see how it comes and ends; nothing of it is kept. */
const MAX_LISTING_BYTES = 64 * 1024 * 1024;
/** Milliseconds for the server's word on a data connection that has failed. */
const LAST_WORD_MS = 5_000;

/** `own`: the session of this control connection, as it should be. Undefined: none is resumed. */
export type TlsSessionChoice = "own" | Buffer | undefined;

interface Received {
  readonly resumed: boolean;
  readonly protocol: string;
  readonly endedCleanly: boolean;
  readonly bytes: number;
}

const nothing: Omit<DataAttempt, "outcome" | "words"> = {
  ...{ resumed: false, protocol: undefined, endedCleanly: false, bytes: 0 },
};

/** Asks for a listing of the folder where the login led. What is in it is passed over. */
export async function attemptListing(
  session: Session,
  choice: TlsSessionChoice,
  signal: AbortSignal | undefined,
): Promise<DataAttempt> {
  const { control } = session;
  try {
    const opening = await openData(session, signal);
    try {
      control.send(commandLine(session.features.facts ? "MLSD" : "LIST", undefined));
      const received = opening.connected.then((raw) => receive(session, raw, choice));
      received.catch(() => {});
      return await conclude(session, opening, received, signal);
    } finally {
      opening.close();
    }
  } catch (error) {
    if (!(error instanceof FtpsError) || error.code === "aborted") throw error;
    return { outcome: error.reply === undefined ? "failed" : "refused", words: error.message, ...nothing };
  }
}

/** The server's words decide: it may refuse before, within or behind the handshake, and forget about the connection. */
async function conclude(
  { control, settings }: Session,
  opening: DataOpening,
  received: Promise<Received>,
  signal: AbortSignal | undefined,
): Promise<DataAttempt> {
  const first = await control.reply(signal);
  if (first.code >= 400) return { outcome: "refused", words: wordsOf(first), ...nothing };
  const last = first.code >= 200 ? Promise.resolve(first) : control.reply(signal, true);
  last.then(
    ({ code }) => code >= 400 && opening.close(),
    () => opening.close(),
  );
  const seen = await received.catch((error: unknown) => asFtpsError(error, "data-connection", "it was lost"));
  const stop = control.expectSoon(Math.min(LAST_WORD_MS, settings.timeouts.reply));
  try {
    const reply = await last;
    if (reply.code >= 400) return { outcome: "refused", words: wordsOf(reply), ...nothing };
    if (seen instanceof FtpsError) return { outcome: "failed", words: seen.message, ...nothing };
    return { outcome: "sent", words: wordsOf(reply), ...seen };
  } catch (error) {
    throw seen instanceof FtpsError && error instanceof FtpsError && error.code !== "aborted" ? seen : error;
  } finally {
    stop();
  }
}

function wordsOf(reply: Reply): string {
  return `${reply.code} ${textOf(reply)}`;
}

async function receive(session: Session, raw: Socket, choice: TlsSessionChoice): Promise<Received> {
  const { control, settings } = session;
  if (control.secure === undefined) throw new FtpsError("tls", "there is no TLS on the control connection");
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    raw.destroy();
  }, settings.timeouts.handshake + settings.timeouts.stall);
  try {
    const watch = new CleanEndWatch(raw);
    const stream = await (choice === "own"
      ? control.secure.secureData(watch)
      : control.secure.probeData(watch, choice));
    watch.watch(stream);
    const resumed = stream.isSessionReused();
    const protocol = stream.getProtocol() ?? "";
    const bytes = await readToEnd(stream);
    if (late) throw new FtpsError("timeout", "the listing did not come to its end in time");
    const { endedCleanly } = watch;
    stream.end();
    return { resumed, protocol, endedCleanly, bytes };
  } finally {
    clearTimeout(timer);
  }
}

/** How many bytes came until the end, whichever it was: what it means is the server's to say. */
function readToEnd(stream: Socket): Promise<number> {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    const done = (): void => resolve(bytes);
    stream.on("end", done).on("close", done).on("error", done);
    // A server that refuses ends at once: it may be over before anybody listens.
    if (stream.destroyed || stream.readableEnded) done();
    stream.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MAX_LISTING_BYTES) return;
      stream.destroy();
      reject(new FtpsError("too-large", "the listing has no end"));
    });
  });
}

/** Codes for a data connection that would not be protected: RFC 2228 section 8, RFC 4217 section 10. */
const protectionWanted: ReadonlySet<number> = new Set([521, 522, 533, 534, 535, 536]);

/**
 * Whether the server would send files in clear. PROT C alone says little, as many agree and refuse later: so a file is asked for that cannot be there. The
 * refusal tells which of both was missing.
 */
export async function attemptClear(session: Session, signal: AbortSignal | undefined): Promise<DataFacts["clear"]> {
  const { control } = session;
  const asked = await ask(control, "PROT C", signal);
  if (asked.code >= 400) return { accepted: false, words: `PROT C: ${wordsOf(asked)}` };
  try {
    const opening = await openData(session, signal);
    // Nothing is read from it: should the server begin, that is answer enough.
    opening.connected.then((socket) => socket.pause()).catch(() => {});
    const name = `not-there-${randomBytes(8).toString("hex")}`;
    const reply = await ask(control, `RETR ${name}`, signal).finally(() => opening.close());
    // It has begun, and is cut off: its last word belongs to nothing else.
    if (reply.code < 200) await control.reply(signal);
    const refused =
      protectionWanted.has(reply.code) || /\b(?:TLS|SSL|PROT|secure|encrypt|protect)/i.test(textOf(reply));
    return { accepted: !refused, words: `PROT C, RETR ${name}: ${wordsOf(reply)}` };
  } catch (error) {
    if (!(error instanceof FtpsError) || error.code === "aborted") throw error;
    const { code } = error.reply ?? {};
    return { accepted: code !== undefined && protectionWanted.has(code) ? false : undefined, words: error.message };
  } finally {
    if (control.failure === undefined) await ask(control, "PROT P", signal);
  }
}

/** Whether EPSV works, and which address PASV names. Nobody connects there. */
export async function askPassive(
  { control, settings }: Session,
  signal: AbortSignal | undefined,
): Promise<Pick<DataFacts, "epsv" | "pasvHost" | "pasvWords" | "serverAddress">> {
  const serverAddress = plainAddress(control.addresses.remote);
  const epsv = (await ask(control, "EPSV", signal)).code === 229;
  const pasv = await ask(control, "PASV", signal);
  // Through a proxy nobody knows where the server is, and PASV has no address of IPv6 to compare.
  const isComparable = pasv.code === 227 && settings.proxy === undefined && isIP(serverAddress) === 4;
  const pasvHost = isComparable ? parsePasvReply(textOf(pasv))?.host : undefined;
  return { epsv, pasvHost, pasvWords: wordsOf(pasv), serverAddress };
}
