import type { Server, TLSSocket } from "node:tls";
import type { FreeList } from "../../support/free-list.js";
import type { ControlBinding } from "../../tls/binding.js";
import { CleanEndWatch } from "../../tls/clean-end.js";
import type { TlsSettings } from "../../tls/context.js";
import { type BindingPolicy, judgeBinding } from "../../tls/policy.js";
import { HandshakeError, handshake } from "../../tls/upgrade.js";
import type { Report } from "../events.js";
import { type DataConnection, DataFailure, notResumed } from "./connection.js";
import type { Candidate } from "./expectation.js";
import type { DataOwner } from "./owner.js";

/** What a handshake on a data connection needs from the server around it. */
export interface DataSecurity {
  readonly tls: () => TlsSettings;
  readonly binding: () => BindingPolicy;
  /**
   * For connections that resume nothing: certificates, tickets that bind to nothing. `quiet`: servers that send nothing after the handshake, which is to
   * say no TLS 1.3. `host`: whose certificates.
   */
  readonly fallback: (quiet: boolean, host: string | undefined) => Pick<FreeList<Server>, "take" | "giveBack" | "drop">;
  readonly report: Report;
}

/** What kind of transfer the connection is for. */
export interface DataPurpose {
  /** An upload: its end must be judged. */
  readonly watchEnd: boolean;
  /**
   * Asked when the handshake begins: whether the client may send and close without reading. Over TLS 1.3 a ticket follows the handshake; a client that closes
   * with it unread makes its system answer with RST, and what was still on the way is lost.
   */
  readonly quiet: () => boolean;
}

/** Turns a candidate into this session's data connection, or says why it is not. Destroys it when it is not. */
export async function secureCandidate(
  candidate: Candidate,
  owner: DataOwner,
  { watchEnd, quiet }: DataPurpose,
  security: DataSecurity,
): Promise<DataConnection> {
  const binding = owner.binding;
  const sameAddress = candidate.address === owner.address;
  const named = candidate.named && binding?.canResume() === true;
  const verdict = judgeBinding({
    policy: security.binding(),
    resumed: named,
    sameAddress,
    hardened: binding?.isHardened() ?? false,
  });
  if (!verdict.accepted) {
    candidate.raw.destroy();
    explainRefusal(verdict.reason, candidate, owner, security.report);
    throw new DataFailure("not-bound", notResumed);
  }
  const cleanEnd = watchEnd ? new CleanEndWatch(candidate.raw) : undefined;
  try {
    const stream = named
      ? await bound(binding, candidate, cleanEnd, quiet(), security)
      : await unbound(candidate, owner, cleanEnd, quiet(), security);
    cleanEnd?.watch(stream);
    return { stream, raw: candidate.raw, cleanEnd, sealed: true, resumed: named };
  } catch (error) {
    candidate.raw.destroy();
    if (!(error instanceof HandshakeError)) throw error;
    explainFailure(error, named, candidate, owner, security.report);
    if (named) throw new DataFailure("not-bound", notResumed);
    throw new DataFailure("handshake", "The TLS handshake on the data connection failed; the server's log says why");
  }
}

/** On a server without a certificate only resumption completes, so completing is the proof. */
async function bound(
  binding: ControlBinding,
  { raw, hello }: Candidate,
  cleanEnd: CleanEndWatch | undefined,
  quiet: boolean,
  security: DataSecurity,
): Promise<TLSSocket> {
  const server = binding.lease(security.tls());
  // Over TLS 1.2 the new ticket is a part of the handshake, and cannot be left unread.
  server.renews = !(quiet && hello?.pskName !== undefined);
  const stream = await handshake(server.server, cleanEnd ?? raw);
  binding.resumed(stream.getProtocol(), { renewed: server.renews, ticket: hello?.pskTicket });
  binding.release(server);
  return stream;
}

async function unbound(
  { raw, hello }: Candidate,
  { certificateOf }: DataOwner,
  cleanEnd: CleanEndWatch | undefined,
  quiet: boolean,
  { fallback, tls }: DataSecurity,
): Promise<TLSSocket> {
  const servers = fallback(quiet && tls().minimum === "TLSv1.2" && hello?.offersTls12 === true, certificateOf);
  const server = servers.take();
  try {
    const stream = await handshake(server, cleanEnd ?? raw);
    servers.giveBack(server);
    return stream;
  } catch (error) {
    servers.drop(server);
    throw error;
  }
}

function explainRefusal(
  reason: "not-resumed" | "hardened" | "other-address",
  candidate: Candidate,
  owner: DataOwner,
  report: Report,
): void {
  const causes = {
    "not-resumed":
      "the data connection's TLS session was not resumed from this control connection, and tls.binding is require",
    hardened:
      "the data connection's TLS session was not resumed from this control connection, although an earlier one of this session was",
    "other-address": `the data connection came from ${candidate.address}, not from the client's address, and resumed no TLS session of this control connection`,
  };
  const cures = {
    "not-resumed": "switch on TLS session resumption (session reuse) in the client, or set tls.binding to prefer",
    hardened:
      "if the client is to be trusted, let it resume every time, or set tls.binding to off; else somebody tried to take over a data connection",
    "other-address":
      "nothing to do if this is a stranger; a client behind several addresses must resume the TLS session",
  };
  report({ type: "refused", label: owner.label, cause: causes[reason], cure: cures[reason] });
}

function explainFailure(
  error: HandshakeError,
  named: boolean,
  candidate: Candidate,
  owner: DataOwner,
  report: Report,
): void {
  report({
    type: "refused",
    label: owner.label,
    cause: named
      ? `a data connection from ${candidate.address} named this session's TLS session but could not resume it (${error.code})`
      : `the TLS handshake of a data connection from ${candidate.address} failed (${error.code})`,
    cure: named
      ? "if this is the client, its session has expired: let it connect anew; else somebody replayed its hello"
      : "see whether the client speaks TLS 1.2 or later on data connections, and trusts the certificate",
  });
}
