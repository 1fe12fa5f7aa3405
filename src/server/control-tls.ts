import type { Server, TLSSocket } from "node:tls";
import type { Reply } from "../protocol/reply.js";
import type { ControlBinding } from "../tls/binding.js";
import { shownCertificate } from "../tls/client-certificate.js";
import { type HelloOffer, offerOf } from "../tls/hello-offer.js";
import { HandshakeError } from "../tls/upgrade.js";
import { asksForCertificates } from "./client-certificates/policy.js";
import type { ControlConnection } from "./control-connection.js";
import type { CloseReason, Report, SessionLabel } from "./events.js";
import { explainHandshakeFailure, leftInSilence } from "./explain-handshake.js";
import { type ChosenHost, hostOfHello, noHost } from "./hosts.js";
import type { ServerCore } from "./server-core.js";
import type { SessionState } from "./session-state.js";
import type { ServerSettings } from "./settings.js";

/** What came behind AUTH in clear would be taken for what the client says inside TLS. */
export const injectionBehindAuth = {
  cause: "commands were sent behind AUTH, before TLS: an injection, or a client that does not wait for replies",
  cure: "let the client wait for the reply to AUTH",
};

/** HOST in clear and the server name of the TLS that follows: somebody changed one of them, or the client is confused. */
const contradiction = {
  code: "SERVER_NAME_IS_NOT_HOST",
  cause: "the client began TLS for another name than HOST had asked for",
  cure: "let the client connect by the name that it sends with HOST",
};

interface Secured {
  readonly label: SessionLabel;
  readonly state: Pick<SessionState, "host" | "implicit" | "certificate">;
  /** Where the client came to. */
  readonly localAddress: string;
}

/** Makes a control connection TLS, after `begin` in clear if there is one; gives the host that it is for. Says in the log how it went; undefined: it failed. */
export async function secureControl(
  control: ControlConnection,
  binding: ControlBinding,
  core: Pick<ServerCore, "settings" | "servers" | "certificates" | "report">,
  { label, state, localAddress }: Secured,
  begin: Reply | undefined,
): Promise<ChosenHost | undefined> {
  const { settings, servers, report } = core;
  let host: ChosenHost | undefined = noHost;
  try {
    await control.becomeTls(begin);
    let offer: HelloOffer | undefined;
    if (readsHello(settings())) {
      const outcome = await control.look(settings().timeouts.handshake);
      // What is no ClientHello is left to the handshake, which says in its own words what is wrong with it.
      const hello = outcome.kind === "hello" ? outcome.hello : undefined;
      offer = outcome.kind === "hello" ? offerOf(outcome.body) : undefined;
      host = hostOfHello(settings(), state.host, hello?.serverName, localAddress);
    }
    if (host === undefined) throw new HandshakeError(contradiction.code);
    const asks = asksForCertificates(settings().clientCertificates, state.implicit);
    const kind = { certificateOf: host.certificateOf, asks };
    const shake = (server: Server) => control.secure(server);
    const secured = await servers(state.implicit).control(kind, binding.secrets, shake, offer);
    binding.established(secured.getProtocol());
    report({ type: "tls", label, protocol: binding.protocol ?? "", cipher: secured.getCipher().standardName });
    if (asks) await judgeShown(secured, core, { label, state });
    return host;
  } catch (error) {
    const code = error instanceof HandshakeError ? error.code : "ERR_TLS_HANDSHAKE";
    report({
      type: "tls-failed",
      label,
      code,
      ...(host === undefined ? contradiction : explainHandshakeFailure(code)),
    });
    return undefined;
  }
}

async function judgeShown(
  secured: TLSSocket,
  { certificates, report }: Pick<ServerCore, "certificates" | "report">,
  { label, state }: Pick<Secured, "label" | "state">,
): Promise<void> {
  const shown = shownCertificate(secured);
  if (shown === undefined) return;
  const verdict = await certificates.judge(shown);
  state.certificate = { shown, verdict };
  if (!verdict.ok) return;
  const { subject, issuer, fingerprint256 } = verdict.holder;
  report({ type: "client-certificate", label, subject, issuer, fingerprint256 });
}

/** Where there is one host only, and one certificate, nothing of it matters. */
function readsHello({ hosts, certificates, staples }: ServerSettings): boolean {
  return hosts.length > 0 || certificates.length > 0 || (staples !== undefined && staples.size > 0);
}

/**
 * Of a session that ends: programs that verify certificates after the handshake leave without a TLS alert when one does not please them, perhaps with a command or
 * two on its way that they had ready (lftp: CLNT).
 */
export function reportSilentLeave(reason: CloseReason, state: SessionState, label: SessionLabel, report: Report): void {
  const { security, login, failedLogins, client } = state;
  const hasLeft = reason === "client-closed" || reason === "connection-error";
  if (hasLeft && security.tls && login.at === "new" && failedLogins === 0)
    report({ type: "tls-left", label, client, ...leftInSilence });
}
