import { constants as cryptoConstants, X509Certificate } from "node:crypto";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import * as tls from "node:tls";
import { pemBlocks, TruncatedPem } from "../pki/containers/pem.js";
import { cipherSuites } from "../tls/policy.js";
import { type ClientHandshake, HandshakeError, handshakeAsClient } from "../tls/upgrade.js";
import { chainAbove } from "./chain.js";
import { FtpsError } from "./errors.js";
import type { ClientSettings } from "./options.js";
import {
  checkTrust,
  isSameServer,
  REVOKED,
  type ShownByServer,
  type ShownCertificate,
  shownCertificate,
  type TrustJudge,
  type TrustOptions,
} from "./trust.js";

/** What a client is told about a connection of its own. */
export interface TlsSummary {
  readonly protocol: string;
  readonly cipher: string;
  readonly fingerprint256: string;
}

/**
 * TLS of one control connection and of its data connections: one context, since each would take memory of its own until it is collected, and one session
 * that all data connections resume. Sessions are never shared between control connections: servers bind them.
 */
export class SecureSession {
  readonly #settings: ClientSettings;
  readonly #context: tls.SecureContext;
  #session: Buffer | undefined;
  readonly #judge: TrustJudge;
  /** What the caller gave, each by itself. */
  readonly #lists: readonly string[];
  /** Asked once: some servers' tickets make OpenSSL forget it. */
  #leaf: Buffer | undefined;
  #summary: TlsSummary | undefined;

  constructor(settings: ClientSettings) {
    this.#settings = settings;
    this.#lists = listsOf(settings.tls);
    this.#context = createContext(settings, this.#lists);
    this.#judge = settings.judge ?? ((shown) => checkAll(settings, shown));
  }

  /** The newest session that can be resumed; undefined: none was issued yet. */
  get session(): Buffer | undefined {
    return this.#session;
  }

  get summary(): TlsSummary | undefined {
    return this.#summary;
  }

