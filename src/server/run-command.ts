import { type Reply, reply } from "../protocol/reply.js";
import { replyToObjection } from "./client-certificates/explain.js";
import { objectionToAll } from "./client-certificates/policy.js";
import { type Outcome, pathOf, replyWith, type Services } from "./command.js";
import type { FoundCommand } from "./command-table.js";
import { type GateFacts, refuseCommand, refuseData, refuseRight } from "./gate.js";
import { isServerFault, replyToError } from "./replies.js";
import { sessionNames } from "./session-names.js";
import type { SessionState } from "./session-state.js";

/** One command, from its line to what is to be done: gate, argument, right, row. Never rejects. */
export async function runCommand(
  { row, text }: FoundCommand,
  session: SessionState,
  services: Services,
  onFault: (error: unknown) => void,
): Promise<Outcome> {
  const facts = gateFacts(row.enabled?.(services) ?? true, session, services);
  const refusal = refuseCommand(row, facts);
  if (refusal !== undefined) return replyWith(refusal);
  const names = sessionNames(session, services.settings);
  const argument = row.argument(text, { cwd: session.cwd, names });
  if (!argument.ok) return replyWith(reply(501, `${row.verb}: ${argument.expected}`));
  const user = session.login.at === "in" ? session.login : undefined;
  const denied =
    refuseRight(row, user?.rights, pathOf(argument.value)) ?? refuseData(row, facts, services.data.isPrepared);
  if (denied !== undefined) return replyWith(denied);
  try {
    // The gate let only logged-in users through to rows that need one.
    return await row.run({
      argument: argument.value,
      names,
      session,
      services,
      ...(user === undefined ? {} : { user }),
    } as Parameters<typeof row.run>[0]);
  } catch (error) {
    if (isServerFault(error)) onFault(error);
    return replyWith(replyToError(error));
  }
}

/** What the gate judges by, as it is now. */
export function gateFacts(enabled: boolean, session: SessionState, { settings }: Services): GateFacts {
  const { security, login, epsvAll } = session;
  const { control, data } = settings.tls;
  const loggedIn = login.at === "in";
  const certificate = certificateReply(session, settings);
  return { tls: security.tls, control, data, level: security.level, loggedIn, epsvAll, enabled, certificate };
}

function certificateReply(session: SessionState, { clientCertificates }: Services["settings"]): Reply | undefined {
  const objection = objectionToAll(clientCertificates, session.certificate, session);
  return objection === undefined ? undefined : replyToObjection(objection, session.certificate);
}
