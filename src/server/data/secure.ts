import type { Server, TLSSocket } from "node:tls";
import { isWithinAny } from "../../support/within-network.js";
import type { ControlBinding } from "../../tls/binding.js";
import { CleanEndWatch } from "../../tls/clean-end.js";
import { avoidsTls13 } from "../../tls/context.js";
import { type BindingRefusal, judgeBinding } from "../../tls/policy.js";
import { HandshakeError, handshake } from "../../tls/upgrade.js";
import type { Report } from "../events.js";
import { type DataConnection, DataFailure, notResumed } from "./connection.js";
import type { DataPurpose, DataSecurity } from "./data-security.js";
import type { Candidate } from "./expectation.js";
import type { DataOwner } from "./owner.js";
import { securePeer } from "./secure-peer.js";

/** Turns a candidate into this session's data connection, or says why it is not. Destroys it when it is not. */
export async function secureCandidate(
  candidate: Candidate,
  owner: DataOwner,
  purpose: DataPurpose,
  security: DataSecurity,
): Promise<DataConnection> {
  const { watchEnd, quiet, fxp } = purpose;
  const isPeer = fxp !== undefined && isWithinAny(candidate.address, fxp.peers);
  // Who comes from elsewhere is judged as ever, and our side begins TLS with nobody but another server.
  if (isPeer && fxp.tlsClient) return await securePeer(candidate, owner, purpose, "client", security);
  const binding = owner.binding;
  const sameAddress = candidate.address === owner.address;
  const named = candidate.named && binding?.canResume() === true;
  const verdict = judgeBinding({
    policy: security.binding(),
    resumed: named,
    sameAddress,
    hardened: binding?.isHardened() ?? false,
    fxp: isPeer,
  });
  if (!verdict.accepted) {
    candidate.raw.destroy();
    explainRefusal(verdict.reason, candidate, owner, security.report);
    throw new DataFailure("not-bound", notResumed);
  }
  if (verdict.as === "fxp") return await securePeer(candidate, owner, purpose, "server", security);
  const cleanEnd = watchEnd ? new CleanEndWatch(candidate.raw) : undefined;
  try {
    const stream = named
      ? await bound(binding, candidate, owner, cleanEnd, quiet(), security)
      : await unbound(candidate, owner, cleanEnd, quiet(), security);
    cleanEnd?.watch(stream);
    requireSameHolder(stream, candidate, owner, security.report);
    return { stream, raw: candidate.raw, cleanEnd, sealed: true, resumed: named };
  } catch (error) {
    candidate.raw.destroy();
    if (!(error instanceof HandshakeError)) throw error;
    explainFailure(error, named, candidate, owner, security.report);
    throw failureOf(error, named);
  }
}

/** On a server without a certificate only resumption completes, so completing is the proof. */
async function bound(
  binding: ControlBinding,
  { raw, hello }: Candidate,
  owner: DataOwner,
  cleanEnd: CleanEndWatch | undefined,
  quiet: boolean,
  security: DataSecurity,
): Promise<TLSSocket> {
  // Over TLS 1.2 the new ticket is a part of the handshake, and cannot be left unread.
  const renews = !(quiet && hello?.pskName !== undefined);
  const shake = (server: Server): Promise<TLSSocket> => handshake(server, cleanEnd ?? raw);
  const asks = owner.clientCertificate !== undefined;
  const stream = await security.servers(owner).data({ asks, renews }, binding.secrets, shake);
  binding.resumed(stream.getProtocol(), { renewed: renews, ticket: hello?.pskTicket });
  return stream;
}

async function unbound(
  { raw, hello }: Candidate,
  owner: DataOwner,
  cleanEnd: CleanEndWatch | undefined,
  quiet: boolean,
  { fallback, tls }: DataSecurity,
): Promise<TLSSocket> {
  const servers = fallback(quiet && avoidsTls13(tls(owner), hello), owner);
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

/**
 * Who has shown a certificate on the control connection has the same on data connections: a resumed session brings it along, every other one must show it again.
 * Throws DataFailure.
 */
function requireSameHolder(stream: TLSSocket, candidate: Candidate, owner: DataOwner, report: Report): void {
  const { clientCertificate, label } = owner;
  if (clientCertificate === undefined) return;
  if (stream.getPeerX509Certificate()?.fingerprint256 === clientCertificate) return;
  candidate.raw.destroy();
  const cause = `a data connection from ${candidate.address} resumed no TLS session, and did not show the client certificate of the control connection`;
  const cure =
    "switch on TLS session resumption in the client, or let it show its certificate on data connections, too";
  report({ type: "refused", label, cause, cure });
  throw new DataFailure("not-bound", "The data connection did not show your client certificate");
}

function explainRefusal(reason: BindingRefusal, candidate: Candidate, owner: DataOwner, report: Report): void {
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

function failureOf(error: HandshakeError, named: boolean): DataFailure {
  if (named && hasClosed(error))
    return new DataFailure("closed", "The client closed the data connection within the TLS handshake");
  if (named) return new DataFailure("not-bound", notResumed);
  return new DataFailure("handshake", "The TLS handshake on the data connection failed; the server's log says why");
}

/** The other side went away, which says nothing of whether it could have resumed. */
function hasClosed({ code }: HandshakeError): boolean {
  return code === "ECONNRESET" || code === "EPIPE";
}

function explainFailure(
  error: HandshakeError,
  named: boolean,
  candidate: Candidate,
  owner: DataOwner,
  report: Report,
): void {
  if (named && hasClosed(error)) {
    report({
      type: "refused",
      label: owner.label,
      cause: `a data connection from ${candidate.address} named this session's TLS session and closed within the handshake (${error.code})`,
      cure: "nothing to do if this is rare; else the client's own log says why it closes",
    });
    return;
  }
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
