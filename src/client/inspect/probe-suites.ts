import type { Socket } from "node:net";
import {
  type HelloAnswer,
  type HelloOffer,
  type ProbedVersion,
  probedVersions,
  readServerHello,
  writeClientHello,
} from "../../tls/probe-hello.js";
import { type CipherSuite, knownSuites, suiteByCode } from "../../tls/suites.js";
import { ControlConnection } from "../control.js";
import { abortedError, FtpsError } from "../errors.js";
import type { ClientSettings } from "../options.js";
import { openRoute } from "../route.js";
import { ask, awaitGreeting } from "../session.js";
import type { SupportedSuite, SupportFacts } from "./report.js";

/** Connections for one table; a server that takes every suite in every version asks for some 250. */
const MAX_PROBES = 300;
/** Of a server's answer: a ServerHello has some 100 bytes, and a record 16 KiB. */
const MAX_ANSWER_BYTES = 20 * 1024;

type Answer = HelloAnswer | { readonly kind: "closed" };

const before13 = knownSuites.filter(({ tls13 }) => !tls13);
const suitesOf = (version: ProbedVersion): readonly CipherSuite[] =>
  version === "TLSv1.3" ? knownSuites.filter(({ tls13 }) => tls13) : before13;

/**
 * Which versions and suites a server takes, found out by handshakes that each offer one version and some suites, and end with the server's answer: no
 * secret is made. `complete`: asks until each suite is known; else whether there are any of each kind.
 */
export async function probeSupport(
  settings: ClientSettings,
  complete: boolean,
  signal: AbortSignal | undefined,
): Promise<SupportFacts> {
  const probing = new Probing(settings, signal);
  let ended: string | undefined;
  try {
    for (const version of probedVersions) await probing.version(version, complete);
    if (!complete) await probing.kinds("TLSv1.2");
  } catch (error) {
    if (!(error instanceof FtpsError) || error.code === "aborted") throw error;
    ended = error.message;
  }
  return { versions: probing.versions, suites: probing.suites, complete, ended };
}

class Probing {
  readonly versions: Record<string, boolean | undefined> = {};
  readonly suites: SupportedSuite[] = [];
  readonly #settings: ClientSettings;
  readonly #signal: AbortSignal | undefined;
  #probes = 0;

  constructor(settings: ClientSettings, signal: AbortSignal | undefined) {
    this.#settings = settings;
    this.#signal = signal;
  }

  /** All that it takes of this version, or only the one that it likes best. */
  async version(version: ProbedVersion, complete: boolean): Promise<void> {
    this.versions[version] = undefined;
    let left = suitesOf(version);
    for (let taken = await this.#offer(version, left); ; taken = await this.#offer(version, left)) {
      this.versions[version] ??= taken !== undefined;
      if (taken === undefined || !complete) return;
      left = left.filter(({ code }) => code !== taken);
      if (left.length === 0) return;
    }
  }

  /** Whether it takes any suite that is old, and any that is broken. */
  async kinds(version: ProbedVersion): Promise<void> {
    if (this.versions[version] !== true) return;
    for (const strength of ["old", "broken"] as const) {
      const known = this.suites.some((each) => each.version === version && each.strength === strength);
      if (!known)
        await this.#offer(
          version,
          before13.filter((suite) => suite.strength === strength),
        );
    }
  }

  /** The number of the suite that the server takes; undefined: none. */
  async #offer(version: ProbedVersion, suites: readonly CipherSuite[]): Promise<number | undefined> {
    if (++this.#probes > MAX_PROBES) throw new FtpsError("too-large", `more than ${MAX_PROBES} handshakes were needed`);
    const offered = suites.map(({ code }) => code);
    const offer = { version, suites: offered, host: this.#settings.servername };
    const answer = await askWithHello(this.#settings, offer, this.#signal);
    if (answer.kind !== "hello" || answer.version !== version || !offered.includes(answer.suite)) return undefined;
    const { name, strength } = suiteByCode(answer.suite);
    this.suites.push({
      version,
      suite: name,
      strength: isOldVersion(version) && strength === "good" ? "old" : strength,
    });
    return answer.suite;
  }
}

function isOldVersion(version: ProbedVersion): boolean {
  return version !== "TLSv1.3" && version !== "TLSv1.2";
}

/** One connection, one hello, one answer. Throws FtpsError where it does not come to that. */
async function askWithHello(
  settings: ClientSettings,
  offer: HelloOffer,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const socket = await openBeforeTls(settings, signal);
  try {
    socket.write(writeClientHello(offer));
    return await readAnswer(socket, settings.timeouts.handshake, signal);
  } finally {
    socket.destroy();
  }
}

/** A connection on which TLS is what comes next. */
export async function openBeforeTls(settings: ClientSettings, signal: AbortSignal | undefined): Promise<Socket> {
  if (settings.security === "implicit") return openRoute(settings, settings, signal);
  const control = await ControlConnection.open(settings, signal);
  try {
    await awaitGreeting(control, signal);
    const answer = await ask(control, "AUTH TLS", signal);
    if (answer.code !== 234) throw new FtpsError("tls-refused", "the server does not offer TLS any more");
    return control.release();
  } catch (error) {
    control.fail(new FtpsError("closed", "the probe is over"));
    throw error;
  }
}

function readAnswer(socket: Socket, timeout: number, signal: AbortSignal | undefined): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let bytes: Buffer = Buffer.alloc(0);
    const settle = (done: () => void): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      done();
    };
    const close = (): void => settle(() => resolve({ kind: "closed" }));
    const onAbort = (): void => settle(() => signal !== undefined && reject(abortedError(signal)));
    const late = new FtpsError("timeout", "the server does not answer a hello");
    const timer = setTimeout(() => settle(() => reject(late)), timeout);
    signal?.addEventListener("abort", onAbort, { once: true });
    socket.on("end", close).on("close", close).on("error", close);
    socket.on("data", (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      const answer = readServerHello(bytes);
      if (answer.kind !== "incomplete" || bytes.length > MAX_ANSWER_BYTES) settle(() => resolve(answer));
    });
    socket.resume();
  });
}