  /** Throws FtpsError "tls" or "certificate-..."; the connection is closed then. */
  async secureControl(stream: Socket): Promise<tls.TLSSocket> {
    const { host, port, servername, tls: options } = this.#settings;
    let staple: Buffer | undefined;
    const onStaple = (answer: Buffer | undefined): void => {
      staple = answer;
    };
    const asks = this.#settings.judge !== undefined || (options.revocation ?? "off") !== "off";
    const how = { session: undefined, onSession: this.#keep, ...(asks ? { onStaple } : {}) };
    const socket = await this.#handshake(stream, how);
    try {
      // First: asking for the certificate takes it out of the chain.
      const chain = asks || this.#lists.length > 0 ? chainAbove(socket) : [];
      const shown = shownCertificate(socket, { host, port, servername });
      if (shown === undefined) throw new FtpsError("tls", "the server showed no certificate");
      const certificate = await this.#withLists(shown, chain);
      await this.#judge({ certificate, chain, staple, socket });
      this.#leaf = certificate.raw;
      const { fingerprint256 } = certificate;
      this.#summary = { protocol: socket.getProtocol() ?? "", cipher: socket.getCipher().name, fingerprint256 };
    } catch (error) {
      socket.destroy();
      throw error;
    }
    return socket;
  }

  async #withLists(shown: ShownCertificate, chain: readonly X509Certificate[]): Promise<ShownCertificate> {
    if (this.#lists.length === 0) return shown;
    // What can read lists takes time to load.
    const { isListed } = await import("./given-lists.js");
    const isRevoked = isListed(this.#lists, [new X509Certificate(shown.raw), ...chain]);
    return isRevoked ? { ...shown, objection: REVOKED } : shown;
  }

  /** Throws FtpsError "tls" where the handshake fails, "data-connection" where it is not the same server. */
  async secureData(stream: Duplex): Promise<tls.TLSSocket> {
    const socket = await this.#handshake(stream, { session: this.#session, onSession: this.#keep });
    if (this.#leaf !== undefined && isSameServer(socket, this.#leaf)) return socket;
    socket.destroy();
    throw new FtpsError("data-connection", "another server answered on the data connection", {
      hint: "somebody may be in between, or several servers share the address: connect to one of them by its own name",
      retry: false,
    });
  }

  /** As somebody who resumes another session, or none, would do: nothing of it is kept. Throws FtpsError "tls". */
  probeData(stream: Duplex, session: Buffer | undefined): Promise<tls.TLSSocket> {
    return this.#handshake(stream, { session });
  }

  readonly #keep = (newer: Buffer): void => {
    this.#session = newer;
  };

  async #handshake(
    stream: Duplex,
    how: Pick<ClientHandshake, "session" | "onSession" | "onStaple">,
  ): Promise<tls.TLSSocket> {
    const { servername: host, timeouts } = this.#settings;
    try {
      return await handshakeAsClient(
        { context: this.#context, timeout: timeouts.handshake, host, protocols: ["ftp"], ...how },
        stream,
      );
    } catch (error) {
      throw handshakeFailure(error);
    }
  }
}

/** Trust first: addresses that stand in a certificate are asked only where it is trusted otherwise. */
async function checkAll({ tls: options, timeouts }: ClientSettings, shown: ShownByServer): Promise<void> {
  const { certificate, chain, staple, socket } = shown;
  const { revocation = "off" } = options;
  await checkTrust(certificate, options);
  if (revocation === "off") return;
  // It can read lists and answers of all kinds, which takes longer to load than to connect.
  const { findRevocation, judgeRevocation } = await import("./revocation.js");
  const over = new AbortController();
  socket.once("close", () => over.abort());
  const hasLists = (options.revocationLists ?? []).length > 0;
  const question = { certificate, chain, staple, hasLists, timeout: timeouts.handshake, signal: over.signal };
  judgeRevocation(await findRevocation(question), revocation, certificate);
}

/** All that this OpenSSL can still do, but without certificate. */
const anySuites = "ALL:COMPLEMENTOFALL:!aNULL:@SECLEVEL=0";

/** Lists of revoked certificates, each by itself: Node reads the first of a text only. The same array for the same options. */
function listsOf({ revocationLists = [] }: TrustOptions): readonly string[] {
  const known = separated.get(revocationLists) ?? revocationLists.flatMap(separate);
  separated.set(revocationLists, known);
  return known;
}

const separated = new WeakMap<readonly string[], readonly string[]>();

function separate(text: string): readonly string[] {
  try {
    const lists = pemBlocks(text).flatMap((block) => (/CRL$/.test(block.label) ? [block.text] : []));
    // Node says what is wrong with it.
    return lists.length === 0 ? [text] : lists;
  } catch (error) {
    if (error instanceof TruncatedPem) return [text];
    throw error;
  }
}

function createContext({ tls: options, anyTls = false }: ClientSettings, lists: readonly string[]): tls.SecureContext {
  const { minimum = "TLSv1.2", maximum = "TLSv1.3", ciphers = cipherSuites, certificate, key, passphrase } = options;
  const authorities = options.authorities ?? systemAuthorities();
  try {
    return tls.createSecureContext({
      minVersion: anyTls ? "TLSv1" : minimum,
      maxVersion: maximum,
      ciphers: anyTls ? anySuites : ciphers,
      secureOptions:
        cryptoConstants.SSL_OP_NO_RENEGOTIATION | (anyTls ? cryptoConstants.SSL_OP_LEGACY_SERVER_CONNECT : 0),
      ...(authorities === undefined ? {} : { ca: [...authorities] }),
      ...(lists.length === 0 ? {} : { crl: [...lists] }),
      ...(certificate === undefined ? {} : { cert: certificate }),
      ...(key === undefined ? {} : { key }),
      ...(passphrase === undefined ? {} : { passphrase }),
    });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown reason";
    if (code === "ERR_OSSL_BAD_DECRYPT")
      throw new FtpsError("usage", "this is not the passphrase of the client's key", { cause: error });
    if (!lists.every(isReadable))
      throw new FtpsError("usage", "a list of what an authority has revoked cannot be read", {
        hint: "revocationLists, and --crl, take lists in PEM: -----BEGIN X509 CRL-----",
        cause: error,
      });
    throw new FtpsError("usage", `the settings of TLS cannot be used (${code})`, {
      hint: "check certificates, key, passphrase and ciphers",
      cause: error,
    });
  }
}

function isReadable(crl: string): boolean {
  try {
    tls.createSecureContext({ crl });
    return true;
  } catch {
    return false;
  }
}

/** Node's own list, and the machine's where this Node can read it (22.15 on). Undefined: Node's default. */
function systemAuthorities(): readonly string[] | undefined {
  const read = (tls as { getCACertificates?: (type: "default" | "system") => string[] }).getCACertificates;
  return read === undefined ? undefined : [...new Set([...read("default"), ...read("system")])];
}

/** Whether the handshake met something that is no TLS at all. */
export function isClearAnswer(error: unknown): error is FtpsError {
  return error instanceof FtpsError && error.cause instanceof HandshakeError && clearAnswers.has(error.cause.code);
}

const clearAnswers: ReadonlySet<string> = new Set(["ERR_SSL_WRONG_VERSION_NUMBER", "ERR_SSL_PACKET_LENGTH_TOO_LONG"]);

function handshakeFailure(error: unknown): FtpsError {
  if (!(error instanceof HandshakeError)) throw error;
  const { code } = error;
  if (code === "ERR_TLS_HANDSHAKE_TIMEOUT") return new FtpsError("timeout", "the TLS handshake took too long");
  if (code === "ECONNRESET" || code === "EPIPE")
    return new FtpsError("closed", "the connection ended within the TLS handshake", { cause: error });
  return new FtpsError("tls", `the TLS handshake failed (${code})`, {
    cause: error,
    hint: clearAnswers.has(code)
      ? "the server does not speak TLS here: ftps:// is for ports with TLS from the first byte, ftpes:// for all others"
      : "the server may know old versions or ciphers only, or ask for a client certificate",
  });
}
