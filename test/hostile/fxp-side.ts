import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import type { TestContext } from "node:test";
import { type ConnectionOptions, createServer as createTlsServer, connect as tlsConnect } from "node:tls";
import { type CertificateWithKey, createSelfSigned } from "../../src/pki/self-signed.js";
import type { TestServer, TestServerOptions } from "../support/ftps-server.js";
import { testUser } from "../support/ftps-server.js";
import { WireClient, type WireOptions } from "../support/wire-client.js";
import { serve } from "./data-side.js";

/** Where the other server is, and where somebody is who is none. */
export const PEER = "127.0.0.2";
export const STRANGER = "127.0.0.3";

/** The other server's own certificate, made for its address. */
export const peerIdentity: CertificateWithKey = await createSelfSigned({ kind: "ecdsa-p256", names: [PEER] });
export const otherIdentity: CertificateWithKey = await createSelfSigned({ kind: "ecdsa-p256", names: [PEER] });

export interface FxpScene {
  readonly server: TestServer;
  readonly client: WireClient;
}

/** A server whose user may copy with the other one, unless told otherwise. */
export async function fxpScene(
  t: TestContext,
  { settings = {}, wire = {}, ...options }: TestServerOptions & { readonly wire?: WireOptions } = {},
): Promise<FxpScene> {
  const fxp = {
    allow: [{ user: testUser }],
    peers: [`${PEER}/32`],
    authorities: [peerIdentity.certificate],
    ...settings.fxp,
  };
  const server = await serve(t, {
    files: { "/file": "content" },
    ...options,
    settings: { ...settings, fxp },
  });
  const client = await WireClient.loggedIn(server, wire);
  t.after(() => client.close());
  return { server, client };
}

/** The port of 227. */
export async function cpsvPort(client: WireClient): Promise<number> {
  const { lines } = await client.command("CPSV");
  const [, high, low] = /^227 .*\(127,0,0,1,(\d+),(\d+)\)/.exec(lines[0] ?? "") ?? [];
  if (low === undefined) throw new Error(`no port: ${lines.join(" ")}`);
  return Number(high) * 256 + Number(low);
}

/** The other server as TLS client, with what it shows of itself. */
export function asClient(raw: Socket, identity?: CertificateWithKey, options: ConnectionOptions = {}): Socket {
  const shown = identity === undefined ? {} : { cert: identity.certificate, key: identity.key };
  const stream = tlsConnect({ socket: raw, rejectUnauthorized: false, ...shown, ...options });
  return stream.on("error", () => {});
}

/** The other server as TLS server on a connection that it has made or taken. */
export async function asServer(raw: Socket, identity: CertificateWithKey): Promise<Socket | undefined> {
  const server = createTlsServer({ cert: identity.certificate, key: identity.key });
  server.emit("connection", raw);
  const [stream] = (await Promise.race([
    once(server, "secureConnection"),
    once(server, "tlsClientError").then(() => [undefined]),
  ])) as [Socket | undefined];
  // Node 20 to 24, TLS 1.3: ending in the same turn as the handshake's end sends no close_notify.
  await new Promise((resolve) => setImmediate(resolve));
  return stream?.on("error", () => {});
}

/** All that comes, up to the end or the cut. */
export async function contentOf(stream: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  if (!stream.closed) await new Promise((resolve) => stream.once("close", resolve));
  return Buffer.concat(chunks).toString();
}

/** Where the other server waits for a connection. */
export async function listening(t: TestContext, host: string): Promise<{ listener: Server; port: number }> {
  const listener = createServer({ pauseOnConnect: true }).listen(0, host);
  await once(listener, "listening");
  t.after(() => new Promise((resolve) => listener.close(resolve)));
  const address = listener.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { listener, port: address.port };
}
