import { createHash, constants as cryptoConstants, randomBytes } from "node:crypto";
import { createServer, type Server, type TlsOptions } from "node:tls";
import { applicationProtocols, type TlsVersion } from "./policy.js";
import { keyExchangeGroups, suitesOf, type TlsProfile } from "./profiles.js";

/** Certificates with their keys, PEM; one of each key type. The first that the client can use is served. */
export interface ServerIdentity {
  readonly certificates: readonly string[];
  readonly keys: readonly string[];
}

/** An OCSP answer, DER, and until when it holds (milliseconds since 1970). */
export interface Staple {
  readonly response: Uint8Array;
  readonly until: number;
}

export interface TlsSettings {
  readonly identity: ServerIdentity;
  /** By SHA-256 of the certificate, `AA:BB:...`: for clients that ask for one (RFC 6066 section 8). */
  readonly staples?: ReadonlyMap<string, Staple>;
  /** Which suites are allowed; default: "default". */
  readonly profile?: TlsProfile;
  readonly minimum: TlsVersion;
  readonly maximum: TlsVersion;
  readonly handshakeTimeout: number;
  /** Clients are asked for a certificate of one of these (PEM, one each); undefined: for none. What they show is judged when the handshake is done. */
  readonly clientAuthorities?: readonly string[] | undefined;
}

/** What makes the sessions of one control connection its own: ticket keys that nobody else has, and the ids of its ticketless sessions. */
export interface SessionSecrets {
  /** 48 bytes: 16 of name, 16 of HMAC key, 16 of AES key, as Node's `ticketKeys`. */
  readonly ticketKeys: Buffer;
  /** TLS 1.2 clients that disable tickets (curl) resume by id. */
  readonly sessions: SessionIds;
}

/** Seconds; a control connection may live long, and Node's default of 300 s would end resumption after five minutes. */
export const SESSION_TIMEOUT_S = 86_400;
/** Ids remembered for one control connection. */
export const MAX_SESSION_IDS = 8;
const KEY_NAME_BYTES = 16;
/** Only has to be equal on the control and data side of one session: the ticket keys tell sessions apart. */
const SESSION_ID_CONTEXT = "sealift";

/** The newest few TLS 1.2 sessions of one control connection, by id. */
export class SessionIds {
  readonly #sessions = new Map<string, Buffer>();
  readonly #onChange: (added: string, dropped: string | undefined) => void;

  constructor(onChange: (added: string, dropped: string | undefined) => void = () => {}) {
    this.#onChange = onChange;
  }

  add(id: string, session: Buffer): void {
    this.#sessions.set(id, session);
    const oldest = this.#sessions.size > MAX_SESSION_IDS ? this.#sessions.keys().next().value : undefined;
    if (oldest !== undefined) this.#sessions.delete(oldest);
    this.#onChange(id, oldest);
  }

  get(id: string): Buffer | undefined {
    return this.#sessions.get(id);
  }

  get ids(): IterableIterator<string> {
    return this.#sessions.keys();
  }
}

export function newTicketKeys(): Buffer {
  return randomBytes(48);
}

export function keyNameOf(ticketKeys: Buffer): string {
  return ticketKeys.toString("hex", 0, KEY_NAME_BYTES);
}

/**
 * A TLS server that is lent to one control connection after the other, for one handshake at a time: making one costs more than a handshake. While it is lent
 * it issues and resumes the sessions of that control connection alone; in between, none.
 */
export class LentServer {
  readonly server: Server;
  #secrets: SessionSecrets | undefined;
  /** Whether a resumed TLS 1.3 handshake brings the client a new ticket. */
  #renews = true;

