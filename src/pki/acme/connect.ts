import { AsyncLocalStorage } from "node:async_hooks";
import type { Client } from "acme-client";
import type { AlternativeName } from "../alternative-names.js";
import { malformed, parseAuthorization, parseOrder } from "./answers.js";
import type { AccountRequest, AcmeConnection, Authorization, Challenge, Order } from "./contract.js";
import { isHttps } from "./directories.js";
import { AcmeError, refused } from "./errors.js";
import { AcmeTransport, type TransportOptions } from "./transport.js";

type AcmePackage = typeof import("acme-client");

/** Whose request it is that the package is about to send: it has one HTTP client for all that use it. */
const transports = new AsyncLocalStorage<AcmeTransport>();
let loaded: Promise<AcmePackage> | undefined;

/** Loading takes a third of a second and 20 MB, and most servers never need it. */
function loadPackage(): Promise<AcmePackage> {
  loaded ??= import("acme-client").then(hook);
  return loaded;
}

/**
 * Requests of the package go through our transport. Its own way has no bound on answers and no deadline, and after an error it waits for as long as
 * the other side says. The instance is the package's own, so nobody else who uses axios is touched.
 */
function hook(acme: AcmePackage): AcmePackage {
  acme.axios.defaults.adapter = async (config) => {
    const transport = transports.getStore();
    if (transport === undefined) throw new Error("a request outside of any connection");
    const body: unknown = config.data;
    const {
      status,
      headers,
      body: data,
    } = await transport.send(config.url ?? "", {
      method: (config.method ?? "get").toUpperCase(),
      headers: { "content-type": String(config.headers.get("Content-Type") ?? "") },
      body: typeof body === "string" ? body : undefined,
    });
    return { status, statusText: "", headers: { ...headers }, data, config };
  };
  return acme;
}

/** The package tries six times with fresh nonces (RFC 8555 section 6.5); a busy authority has refused more. */
const NONCE_TURNS = 4;

export interface ConnectOptions extends TransportOptions {
  readonly directory: string;
  /** PKCS#8, PEM. */
  readonly accountKey: string;
  /** Of an account that is known to be there. */
  readonly accountUrl?: string | undefined;
}

/** Nothing is sent before the first operation. */
export async function connectAcme(options: ConnectOptions): Promise<AcmeConnection> {
  return new PackagedConnection(await loadPackage(), options);
}

/** For a key that has an account the package goes on to change that, which authorities refuse where there is nothing to change; the account is there. */
function knownAccount(client: Client, error: unknown): string {
  try {
    return client.getAccountUrl();
  } catch {
    throw error;
  }
}

class PackagedConnection implements AcmeConnection {
  readonly #package: AcmePackage;
  readonly #options: ConnectOptions;
  readonly #transport: AcmeTransport;
  #client: Client;

  constructor(acme: AcmePackage, options: ConnectOptions) {
    this.#package = acme;
    this.#options = options;
    this.#transport = new AcmeTransport(options);
    this.#client = this.#make(options.accountUrl);
  }

  async register({ email, agreesToTerms, external }: AccountRequest): Promise<string> {
    const binding = external === undefined ? undefined : { kid: external.keyId, hmacKey: external.key };
    const client = this.#make(undefined, binding);
    await this.#checkTerms(client, agreesToTerms);
    const contact = email === undefined ? {} : { contact: [`mailto:${email}`] };
    const request = { ...contact, termsOfServiceAgreed: true };
    const url = await this.#do("the account", () =>
      client.createAccount(request).then(
        () => client.getAccountUrl(),
        (error: unknown) => knownAccount(client, error),
      ),
    );
    if (!isHttps(url)) throw malformed("an account");
    this.#client = this.#make(url);
    return url;
  }

  async newOrder(names: readonly AlternativeName[]): Promise<Order> {
    const identifiers = names.map(({ type, value }) => ({ type, value }));
    const made = await this.#do("the order", () => this.#client.createOrder({ identifiers }));
    return parseOrder(made, made.url);
  }

  async order(url: string): Promise<Order> {
    return parseOrder(await this.#do("to tell of the order", () => this.#client.getOrder({ url } as never)), url);
  }

  async authorization(url: string): Promise<Authorization> {
    const [found] = await this.#do("to tell what it wants to see", () =>
      this.#client.getAuthorizations({ authorizations: [url] } as never),
    );
    return parseAuthorization(found, url);
  }

  async keyAuthorization(token: string): Promise<string> {
    return await this.#client.getChallengeKeyAuthorization({ type: "http-01", token } as never);
  }

  async accept({ url }: Challenge): Promise<void> {
    await this.#do("to look at the proof", () => this.#client.completeChallenge({ url } as never));
  }

  async finalize(order: Order, request: string): Promise<Order> {
    const { url, finalize } = order;
    const done = await this.#do("the request for a certificate", () =>
      this.#client.finalizeOrder({ url, finalize } as never, request),
    );
    return parseOrder(done, url);
  }

  async certificate({ url, certificate }: Order): Promise<string> {
    const order = { url, certificate, status: "valid" } as never;
    const chain: unknown = await this.#do("to hand out the certificate", () => this.#client.getCertificate(order));
    if (typeof chain !== "string") throw malformed("a certificate");
    return chain;
  }

  close(): void {
    this.#transport.close();
  }

  #make(accountUrl: string | undefined, externalAccountBinding?: { kid: string; hmacKey: string }): Client {
    const { directory, accountKey } = this.#options;
    return new this.#package.Client({
      directoryUrl: directory,
      accountKey,
      ...(accountUrl === undefined ? {} : { accountUrl }),
      ...(externalAccountBinding === undefined ? {} : { externalAccountBinding }),
    });
  }

  async #checkTerms(client: Client, agrees: boolean): Promise<void> {
    const terms: unknown = await this.#do("to show its directory", () => client.getTermsOfServiceUrl());
    if (agrees || typeof terms !== "string" || terms === "") return;
    const shown = isHttps(terms) ? new URL(terms).href : "at its web site";
    const hint = `read ${shown} and, if you agree, set acme.agreeToTerms: true, or give --agree-terms`;
    throw new AcmeError("acme-plan", "the authority issues certificates only to who agrees to its terms", hint);
  }

  /** `doing`: what it was that was asked, behind "the authority refused". */
  async #do<T>(doing: string, work: () => Promise<T>): Promise<T> {
    for (let turn = 1; ; turn++) {
      try {
        return await transports.run(this.#transport, work);
      } catch (error) {
        this.#options.signal?.throwIfAborted();
        if (error instanceof AcmeError) throw error;
        const { problem, retryAfter } = this.#transport;
        // The package throws mere texts, and trips over answers of a wrong shape.
        if (problem === undefined) throw malformed("an ACME authority", error);
        if (problem.type !== "badNonce" || turn === NONCE_TURNS) throw refused(doing, problem, retryAfter);
      }
    }
  }
}
