import type { Reply } from "../protocol/reply.js";
import type { ControlBinding } from "../tls/binding.js";
import { HandshakeError } from "../tls/upgrade.js";
import type { ControlConnection } from "./control-connection.js";
import type { SessionLabel } from "./events.js";
import { explainHandshakeFailure } from "./explain-handshake.js";
import type { ServerCore } from "./server-core.js";

/** What came behind AUTH in clear would be taken for what the client says inside TLS. */
export const injectionBehindAuth = {
  cause: "commands were sent behind AUTH, before TLS: an injection, or a client that does not wait for replies",
  cure: "let the client wait for the reply to AUTH",
};

/** Makes a control connection TLS, after `begin` in clear if there is one. Says in the log how it went. */
export async function secureControl(
  control: ControlConnection,
  binding: ControlBinding,
  { tls, report }: Pick<ServerCore, "tls" | "report">,
  label: SessionLabel,
  begin: Reply | undefined,
): Promise<boolean> {
  try {
    const secured = await control.secure(binding.controlServer(tls()), begin);
    binding.established(secured.getProtocol());
    report({ type: "tls", label, protocol: binding.protocol ?? "", cipher: secured.getCipher().standardName });
    return true;
  } catch (error) {
    const code = error instanceof HandshakeError ? error.code : "ERR_TLS_HANDSHAKE";
    report({ type: "tls-failed", label, code, ...explainHandshakeFailure(code) });
    return false;
  }
}