  constructor(options: TlsOptions) {
    this.server = createServer({
      ...options,
      ticketKeys: newTicketKeys(),
      sessionTimeout: SESSION_TIMEOUT_S,
      sessionIdContext: SESSION_ID_CONTEXT,
    });
    rememberSessions(this.server, () => this.#secrets?.sessions);
    manageTickets(this.server, () => ({ keys: this.#secrets?.ticketKeys, renews: this.#renews }));
  }

  lend(secrets: SessionSecrets, renews = true): Server {
    this.#secrets = secrets;
    this.#renews = renews;
    if (!controlsTickets) this.server.setTicketKeys(secrets.ticketKeys);
    return this.server;
  }

  takeBack(): void {
    this.#secrets = undefined;
    if (!controlsTickets) this.server.setTicketKeys(newTicketKeys());
  }
}

/** For control connections: serves the certificates and issues the session that data connections resume. */
export function createControlServer(settings: TlsSettings): LentServer {
  const options = { ...certificateOptions(settings), ...commonOptions(settings), ...clientOptions(settings) };
  const lent = new LentServer(options);
  staple(lent.server, settings);
  return lent;
}

/**
 * For data connections that name a session: it has no certificate, so only resumption can complete. A stranger's full handshake ends in
 * handshake_failure and leaves him no ticket to come back with. A resumed session has the client's certificate, where this server would have asked for one, too.
 */
export function createDataServer(settings: TlsSettings): LentServer {
  return new LentServer({ ...commonOptions(settings), ...clientOptions(settings) });
}

/**
 * For data connections that name no session: certificates, and no tickets, which would bind to nothing. Where this Node cannot withhold them, those it
 * issues have keys of their own.
 */
export function createFallbackServer(settings: TlsSettings): Server {
  const server = createServer({
    ...certificateOptions(settings),
    ...commonOptions(settings),
    ...clientOptions(settings),
    ticketKeys: newTicketKeys(),
  });
  withholdTickets(server);
  staple(server, settings);
  return server;
}

/**
 * Answers at once, from what is at hand. Of a server with several certificates Node does not tell which one will be shown, and clients refuse the answer for
 * another: it has none. Control connections get a server with one of them (`CertificateChoice`).
 */
function staple(server: Server, { staples, identity }: TlsSettings): void {
  if (staples === undefined || staples.size === 0 || identity.certificates.length !== 1) return;
  server.on(
    "OCSPRequest",
    (certificate: Buffer, _issuer: Buffer, done: (error: null, response: Buffer | null) => void) => {
      const found = staples.get(fingerprintOf(certificate));
      done(null, found === undefined || found.until <= Date.now() ? null : Buffer.from(found.response));
    },
  );
}

function fingerprintOf(certificate: Buffer): string {
  const digest = createHash("sha256").update(certificate).digest("hex").toUpperCase();
  return digest.replace(/..(?=.)/g, "$&:");
}

/** Throws what Node's tls throws when a certificate and key do not fit. */
export function checkIdentity(settings: TlsSettings): void {
  createFallbackServer(settings);
}

function certificateOptions({ identity }: TlsSettings): TlsOptions {
  return { cert: [...identity.certificates], key: [...identity.keys] };
}

/** A refused handshake shows people an alert at best: who is refused is told so in words. */
function clientOptions({ clientAuthorities }: TlsSettings): TlsOptions {
  if (clientAuthorities === undefined) return {};
  return { requestCert: true, rejectUnauthorized: false, ca: [...clientAuthorities] };
}

/** What every server of ours has. */
export function commonOptions(settings: TlsSettings): TlsOptions {
  return {
    minVersion: settings.minimum,
    maxVersion: settings.maximum,
    ciphers: suitesOf(settings.profile ?? "default"),
    ecdhCurve: keyExchangeGroups,
    honorCipherOrder: true,
    ALPNProtocols: applicationProtocols,
    handshakeTimeout: settings.handshakeTimeout,
    // Node's disableRenegotiation() reports an error while the data still flows; the option stops it in OpenSSL.
    secureOptions: cryptoConstants.SSL_OP_NO_RENEGOTIATION,
  };
}

/** Node turns OpenSSL's own session cache off; without these events a client without tickets never resumes. */
function rememberSessions(server: Server, current: () => SessionIds | undefined): void {
  server.on("newSession", (id: Buffer, session: Buffer, done: () => void) => {
    current()?.add(id.toString("hex"), session);
    done();
  });
  server.on("resumeSession", (id: Buffer, done: (error: Error | null, session: Buffer | null) => void) => {
    done(null, current()?.get(id.toString("hex")) ?? null);
  });
}

interface TicketKeyContext {
  enableTicketKeyCallback(): void;
  onticketkeycallback: (name: Buffer, iv: Buffer, encrypt: boolean) => unknown[];
}

const ticket = { unknown: 0, use: 1, renew: 2 } as const;

/** Keys of nobody: the hook must always give some, or Node ends the process. */
const noKeys = randomBytes(48);

/**
 * Which keys tickets have, asked anew for each. A resumed TLS 1.3 connection brings no new ticket in Node, so clients that use each ticket once (curl, JSSE) run dry
 * after two data connections. Node has no public way to ask for renewal; this is the hook that its own tests use, so it may be missing in a later release.
 */
function manageTickets(
  server: Server,
  current: () => { readonly keys: Buffer | undefined; readonly renews: boolean },
): void {
  const context = ticketKeyContext(server);
  if (context === undefined) return;
  context.enableTicketKeyCallback();
  context.onticketkeycallback = (offered, _iv, encrypt) => {
    const { keys, renews } = current();
    const [name, mac, cipher] = partsOf(keys ?? noKeys);
    if (encrypt) return [keys === undefined ? ticket.unknown : ticket.use, mac, cipher, name, randomBytes(16)];
    if (keys === undefined || !name.equals(offered)) return [ticket.unknown, mac, cipher];
    return [renews ? ticket.renew : ticket.use, mac, cipher];
  };
}

/** Name, HMAC key and AES key. */
function partsOf(keys: Buffer): [Buffer, Buffer, Buffer] {
  return [keys.subarray(0, 16), keys.subarray(16, 32), keys.subarray(32, 48)];
}

/**
 * After a full TLS 1.3 handshake Node sends two tickets, and has no option against it. OpenSSL sends none where the same hook says that there is no key. A
 * client that sends a file and closes with a ticket unread makes its system answer with RST, and what was still on the way is lost.
 */
export function withholdTickets(server: Server): void {
  manageTickets(server, () => ({ keys: undefined, renews: false }));
}

function ticketKeyContext(server: Server): TicketKeyContext | undefined {
  const context = (server as unknown as { _sharedCreds?: { context?: Partial<TicketKeyContext> } })._sharedCreds
    ?.context;
  return typeof context?.enableTicketKeyCallback === "function" ? (context as TicketKeyContext) : undefined;
}

/**
 * Whether this Node lets TLS 1.3 tickets be renewed on resumption, and withheld. Without it a client may run dry, and must not be held to having resumed
 * before; and what may close without reading must be kept to TLS 1.2.
 */
export const controlsTickets: boolean = ticketKeyContext(createServer({})) !== undefined;

/** Whether a client that may send and close without reading is given TLS 1.2, where a ticket is a part of the handshake: where this Node cannot withhold it. */
export function avoidsTls13({ minimum }: TlsSettings, hello: { readonly offersTls12: boolean } | undefined): boolean {
  return !controlsTickets && minimum === "TLSv1.2" && hello?.offersTls12 === true;
}
