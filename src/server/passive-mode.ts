import { printPasvReply } from "../protocol/host-port.js";
import { reply } from "../protocol/reply.js";
import { type Outcome, replyWith, type Services } from "./command.js";
import type { FxpTerms } from "./data/fxp-terms.js";
import { fxpTerms } from "./fxp.js";
import type { SessionState } from "./session-state.js";

/** PASV and EPSV: the port to name; undefined when none can be told apart for this session. */
export function preparePassive(
  session: SessionState,
  { data, settings }: Services,
  fxp: FxpTerms | undefined = fxpTerms(session, settings),
): Promise<number | undefined> {
  // A port for data in clear shuts out the others of its address; where data must be sealed none will come in clear.
  const sealed = session.security.level === "P" || settings.tls.data === "required";
  return data.passive(sealed, fxp);
}

/** PASV and CPSV: 227, or why not. */
export async function passiveReply(session: SessionState, services: Services, fxp?: FxpTerms): Promise<Outcome> {
  const host = await services.data.passiveAddress();
  if (host === undefined) return replyWith(reply(425, "There is no IPv4 address to name here: use EPSV"));
  const port = await preparePassive(session, services, fxp);
  const text = port === undefined ? undefined : printPasvReply({ host, port });
  return replyWith(
    text === undefined ? reply(425, "No passive port can be told apart for you now; try again") : reply(227, text),
  );
}
