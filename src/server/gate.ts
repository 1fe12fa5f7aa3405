import type { Right, Rights } from "../accounts/rights.js";
import { type Reply, reply } from "../protocol/reply.js";
import type { VirtualPath } from "../protocol/virtual-path.js";
import type { Command } from "./command.js";
import type { Demand } from "./settings.js";

/** All that decides whether a command may run now, as values. */
export interface GateFacts {
  readonly tls: boolean;
  readonly control: Demand;
  readonly data: Demand;
  readonly level: "C" | "P";
  readonly loggedIn: boolean;
  readonly epsvAll: boolean;
  readonly enabled: boolean;
  /** What a client reads whose certificate is not accepted, or that has none where one is required. Undefined: nothing is wrong with it. */
  readonly certificate: Reply | undefined;
}

/** Before the argument is read. Undefined: it may go on. */
export function refuseCommand(row: Command, facts: GateFacts): Reply | undefined {
  if (!facts.tls && facts.control === "required" && row.beforeTls === undefined) {
    return reply(530, "This server needs TLS first: send AUTH TLS (in your client: FTP over TLS, explicit)");
  }
  const mayBegin = row.withoutCertificate === true || (!facts.tls && row.beforeTls === true);
  if (facts.certificate !== undefined && !facts.loggedIn && !mayBegin) return facts.certificate;
  if (row.phase === "logged-in" && !facts.loggedIn) return reply(530, "Log in first, with USER and PASS");
  if (facts.epsvAll && row.notAfterEpsvAll !== undefined) return reply(503, "After EPSV ALL only EPSV is possible");
  if (!facts.enabled) return reply(502, "This command is switched off on this server");
  return undefined;
}

/** Before a data connection is opened. */
export function refuseData(row: Command, facts: GateFacts, prepared: boolean): Reply | undefined {
  if (row.data === undefined) return undefined;
  if (facts.level === "C" && facts.data === "required")
    return reply(521, "Data must be sealed here: send PBSZ 0 and PROT P first");
  if (!prepared) return reply(425, "No data connection was prepared: send EPSV or PASV first");
  return undefined;
}

/** Whether the account may do this there. */
export function refuseRight(
  row: Command,
  rights: Rights | undefined,
  path: VirtualPath | undefined,
): Reply | undefined {
  if (row.right === undefined || rights === undefined || path === undefined) return undefined;
  const wanted: readonly Right[] = typeof row.right === "string" ? [row.right] : row.right;
  return wanted.some((right) => rights.allows(right, path))
    ? undefined
    : reply(550, `Your account may not do that here (right: ${wanted.join(" or ")})`);
}
