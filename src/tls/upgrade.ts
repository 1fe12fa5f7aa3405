import { isIP, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type ConnectionOptions, connect, type SecureContext, type Server, type TLSSocket } from "node:tls";
import { hasEnded } from "./clean-end.js";
import { applicationProtocols } from "./policy.js";

/** A handshake that did not complete. `code` is OpenSSL's or Node's, such as ERR_SSL_WRONG_VERSION_NUMBER. */
export class HandshakeError extends Error {
  readonly code: string;
  /** Node has reported it, which it does once: the server object can be used for another handshake. */
  readonly isReported: boolean;

  constructor(code: string, options?: { cause?: unknown }, isReported = false) {
    super(`TLS handshake failed: ${code}`, options);
    this.name = "HandshakeError";
    this.code = code;
    this.isReported = isReported;
  }
}

/** Within so many turns of the event loop Node reports a handshake whose connection has closed. */
const TURNS_TO_REPORT = 4;

/**
 * The one place where a connection becomes TLS, our side being the server. It goes through a `tls.Server`, since a bare TLSSocket swallows every TLS error after the
 * handshake. One handshake at a time for each server object: that is how its events are known to belong to this connection; after a failure that was not reported the
 * object is not used again, since that may follow. The deadline is the server's `handshakeTimeout`.
 */
export function handshake(server: Server, stream: Duplex): Promise<TLSSocket> {
  const halfOpen = stream.allowHalfOpen;
  return new Promise((resolve, reject) => {
    const onSecure = (socket: TLSSocket): void => {
      forget();
      socket.allowHalfOpen = stream.allowHalfOpen = halfOpen;
      // From here on an owner listens; until it does, an error must not end the process. Node tells of a broken record, but does not close.
      socket.on("error", () => socket.destroy());
      resolve(socket);
    };
    const onError = (error: NodeJS.ErrnoException): void => fail(error.code ?? "ERR_TLS_HANDSHAKE", error);
    const onClose = (): void => {
      stream.off("close", onClose).off("end", onClose).destroy();
      server.off("secureConnection", onSecure);
      afterTurns(TURNS_TO_REPORT, () => fail("ECONNRESET", undefined, false));
    };
    const forget = (): void => {
      server.off("secureConnection", onSecure).off("tlsClientError", onError);
      stream.off("close", onClose).off("end", onClose);
    };
    const fail = (code: string, cause?: unknown, isReported = true): void => {
      forget();
      stream.destroy();
      reject(new HandshakeError(code, { cause }, isReported));
    };
    if (stream.destroyed || hasEnded(stream)) {
      // Its 'close' or 'end' may be past: nothing more would be heard of it before the deadline.
      fail("ECONNRESET");
      return;
    }
    // TLS takes it over from a TCP socket; with true a client that ends within the handshake would be waited for until the deadline.
    if (stream instanceof Socket) stream.allowHalfOpen = false;
    server.on("secureConnection", onSecure).on("tlsClientError", onError);
    // A half-open stream that is no TCP socket only ends.
    stream.on("close", onClose).on("end", onClose);
    server.emit("connection", stream);
  });
}

function afterTurns(turns: number, done: () => void): void {
  setImmediate(() => {
    if (turns > 1) afterTurns(turns - 1, done);
    else done();
  });
}

export interface ClientHandshake {
  readonly context: SecureContext;
  /** Milliseconds. */
  readonly timeout: number;
  /** Whom the client means. The same on every connection of a session, or Node does not resume it. Without it nobody is named (SNI). */
  readonly host?: string;
  /** A session to resume. */
  readonly session?: Buffer | undefined;
  /** Called with each session that this connection can be resumed by; the newest is the best. */
  readonly onSession?: ((session: Buffer) => void) | undefined;
  /** Asks the server for its authority's word that the certificate is not revoked (RFC 6066 section 8); undefined: it has none. */
  readonly onStaple?: ((answer: Buffer | undefined) => void) | undefined;
  /** In place of `applicationProtocols`; none: no ALPN. */
  readonly protocols?: readonly string[];
}

/**
 * The same, our side being the client: it begins. Nothing is said about who the other one is: whoever calls must
 * look at its certificate.
 */
export function handshakeAsClient(options: ClientHandshake, stream: Duplex): Promise<TLSSocket> {
  const halfOpen = stream.allowHalfOpen;
  return new Promise((resolve, reject) => {
    if (stream.destroyed || hasEnded(stream)) {
      stream.destroy();
      reject(new HandshakeError("ECONNRESET"));
      return;
    }
    if (stream instanceof Socket) stream.allowHalfOpen = false;
    const socket = connect(connectOptions(options, stream));
    if (options.onSession !== undefined) socket.on("session", options.onSession);
    const { onStaple } = options;
    if (onStaple !== undefined) socket.on("OCSPResponse", (answer: Buffer | null) => onStaple(answer ?? undefined));
    const timer = setTimeout(() => fail("ERR_TLS_HANDSHAKE_TIMEOUT"), options.timeout);
    const forget = (): void => {
      clearTimeout(timer);
      socket.off("error", onError).off("secureConnect", onSecure).off("close", onClose);
      stream.off("close", onClose).off("end", onClose);
    };
    const onSecure = (): void => {
      forget();
      socket.allowHalfOpen = stream.allowHalfOpen = halfOpen;
      resolve(socket);
    };
    const onClose = (): void => fail("ECONNRESET");
    const fail = (code: string, cause?: unknown): void => {
      forget();
      stream.destroy();
      reject(new HandshakeError(code, { cause }));
    };
    const onError = (error: NodeJS.ErrnoException): void => fail(error.code ?? "ERR_TLS_HANDSHAKE", error);
    // Stays: until an owner listens, an error must not end the process.
    socket.on("error", () => socket.destroy());
    socket.on("error", onError).on("secureConnect", onSecure).on("close", onClose);
    stream.on("close", onClose).on("end", onClose);
  });
}

/** An address is no name that SNI could carry (RFC 6066 section 3). */
function connectOptions(
  { context, host, session, protocols, onStaple }: ClientHandshake,
  socket: Duplex,
): ConnectionOptions {
  return {
    socket,
    secureContext: context,
    ALPNProtocols: [...(protocols ?? applicationProtocols)],
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
    ...(onStaple === undefined ? {} : { requestOCSP: true }),
    ...(session === undefined ? {} : { session }),
    ...(host === undefined ? {} : { host }),
    ...(host === undefined || isIP(host) !== 0 ? {} : { servername: host }),
  };
}
