import type { TLSSocket } from "node:tls";
import { CleanEndWatch } from "../../tls/clean-end.js";
import { avoidsTls13 } from "../../tls/context.js";
import { createPeerContext, createPeerServer, objectionToPeer } from "../../tls/peer.js";
import type { PeerObjection } from "../../tls/policy.js";
import { HandshakeError, handshake, handshakeAsClient } from "../../tls/upgrade.js";
import { type DataConnection, DataFailure } from "./connection.js";
import type { DataPurpose, DataSecurity } from "./data-security.js";
import type { Candidate } from "./expectation.js";
import type { DataOwner } from "./owner.js";

/**
 * TLS with another server (FXP): whichever side begins, each shows its certificate, and the other server's must be one that the operator named. Destroys the
 * connection, and says why, where it is not.
 */
export async function securePeer(
  candidate: Candidate,
  owner: DataOwner,
  purpose: DataPurpose,
  side: "client" | "server",
  security: DataSecurity,
): Promise<DataConnection> {
  const { raw, address } = candidate;
  const cleanEnd = purpose.watchEnd ? new CleanEndWatch(raw) : undefined;
  const trust = security.peerTrust();
  let stream: TLSSocket;
  try {
    stream = await shake(candidate, owner, side, security, cleanEnd);
  } catch (error) {
    raw.destroy();
    if (!(error instanceof HandshakeError)) throw error;
    security.report({ type: "refused", label: owner.label, ...explainHandshake(error, address) });
    throw new DataFailure("handshake", "The TLS handshake with the other server failed; the server's log says why");
  }
  cleanEnd?.watch(stream);
  const objection = objectionToPeer(stream, address, trust);
  if (objection !== undefined) {
    stream.destroy();
    raw.destroy();
    security.report({ type: "refused", label: owner.label, ...explainObjection(objection, address) });
    throw new DataFailure(
      "handshake",
      "The other server is not one that this server's operator trusts (fxp.authorities)",
    );
  }
  const peer = { address, verified: trust.verify };
  return { stream, raw, cleanEnd, sealed: true, resumed: false, peer };
}

async function shake(
  { raw, hello }: Candidate,
  owner: DataOwner,
  side: "client" | "server",
  security: DataSecurity,
  cleanEnd: CleanEndWatch | undefined,
): Promise<TLSSocket> {
  const settings = security.tls(owner);
  const trust = security.peerTrust();
  if (side === "client") {
    const context = createPeerContext(settings, trust);
    return await handshakeAsClient({ context, timeout: settings.handshakeTimeout }, cleanEnd ?? raw);
  }
  const server = createPeerServer(avoidsTls13(settings, hello) ? { ...settings, maximum: "TLSv1.2" } : settings, trust);
  return await handshake(server, cleanEnd ?? raw);
}

function explainHandshake({ code }: HandshakeError, address: string): { cause: string; cure: string } {
  return {
    cause: `the TLS handshake with another server, ${address}, failed (${code})`,
    cure: "see that one of both servers is told to be the TLS client (SSCN ON or CPSV), that they have a TLS version in common, and that the other one trusts this server's certificate",
  };
}

const objections: Readonly<Record<PeerObjection, string>> = {
  "no-certificate": "showed no certificate",
  expired: "showed a certificate whose time has not begun or is over",
  unknown: "showed a certificate that is not in fxp.authorities, nor issued by one that is",
  "other-address": "showed a certificate of an authority in fxp.authorities, but for another address",
};

function explainObjection(objection: PeerObjection, address: string): { cause: string; cure: string } {
  return {
    cause: `another server, ${address}, ${objections[objection]}`,
    cure: "add its certificate (of a Sealift: its tls/trust.pem) to the file that fxp.authorities names; fxp.verify: false lets anybody in between read and change what is copied",
  };
}
