import { type ByteString, textToByteString } from "../protocol/byte-string.js";
import type { Reply } from "../protocol/reply.js";
import type { BlockConnection } from "../support/block-connection.js";
import { ControlConnection } from "./control.js";
import { FtpsError, refusal, textOf } from "./errors.js";
import { Features, factsToAskFor } from "./features.js";
import { type Names, namesIn } from "./names.js";
import type { ClientSettings } from "./options.js";
import { type Quirks, quirksOf } from "./quirks.js";
import type { Throttle } from "./throttle.js";
import { watchSilence } from "./watch-silence.js";

/** A control connection that has logged in, and what is known about its server. */
export interface Session {
  readonly control: ControlConnection;
  readonly settings: ClientSettings;
  readonly features: Features;
  readonly quirks: Quirks;
  readonly names: Names;
  readonly throttle: Throttle | undefined;
  /** What has been settled on this connection. */
  readonly state: SessionState;
}

export interface SessionState {
  type: "A" | "I" | undefined;
  /** EPSV was refused: PASV from now on. */
  noEpsv: boolean;
  /** The algorithm that HASH uses. */
  hashAlgorithm: string | undefined;
  /** Commands may follow each other before the first one's reply has come. False: the server was seen to lose them. */
  pipelines: boolean;
  /** Where the next data connection may go to, asked for ahead; `at`: `steadyNow()`. */
  passive: { readonly port: number; readonly at: number } | undefined;
  /** MODE: a stream, or blocks on a data connection that stays. */
  mode: "S" | "B";
  /** The server offered block mode, and refused it. */
  noBlocks: boolean;
  /** The data connection that has stayed. */
  kept: KeptData | undefined;
}

export interface KeptData {
  readonly blocks: BlockConnection;
  /** Ends it. */
  close(): void;
}

/** Longest chain of 120 replies ("ready in some minutes") before the greeting. */
const MAX_DELAYS = 3;

/** Connects, secures and logs in. Throws FtpsError; no connection is left open then. */
export async function openSession(
  settings: ClientSettings,
  throttle: Throttle | undefined,
  signal: AbortSignal | undefined,
): Promise<Session> {
  const control = await ControlConnection.open(settings, signal);
  try {
    const greeting = await greetingOrReason(control, settings, signal);
    if (settings.security === "explicit") await startTls(control, signal);
    await logIn(control, settings, signal);
    if (settings.security !== "clear") await protectData(control, signal);
    return await explore(control, settings, throttle, textOf(greeting), signal);
  } catch (error) {
    control.fail(error instanceof FtpsError ? error : new FtpsError("closed", "the login failed", { cause: error }));
    throw error;
  }
}

/** The greeting; a server that is silent since it is none of FTP is named. Throws FtpsError. */
export async function greetingOrReason(
  control: ControlConnection,
  settings: ClientSettings,
  signal: AbortSignal | undefined,
): Promise<Reply> {
  const stop = settings.security === "explicit" ? watchSilence(control, settings) : () => {};
  try {
    return await awaitGreeting(control, signal);
  } catch (error) {
    throw error instanceof FtpsError && error.code === "timeout" ? withoutGreeting(error) : error;
  } finally {
    stop();
  }
}

function withoutGreeting(error: FtpsError): FtpsError {
  return new FtpsError("timeout", "the server did not greet in time", {
    hint: "one with TLS from the first byte waits for us: ftps:// in place of ftpes://; or the port is another server's",
    cause: error,
  });
}

export async function awaitGreeting(control: ControlConnection, signal: AbortSignal | undefined): Promise<Reply> {
  for (let delays = 0; ; delays++) {
    const greeting = await control.reply(signal);
    if (greeting.code === 220) return greeting;
    if (greeting.code !== 120 || delays >= MAX_DELAYS) throw refusal("the server lets nobody in", greeting);
  }
}

export async function startTls(control: ControlConnection, signal: AbortSignal | undefined): Promise<void> {
  const answer = await ask(control, "AUTH TLS", signal);
  if (answer.code === 234) return control.startTls(signal);
  throw new FtpsError("tls-refused", `the server does not offer TLS: ${answer.code} ${textOf(answer)}`, {
    hint: "nothing was sent in clear. ftps:// is for servers with TLS from the first byte (port 990)",
    reply: answer,
    retry: false,
  });
}

