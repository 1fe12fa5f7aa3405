import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Server, TLSSocket } from "node:tls";
import { hasEnded } from "./clean-end.js";

/** A handshake that did not complete. `code` is OpenSSL's or Node's, such as ERR_SSL_WRONG_VERSION_NUMBER. */
export class HandshakeError extends Error {
  readonly code: string;

  constructor(code: string, options?: { cause?: unknown }) {
    super(`TLS handshake failed: ${code}`, options);
    this.name = "HandshakeError";
    this.code = code;
  }
}

/**
 * The one place where a connection becomes TLS. It goes through a `tls.Server`, since a bare TLSSocket swallows every TLS error after the handshake.
 * One handshake at a time for each server object: that is how its events are known to belong to this connection; after a failure the object is not
 * used again, since a second report may follow. The deadline is the server's `handshakeTimeout`.
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
    const onClose = (): void => fail("ECONNRESET");
    const forget = (): void => {
      server.off("secureConnection", onSecure).off("tlsClientError", onError);
      stream.off("close", onClose).off("end", onClose);
    };
    const fail = (code: string, cause?: unknown): void => {
      forget();
      stream.destroy();
      reject(new HandshakeError(code, { cause }));
    };
    if (stream.destroyed || hasEnded(stream)) {
      // Its 'close' or 'end' may be past: nothing more would be heard of it before the deadline.
      onClose();
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
