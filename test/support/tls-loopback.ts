import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { type ConnectionOptions, type Server, type TLSSocket, connect as tlsConnect } from "node:tls";
import type { CertificateWithKey } from "../../src/pki/self-signed.js";
import type { TlsSettings } from "../../src/tls/context.js";
import { onceForRun } from "./run-folder.js";

export type TlsVersion = "TLSv1.2" | "TLSv1.3";
export const tlsVersions: readonly TlsVersion[] = ["TLSv1.2", "TLSv1.3"];

let identity: Promise<CertificateWithKey> | undefined;

/** One certificate for all tests of a run, good for loopback. */
export function testIdentity(): Promise<CertificateWithKey> {
  identity ??= identityOfRun();
  return identity;
}

async function identityOfRun(): Promise<CertificateWithKey> {
  const file = await onceForRun("identity.json", async (place) =>
    writeFile(place, JSON.stringify(await makeIdentity()), { mode: 0o600 }),
  );
  return file === undefined ? await makeIdentity() : (JSON.parse(await readFile(file, "utf8")) as CertificateWithKey);
}

/** The package behind it takes longer to load than most tests run. */
async function makeIdentity(): Promise<CertificateWithKey> {
  const { createSelfSigned } = await import("../../src/pki/self-signed.js");
  return await createSelfSigned({ kind: "ecdsa-p256", names: ["localhost", "127.0.0.1", "::1"] });
}

export async function testTlsSettings(change: Partial<TlsSettings> = {}): Promise<TlsSettings> {
  const { certificate, key } = await testIdentity();
  return {
    identity: { certificates: [certificate], keys: [key] },
    minimum: "TLSv1.2",
    maximum: "TLSv1.3",
    handshakeTimeout: 10_000,
    ...change,
  };
}

export interface TcpPair extends Disposable {
  readonly client: Socket;
  /** Paused: nothing of it has been read. */
  readonly server: Socket;
}

/** Both ends of one connection over loopback. */
export async function tcpPair(options: { readonly allowHalfOpen?: boolean } = {}): Promise<TcpPair> {
  const listener = createServer({ pauseOnConnect: true, noDelay: true, ...options });
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const address = listener.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const client = connect({ port: address.port, host: "127.0.0.1", noDelay: true, ...options });
  const [[server]] = (await Promise.all([once(listener, "connection"), once(client, "connect")])) as [[Socket], []];
  listener.close();
  for (const socket of [client, server]) socket.on("error", () => {});
  const close = (): void => {
    client.destroy();
    server.destroy();
  };
  return { client, server, [Symbol.dispose]: close };
}

/** A client that trusts the test certificate; not connected yet. Its errors end no process: ask for them. */
export async function tlsClient(raw: Socket, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const { certificate } = await testIdentity();
  const client = tlsConnect({ socket: raw, ca: certificate, servername: "localhost", ...options });
  client.on("error", () => {});
  return client;
}

export function only(version: TlsVersion): Pick<ConnectionOptions, "minVersion" | "maxVersion"> {
  return { minVersion: version, maxVersion: version };
}

/** The session that a client is given by a whole handshake with `server`, ready to be resumed. */
export async function issuedSession(server: Server, options: ConnectionOptions = {}): Promise<Buffer> {
  using pair = await tcpPair();
  server.emit("connection", pair.server);
  const client = await tlsClient(pair.client, options);
  const [session] = (await once(client, "session")) as [Buffer];
  client.destroy();
  return session;
}

/** The first flight of a client, as the wire carries it: the record or records of its ClientHello. */
export async function capturedHello(options: ConnectionOptions = {}): Promise<Buffer> {
  using pair = await tcpPair();
  const client = await tlsClient(pair.client, options);
  const chunks: Buffer[] = [];
  pair.server.resume();
  for (;;) {
    const [chunk] = (await once(pair.server, "data")) as [Buffer];
    chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    if (bytes.length >= 5 && bytes.length >= 5 + bytes.readUInt16BE(3)) {
      client.destroy();
      return bytes;
    }
  }
}

export interface Relay extends Disposable {
  /** Where the client is. */
  readonly client: Socket;
  /** Where the server is; paused. */
  readonly server: Socket;
  /** What the client sends goes out here: a test may write in between, or end it. */
  readonly toServer: Socket;
}

/** A connection with somebody in the middle, who passes on what comes from the client in parts as `cut` says: the sizes in turn. */
export async function relay(cut: readonly number[] = []): Promise<Relay> {
  const [near, far] = await Promise.all([tcpPair(), tcpPair()]);
  far.client.on("data", (chunk) => near.server.write(chunk));
  far.client.on("end", () => near.server.end()).on("close", () => near.server.destroy());
  void forward(near.server, far.client, far.server, cut);
  const close = (): void => {
    near[Symbol.dispose]();
    far[Symbol.dispose]();
  };
  return { client: near.client, server: far.server, toServer: far.client, [Symbol.dispose]: close };
}

/** Each part only when the one before was read, so that the reader gets it as it was cut. */
async function forward(from: Socket, to: Socket, reader: Socket, cut: readonly number[]): Promise<void> {
  let turn = 0;
  let sent = 0;
  try {
    for await (const chunk of from as AsyncIterable<Buffer>) {
      for (let at = 0; at < chunk.length; ) {
        const part = chunk.subarray(at, at + (cut[turn++ % cut.length] ?? chunk.length));
        to.write(part);
        at += part.length;
        sent += part.length;
        while (cut.length > 0 && reader.bytesRead < sent && !reader.destroyed) await new Promise(setImmediate);
      }
    }
    to.end();
  } catch {
    to.destroy();
  }
}

/**
 * Cuts a connection with RST, and no FIN before it: `resetAndDestroy` sends one, so that the other side sees an orderly end. Where a FIN is just being sent there
 * is none: libuv would not reset the connection then, nor would Node ever close it, and the process would wait for that at its end.
 */
export function reset(socket: Socket): void {
  const isEnding = socket.writableEnded && !socket.writableFinished;
  if (!isEnding) Object.assign(socket, { resetAndClosing: true });
  socket.destroy();
}