export async function logIn(
  control: ControlConnection,
  settings: ClientSettings,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { user, password, account } = settings;
  let answer = await ask(control, `USER ${user}`, signal);
  if (answer.code === 331) answer = await ask(control, `PASS ${password}`, signal);
  if (answer.code === 332 && account !== undefined) answer = await ask(control, `ACCT ${account}`, signal);
  if (answer.code === 230 || answer.code === 232 || answer.code === 202) return;
  const failure = refusal("the server refused the login", answer);
  // Another attempt would count towards the server's ban; a server that is full or busy says so with 421 or 4xx.
  throw answer.code >= 500 || answer.code < 400
    ? new FtpsError("login", failure.message, { reply: answer, hint: loginHint(answer, settings), retry: false })
    : failure;
}

function loginHint(answer: Reply, { security }: ClientSettings): string {
  if (answer.code === 332) return "the server asks for an account: account (--account)";
  const wantsTls = security === "clear" && /\b(?:TLS|SSL|AUTH|encrypt\w*|secure)\b/i.test(textOf(answer));
  return wantsTls ? "write ftpes:// in place of ftp://" : "check user name and password";
}

/** RFC 4217 section 9: without PROT P, files and listings go in clear. */
async function protectData(control: ControlConnection, signal: AbortSignal | undefined): Promise<void> {
  await ask(control, "PBSZ 0", signal);
  const answer = await ask(control, "PROT P", signal);
  if (answer.code === 200) return;
  throw new FtpsError("tls-refused", `the server does not seal data connections: ${answer.code} ${textOf(answer)}`, {
    hint: "files and listings would go in clear; ask its operator for PROT P",
    reply: answer,
    retry: false,
  });
}

export async function explore(
  control: ControlConnection,
  settings: ClientSettings,
  throttle: Throttle | undefined,
  greeting: string,
  signal: AbortSignal | undefined,
): Promise<Session> {
  // Asked only now: what was said in clear counts for nothing (RFC 4217 section 4).
  const features = new Features(await ask(control, "FEAT", signal));
  const system = features.facts ? "" : textOf(await ask(control, "SYST", signal));
  const quirks = quirksOf(`${greeting}\n${system}`);
  for (const line of quirks.greetWith ?? []) await ask(control, line, signal);
  if (features.has("UTF8") && settings.encoding === "utf-8") await ask(control, "OPTS UTF8 ON", signal);
  const facts = factsToAskFor(features);
  if (facts !== undefined) await ask(control, facts, signal);
  const state: SessionState = {
    ...{ type: undefined, noEpsv: quirks.noEpsv === true, hashAlgorithm: undefined },
    ...{ pipelines: quirks.oneAtATime !== true, passive: undefined },
    ...{ mode: "S", noBlocks: false, kept: undefined },
  };
  return { control, settings, features, quirks, names: await namesIn(settings.encoding), throttle, state };
}

export function ask(control: ControlConnection, line: string, signal: AbortSignal | undefined): Promise<Reply> {
  return control.command(textToByteString(line), signal);
}

/** Sends `verb argument`; a reply of 400 and above is an error. `what`: what is being done, for people. */
export async function perform(
  session: Session,
  verb: string,
  argument: ByteString | undefined,
  what: string,
  signal: AbortSignal | undefined,
): Promise<Reply> {
  const reply = await session.control.command(commandLine(verb, argument), signal);
  if (reply.code >= 400) throw refusal(what, reply);
  return reply;
}

/** `unlimited`: its reply takes as long as the server works, as on the hash of a large file. */
export interface PipelinedCommand {
  readonly line: ByteString;
  readonly unlimited?: boolean;
}

/**
 * The replies to several commands, which go out together where the server takes them so: a connection with a long way does not wait for each, and both sides have less to do.
 * A server that loses them gets them one after the other from the next connection on.
 */
export async function pipeline(
  { control, state }: Session,
  commands: readonly PipelinedCommand[],
  signal: AbortSignal | undefined,
): Promise<readonly Reply[]> {
  const together = state.pipelines && commands.length > 1;
  const replies: Reply[] = [];
  if (together) control.send(...commands.map(({ line }) => line));
  try {
    for (const { line, unlimited } of commands) {
      if (!together) control.send(line);
      replies.push(await control.reply(signal, unlimited));
    }
  } catch (error) {
    if (together && signal?.aborted !== true) state.pipelines = false;
    throw error;
  }
  return replies;
}

export function commandLine(verb: string, argument: ByteString | undefined): ByteString {
  return (argument === undefined ? verb : `${verb} ${argument}`) as ByteString;
}

/** TYPE I or A, where it is not set already. Sizes mean bytes only in type I. */
export async function setType(session: Session, type: "A" | "I", signal: AbortSignal | undefined): Promise<void> {
  if (session.state.type === type) return;
  await perform(session, "TYPE", type as ByteString, `the server knows no type ${type}`, signal);
  session.state.type = type;
}
