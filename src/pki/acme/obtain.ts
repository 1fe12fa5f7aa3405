import { X509Certificate } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { readPem } from "../files.js";
import { splitCertificates } from "../inspect.js";
import { type InstallPlan, planInstall } from "../install.js";
import { generateKey } from "../keys.js";
import { externalAccount, openAccount, rememberAccount } from "./account.js";
import { malformed } from "./answers.js";
import { connectAcme } from "./connect.js";
import type { AcmeConnection, Authorization, Challenge, Order } from "./contract.js";
import { AcmeError, refused } from "./errors.js";
import { openSolver } from "./open-solver.js";
import { type AcmePlan, type ChallengePlan, cannot, orderedNames } from "./plan.js";
import { parseProblem, problemText } from "./problem.js";
import type { Solver } from "./solver.js";

export interface ObtainOptions {
  readonly dataFolder: string;
  /** Shown to the authority (RFC 8555 section 6.1). */
  readonly userAgent: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
  /** Of what stops nothing. */
  readonly warn?: (error: unknown) => void;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** An authority that looks from several places, at a slow DNS, takes a minute. Milliseconds. */
const LONGEST_WAIT_MS = 300_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Orders a certificate, proves that the names lead here, and fetches it: all of RFC 8555 section 7 with a new key. Nothing is stored but the account.
 * Rejects with AcmeError, PkiError, or the signal's reason.
 */
export async function obtainCertificate(plan: AcmePlan, options: ObtainOptions): Promise<InstallPlan> {
  const names = orderedNames(plan);
  const { dataFolder, userAgent, signal, now = Date.now } = options;
  const authorities = plan.authorities === undefined ? undefined : await trusted(plan.authorities);
  const account = await openAccount(dataFolder, plan);
  const { directory } = plan;
  const transport = { authorities, userAgent, signal, now };
  const connection = await connectAcme({ directory, accountKey: account.key, accountUrl: account.url, ...transport });
  try {
    const register = async (): Promise<void> => {
      const url = await connection.register({
        email: plan.email,
        agreesToTerms: plan.agreesToTerms,
        external: await externalAccount(plan, options.env),
      });
      await rememberAccount(dataFolder, plan, url);
    };
    if (account.url === undefined) await register();
    const order = await orderOrRegister(connection, names, register);
    const flow = new Flow(connection, plan, options);
    return await flow.complete(
      order,
      names.map(({ value }) => value),
    );
  } catch (error) {
    // Whatever it was that a signal has broken off.
    signal?.throwIfAborted();
    throw error;
  } finally {
    connection.close();
  }
}

async function trusted(file: string): Promise<readonly string[]> {
  const found = await readPem(file);
  const certificates = splitCertificates(found?.text ?? "");
  if (certificates.length > 0) return certificates;
  const hint = "it must be the file with the authority that vouches for the directory, in PEM (acme.authorities)";
  throw cannot(found === undefined ? `there is no file ${file}` : `${file} holds no certificate`, hint);
}

/** An authority may have forgotten an account that it has given; a test authority does so at each start. */
async function orderOrRegister(
  connection: AcmeConnection,
  names: Parameters<AcmeConnection["newOrder"]>[0],
  register: () => Promise<void>,
): Promise<Order> {
  try {
    return await connection.newOrder(names);
  } catch (error) {
    if (!(error instanceof AcmeError) || error.problem?.type !== "accountDoesNotExist") throw error;
    await register();
    return await connection.newOrder(names);
  }
}

/** One order, from what is to be proven to the certificate. */
class Flow {
  readonly #connection: AcmeConnection;
  readonly #plan: AcmePlan;
  readonly #options: ObtainOptions;

  constructor(connection: AcmeConnection, plan: AcmePlan, options: ObtainOptions) {
    this.#connection = connection;
    this.#plan = plan;
    this.#options = options;
  }

