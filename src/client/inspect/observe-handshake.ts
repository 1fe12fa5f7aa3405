import type { TLSSocket } from "node:tls";
import { suiteByName } from "../../tls/suites.js";
import { ControlConnection } from "../control.js";
import { FtpsError, type ServerReply, textOf } from "../errors.js";
import type { ClientSettings } from "../options.js";
import { findRevocation } from "../revocation.js";

import { ask, awaitGreeting, greetingOrReason } from "../session.js";
import type { ShownByServer } from "../trust.js";
import { certificateFacts, trustFacts } from "./certificate.js";
import type { CertificateFacts, HandshakeFacts, RevocationFacts, TrustFacts } from "./report.js";

/** What a server showed within the handshake. */
export interface Shown {
  readonly handshake: HandshakeFacts;
  readonly certificate: CertificateFacts;
  readonly trust: TrustFacts;
  readonly revocation: RevocationFacts;
  /** DER. */
  readonly leaf: Buffer;
}

/** A control connection before the login. */
export interface Secured {
  readonly control: ControlConnection;
  readonly address: string;
  readonly greeting: string | undefined;
  /** What was said to AUTH TLS. */
  readonly agreement: ServerReply | undefined;
  /** Undefined: there was no handshake, and the connection is over. */
  readonly shown: Shown | undefined;
  /** Why there was none, or none with what Sealift speaks. */
  readonly failure: FtpsError | undefined;
}

/**
 * Connects and shakes hands as the client would; where that fails, once more with all that TLS ever was, to tell what is there. Throws FtpsError where no FTP
 * server answers at all.
 */
export async function observeHandshake(settings: ClientSettings, signal: AbortSignal | undefined): Promise<Secured> {
  const first = await connectAndSecure(settings, signal);
  if (first.shown !== undefined || first.failure === undefined || first.failure.code === "timeout") return first;
  const second = await connectAndSecure({ ...settings, anyTls: true }, signal);
  return { ...second, failure: first.failure };
}

async function connectAndSecure(settings: ClientSettings, signal: AbortSignal | undefined): Promise<Secured> {
  let shown: Shown | undefined;
  const judge: ClientSettings["judge"] = async (byServer) => {
    shown = await whatIsShown(settings, byServer, signal);
  };
  // The connection itself is the same in both modes; when TLS begins is decided here.
  const control = await ControlConnection.open({ ...settings, judge, security: "explicit" }, signal);
  const { remote: address } = control.addresses;
  try {
    const said = settings.security === "explicit" ? await agree(control, settings, signal) : undefined;
    if (said !== undefined && said.agreement.code !== 234) {
      control.fail(new FtpsError("tls-refused", "the server does not offer TLS"));
      return { control, address, ...said, shown, failure: undefined };
    }
    const secured = said === undefined ? control.beginWithTls(signal) : control.startTls(signal);
    const failure = await secured.then(() => undefined, handshakeFailure);
    const greeting =
      said?.greeting ?? (failure === undefined ? textOf(await awaitGreeting(control, signal)) : undefined);
    return { control, address, greeting, agreement: said?.agreement, shown, failure };
  } catch (error) {
    control.fail(error instanceof FtpsError ? error : new FtpsError("closed", "the inspection failed"));
    throw error;
  }
}

async function whatIsShown(
  settings: ClientSettings,
  byServer: ShownByServer,
  signal: AbortSignal | undefined,
): Promise<Shown> {
  const { certificate, chain, staple, socket } = byServer;
  const handshake = handshakeFacts(socket, settings.anyTls === true);
  const facts = certificateFacts(certificate, chain, new Date());
  const trust = await trustFacts(certificate, chain, settings.tls);
  const { revocation: policy = "soft", revocationLists = [] } = settings.tls;
  const hasLists = revocationLists.length > 0;
  const question = { certificate, chain, staple, hasLists, timeout: settings.timeouts.handshake, signal };
  const nobody: RevocationFacts = { state: "not-asked", asked: [] };
  // What stands in a certificate that is not trusted leads anywhere.
  const revocation = policy === "off" || !trust.trusted ? nobody : await findRevocation(question);
  return { handshake, certificate: facts, trust, revocation, leaf: certificate.raw };
}

async function agree(control: ControlConnection, settings: ClientSettings, signal: AbortSignal | undefined) {
  const greeting = textOf(await greetingOrReason(control, settings, signal));
  const { code, lines } = await ask(control, "AUTH TLS", signal);
  return { greeting, agreement: { code, text: textOf({ code, lines }) } };
}

/** What can be told of. The rest ends the inspection: the caller's own wish, bytes in clear behind 234, a port of something else. */
function handshakeFailure(error: unknown): FtpsError {
  if (
    error instanceof FtpsError &&
    !(error.cause instanceof FtpsError) &&
    ["tls", "closed", "timeout"].includes(error.code)
  )
    return error;
  throw error;
}

function handshakeFacts(socket: TLSSocket, onlyWeak: boolean): HandshakeFacts {
  const { standardName } = socket.getCipher();
  const { agreement } = suiteByName(standardName);
  const { name, size } = (socket.getEphemeralKeyInfo() ?? {}) as { readonly name?: string; readonly size?: number };
  const isTransport = agreement === "transport";
  return {
    protocol: socket.getProtocol() ?? "",
    suite: standardName,
    alpn: socket.alpnProtocol === false || socket.alpnProtocol === null ? undefined : socket.alpnProtocol,
    group: isTransport ? undefined : (name ?? (size === undefined ? "one that cannot be told" : "DHE")),
    groupBits: isTransport || name !== undefined ? undefined : size,
    onlyWeak,
  };
}
