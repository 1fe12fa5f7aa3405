import type { ControlConnection } from "../control.js";
import { FtpsError, printable, textOf } from "../errors.js";
import type { ClientSettings } from "../options.js";
import { ask, explore, logIn, type Session } from "../session.js";
import { askPassive, attemptClear, attemptListing } from "./observe-data.js";
import { observeHandshake, type Secured } from "./observe-handshake.js";
import type { DataAttempt, DataFacts, LoginFacts } from "./report.js";

export interface LoginPlan {
  /** Undefined: nobody logs in. */
  readonly user: string | undefined;
  /** Though nobody vouches for the certificate: the caller has said so. */
  readonly insecure: boolean;
  /** A certificate of which nobody says that it was not revoked is not trusted. */
  readonly strict: boolean;
}

/** A login only where the client itself would log in: not to a server that is not trusted, nor over TLS that does not protect. */
export function mayLogIn({ shown }: Secured, { user, insecure, strict }: LoginPlan): LoginFacts | undefined {
  if (user === undefined) return { state: "none", user, words: undefined };
  if (shown === undefined) return { state: "withheld", user, words: "there is no TLS" };
  if (insecure) return undefined;
  if (shown.handshake.onlyWeak) return { state: "withheld", user, words: "this TLS would not protect the password" };
  const { trust, revocation } = shown;
  if (strict && revocation.state === "unknown")
    return { state: "withheld", user, words: "nobody says whether the certificate was revoked" };
  if (trust.trusted && revocation.state !== "revoked") return undefined;
  return { state: "withheld", user, words: "the certificate is not trusted" };
}

/** Logs in, and looks at data connections. `again` opens and secures another control connection. */
export async function observeLogin(
  secured: Secured,
  settings: ClientSettings,
  again: () => Promise<Secured>,
  signal: AbortSignal | undefined,
): Promise<{ readonly login: LoginFacts; readonly data: DataFacts | undefined }> {
  const { user } = settings;
  try {
    await logIn(secured.control, settings, signal);
  } catch (error) {
    if (!(error instanceof FtpsError) || error.code === "aborted") throw error;
    return { login: { state: "refused", user, words: printable(error.message) }, data: undefined };
  }
  const data = await observeData(secured, settings, again, signal);
  return { login: { state: "in", user, words: undefined }, data };
}

async function observeData(
  { control, shown }: Secured,
  settings: ClientSettings,
  again: () => Promise<Secured>,
  signal: AbortSignal | undefined,
): Promise<DataFacts | undefined> {
  if (shown === undefined) return undefined;
  await ask(control, "PBSZ 0", signal);
  const answer = await ask(control, "PROT P", signal);
  const protection = { code: answer.code, text: textOf(answer) };
  const session = await explore(control, settings, undefined, "", signal);
  const passive = await askPassive(session, signal);
  const none = { withoutResuming: undefined, withoutResumingAtFirst: undefined, withForeignSession: undefined };
  if (answer.code !== 200) {
    const own = { outcome: "failed", words: "not asked: it would go in clear", resumed: false } as const;
    const attempt = { ...own, protocol: undefined, endedCleanly: false, bytes: 0 };
    return { protection, own: attempt, ...none, clear: undefined, ...passive };
  }
  const own = await attemptListing(session, "own", signal);
  const clear = control.failure === undefined ? await attemptClear(session, signal) : undefined;
  const binding = own.resumed ? await observeBinding(session, settings, again, signal) : none;
  return { protection, own, ...binding, clear, ...passive };
}

type Binding = Pick<DataFacts, "withoutResuming" | "withoutResumingAtFirst" | "withForeignSession">;

/**
 * Whether a data connection must prove that it belongs to its control connection. First without resuming, in a session that has resumed before; where that is
 * refused, in one that has not, and with the TLS session of that other one.
 */
async function observeBinding(
  session: Session,
  settings: ClientSettings,
  again: () => Promise<Secured>,
  signal: AbortSignal | undefined,
): Promise<Binding> {
  const none = { withoutResumingAtFirst: undefined, withForeignSession: undefined };
  if (session.control.failure !== undefined) return { withoutResuming: undefined, ...none };
  const withoutResuming = await attemptListing(session, undefined, signal);
  if (withoutResuming.outcome !== "refused") return { withoutResuming, ...none };
  const second = await openSecond(settings, again, signal);
  if (second === undefined) return { withoutResuming, ...none };
  try {
    const withoutResumingAtFirst = await attemptListing(second, undefined, signal);
    const { session: foreign } = second.control.secure ?? {};
    const withForeignSession = foreign && (await attemptForeign(session, foreign, settings, again, signal));
    return { withoutResuming, withoutResumingAtFirst, withForeignSession };
  } finally {
    end(second);
  }
}

/** Some servers end the control connection too when they refuse a data connection: then a new one asks. */
async function attemptForeign(
  session: Session,
  foreign: Buffer,
  settings: ClientSettings,
  again: () => Promise<Secured>,
  signal: AbortSignal | undefined,
): Promise<DataAttempt | undefined> {
  if (session.control.failure === undefined) return attemptListing(session, foreign, signal);
  const third = await openSecond(settings, again, signal);
  if (third === undefined) return undefined;
  try {
    return await attemptListing(third, foreign, signal);
  } finally {
    end(third);
  }
}

function end({ control }: Session): void {
  control.fail(new FtpsError("closed", "the inspection is over"));
}

/** A second login; undefined where the server allows none. */
async function openSecond(
  settings: ClientSettings,
  again: () => Promise<Secured>,
  signal: AbortSignal | undefined,
): Promise<Session | undefined> {
  let control: ControlConnection | undefined;
  try {
    control = (await again()).control;
    await logIn(control, settings, signal);
    await ask(control, "PBSZ 0", signal);
    await ask(control, "PROT P", signal);
    return await explore(control, settings, undefined, "", signal);
  } catch (error) {
    control?.fail(new FtpsError("closed", "the inspection is over"));
    if (!(error instanceof FtpsError) || error.code === "aborted") throw error;
    return undefined;
  }
}

/** As `observeHandshake` with the client's own settings; throws where that would not log in. */
export async function secureAgain(
  settings: ClientSettings,
  like: Secured,
  signal: AbortSignal | undefined,
): Promise<Secured> {
  const secured = await observeHandshake(settings, signal);
  if (secured.shown?.leaf.equals(like.shown?.leaf ?? Buffer.alloc(0)) === true) return secured;
  secured.control.fail(new FtpsError("closed", "the inspection is over"));
  throw new FtpsError("data-connection", "another server answered");
}
