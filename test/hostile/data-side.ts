import type { Socket } from "node:net";
import type { TestContext } from "node:test";
import { type ConnectionOptions, connect as tlsConnect } from "node:tls";
import type { ServerEvent } from "../../src/server/events.js";
import { startTestServer, type TestServer, type TestServerOptions } from "../support/ftps-server.js";
import type { WireClient, WireReply } from "../support/wire-client.js";

/** A server that is stopped with its test. */
export async function serve(t: TestContext, options: TestServerOptions = {}): Promise<TestServer> {
  const server = await startTestServer(options);
  t.after(() => server.stop());
  return server;
}

/** What came of an attempt to begin TLS on a connection. */
export interface Attempt {
  readonly secured: boolean;
  /** Whether the session that was offered was taken. */
  readonly resumed: boolean;
  /** All that was sent to it inside TLS. */
  readonly content: Buffer;
  /** The sessions that it was given. */
  readonly sessions: readonly Buffer[];
  /** How the connection ended, if not in good order. */
  readonly code: string | undefined;
}

/** Somebody who begins TLS, reads what comes, and tells when it is over. */
export function attempt(
  { ca }: Pick<TestServer, "ca">,
  raw: Socket,
  options: ConnectionOptions = {},
): Promise<Attempt> {
  return new Promise((resolve) => {
    const tls = tlsConnect({ socket: raw, ca, servername: "localhost", ...options });
    const sessions: Buffer[] = [];
    const chunks: Buffer[] = [];
    let secured = false;
    let resumed = false;
    let code: string | undefined;
    tls.on("secureConnect", () => {
      secured = true;
      resumed = tls.isSessionReused();
      // No event tells of the ticket that a resumed TLS 1.2 handshake brings.
      const session = tls.getProtocol() === "TLSv1.2" ? tls.getSession() : undefined;
      if (session !== undefined) sessions.push(session);
    });
    tls.on("session", (session) => sessions.push(session));
    tls.on("data", (chunk) => chunks.push(chunk));
    tls.on("error", (error: NodeJS.ErrnoException) => {
      code ??= error.code ?? error.message;
    });
    tls.on("close", () => resolve({ secured, resumed, content: Buffer.concat(chunks), sessions, code }));
  });
}

/** A download by a client that offers just this session on its data connection. */
export async function download(
  client: WireClient,
  path: string,
  options: ConnectionOptions,
  from?: string,
): Promise<{ attempt: Attempt; reply: WireReply }> {
  const raw = await client.dial(await client.passive(), from);
  const { code, lines } = await client.command(`RETR ${path}`);
  if (code !== 150) throw new Error(`not 150: ${lines.join(" ")}`);
  const [made, reply] = await Promise.all([attempt(client.server, raw, options), client.read()]);
  return { attempt: made, reply };
}

export async function refusal(server: TestServer, about: RegExp): Promise<Extract<ServerEvent, { type: "refused" }>> {
  const event = await server.event((one) => one.type === "refused" && about.test(one.cause));
  if (event.type !== "refused") throw new Error("unreachable");
  return event;
}