  async complete(order: Order, names: readonly string[]): Promise<InstallPlan> {
    await this.#proveAll(order);
    const ready = await this.#until(order, (now) => now.status !== "pending");
    const key = await generateKey(this.#plan.key);
    const request = await requestFor(key, names);
    const finalised = ready.status === "ready" ? await this.#connection.finalize(ready, request) : ready;
    const done = await this.#until(finalised, ({ status }) => status === "valid");
    const chain = await this.#connection.certificate(done);
    const certificates = splitCertificates(chain).map(parsed);
    const plan = planInstall({ certificates, keys: [key] }, { now: new Date((this.#options.now ?? Date.now)()) });
    const has = new Set(plan.names.map((name) => name.toLowerCase()));
    const missing = names.find((name) => !has.has(name));
    if (missing === undefined) return plan;
    throw new AcmeError("acme-malformed", `the authority's certificate is not for ${missing}`, "ask the authority why");
  }

  /** One after the other: a simple hook may have room for one record alone. */
  async #proveAll(order: Order): Promise<void> {
    const { signal } = this.#options;
    const solver = await openSolver(this.#plan, signal);
    try {
      for (const url of order.authorizations) {
        const authorization = await this.#connection.authorization(url);
        // Proven for an earlier order, and good for a while (RFC 8555 section 7.5).
        if (authorization.status !== "valid") await this.#prove(authorization, solver);
      }
    } finally {
      await solver.close();
    }
  }

  async #prove(authorization: Authorization, solver: Solver): Promise<void> {
    const { name } = authorization;
    const challenge = this.#chosen(authorization);
    const keyAuthorization = await this.#connection.keyAuthorization(challenge.token);
    const proof = { name, token: challenge.token, keyAuthorization };
    try {
      await solver.present(proof);
      await this.#connection.accept(challenge);
      await this.#untilProven(authorization);
    } finally {
      await solver.withdraw(proof).catch((error: unknown) => this.#options.warn?.(error));
    }
  }

  #chosen({ name, challenges, status, error }: Authorization): Challenge {
    const { type } = this.#plan.challenge;
    if (status !== "pending") throw notProven(name, this.#plan.challenge, error);
    const found = challenges.find((each) => each.type === type);
    if (found !== undefined) return found;
    const offered = challenges.map((each) => each.type).join(", ") || "none";
    throw new AcmeError(
      "acme-plan",
      `the authority does not offer ${type} for ${name}`,
      `it offers: ${offered} (acme.challenge)`,
    );
  }

  async #untilProven({ url, name }: Authorization): Promise<void> {
    const last = await this.#poll(
      () => this.#connection.authorization(url),
      ({ status }) => status !== "pending",
      `whether ${name} leads here`,
    );
    if (last.status !== "valid") throw notProven(name, this.#plan.challenge, last.error);
  }

  async #until(order: Order, holds: (order: Order) => boolean): Promise<Order> {
    const last = holds(order)
      ? order
      : await this.#poll(
          () => this.#connection.order(order.url),
          (now) => now.status === "invalid" || holds(now),
          "the order",
        );
    if (last.status !== "invalid") return last;
    const problem = parseProblem(last.error) ?? { type: "", detail: "", status: undefined, subproblems: [] };
    throw refused("the order", problem);
  }

  async #poll<T>(look: () => Promise<T>, done: (found: T) => boolean, what: string): Promise<T> {
    const started = performance.now();
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      const found = await look();
      if (done(found)) return found;
      if (performance.now() - started > LONGEST_WAIT_MS) throw undecided(what);
      await delay(pause, undefined, { signal: this.#options.signal });
    }
  }
}

async function requestFor(
  key: Parameters<typeof import("../request.js").createRequest>[0],
  names: readonly string[],
): Promise<string> {
  const { createRequest } = await import("../request.js");
  // No common name: clients do not look at it, and authorities leave it out.
  return await createRequest(key, { names, commonName: "" });
}

function parsed(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw malformed("a certificate", error);
  }
}

const where: Readonly<Record<ChallengePlan["type"], (name: string) => string>> = {
  "http-01": (name) => `the authority must reach http://${name}/.well-known/acme-challenge/ on port 80 of this machine`,
  "tls-alpn-01": (name) => `the authority must reach port 443 of ${name}, and this program there`,
  "dns-01": (name) => `the record _acme-challenge.${name} must be at all name servers when the hook ends`,
};

function notProven(name: string, { type }: ChallengePlan, error: unknown): AcmeError {
  const problem = parseProblem(error);
  const why = problem === undefined ? "it gives no reason" : problemText(problem);
  return new AcmeError(
    "acme-challenge",
    `the authority could not see the proof for ${name} (${type}): ${why}`,
    where[type](name),
    { problem },
  );
}

function undecided(what: string): AcmeError {
  const message = `the authority has not decided about ${what} within ${LONGEST_WAIT_MS / 60_000} minutes`;
  return new AcmeError("acme-unreachable", message, "it is tried again later");
}
