import { FtpsError } from "../errors.js";
import { type ClientSettings, type ConnectOptions, optionsOfUrl, settingsOf } from "../options.js";
import { gradesOf } from "./grade.js";
import { observeClearLogin, observeInjection } from "./observe-clear.js";
import { observeHandshake, type Secured } from "./observe-handshake.js";
import { mayLogIn, observeLogin, secureAgain } from "./observe-login.js";
import { probeSupport } from "./probe-suites.js";
import type { Facts, InspectionReport } from "./report.js";
import { tellSteps } from "./steps.js";
import { weaknessesOf } from "./weaknesses.js";

export interface InspectOptions extends Partial<ConnectOptions> {
  /** Ask about each version and cipher suite there is: 30 to 300 connections, one after the other. */
  readonly suites?: boolean;
  /** Log in although the certificate is not trusted, or TLS too weak: whoever is in between gets the password. */
  readonly insecureLogin?: boolean;
}

interface Plan {
  /** Undefined: nobody logs in. */
  readonly user: string | undefined;
  readonly insecure: boolean;
  readonly suites: boolean;
}

/**
 * Tells how a server protects its users: every step of the handshake as it happened, each weakness with what to do, and a grade. Nothing is changed on the
 * server. With a `user` it logs in, as the client would: never where the certificate is not trusted. Without one nobody logs in, and nothing can be told of
 * data connections. Throws FtpsError where no FTP server answers.
 */
export async function inspect(
  target: string | ConnectOptions,
  options: InspectOptions = {},
): Promise<InspectionReport> {
  const { suites = false, insecureLogin: insecure = false, ...more } = options;
  const all: ConnectOptions = { ...(typeof target === "string" ? optionsOfUrl(target) : target), ...more };
  const settings = settingsOf(all);
  if (settings.security === "clear")
    throw new FtpsError("usage", "ftp:// has no TLS that could be told of", { hint: "write ftpes:// or ftps://" });
  const facts = await observe(settings, { user: all.user, insecure, suites }, all.signal);
  return reportOn(facts);
}

/** What follows from the facts; pure. */
export function reportOn(facts: Facts): InspectionReport {
  const weaknesses = weaknessesOf(facts);
  return { ...facts, steps: tellSteps(facts, weaknesses), weaknesses, ...gradesOf(weaknesses) };
}

async function observe(settings: ClientSettings, plan: Plan, signal: AbortSignal | undefined): Promise<Facts> {
  const secured = await observeHandshake(settings, signal);
  const { shown, agreement, greeting, address, failure } = secured;
  const { login, data } = await loginAndData(secured, settings, plan, signal);
  const offersTls = agreement === undefined || agreement.code === 234;
  const support = offersTls ? await probeSupport(settings, plan.suites, signal) : undefined;
  const injection = shown === undefined ? undefined : await orUnknown(observeInjection(settings, signal));
  const clearLogin = await observeClearLogin(settings, signal);
  return {
    ...{ host: settings.host, port: settings.port, security: securityOf(settings), address, at: new Date() },
    ...{ greeting, agreement, handshake: shown?.handshake, handshakeFailure: failure?.message },
    ...{ certificate: shown?.certificate, trust: shown?.trust, revocation: shown?.revocation },
    ...{ support, injection, clearLogin, login, data },
  };
}

function securityOf({ security }: ClientSettings): Facts["security"] {
  return security === "implicit" ? security : "explicit";
}

async function loginAndData(
  secured: Secured,
  settings: ClientSettings,
  plan: Plan,
  signal: AbortSignal | undefined,
): Promise<Pick<Facts, "login" | "data">> {
  try {
    const login = mayLogIn(secured, { ...plan, strict: settings.tls.revocation === "hard" });
    if (login !== undefined) return { login, data: undefined };
    // Asked once is enough.
    const likewise = { ...settings, tls: { ...settings.tls, revocation: "off" } as const };
    return await observeLogin(secured, settings, () => secureAgain(likewise, secured, signal), signal);
  } finally {
    secured.control.fail(new FtpsError("closed", "the inspection is over"));
  }
}

/** A probe that the server does not let come to an end. */
async function orUnknown<T>(probe: Promise<T>): Promise<T | undefined> {
  try {
    return await probe;
  } catch (error) {
    if (!(error instanceof FtpsError) || error.code === "aborted") throw error;
    return undefined;
  }
}
