import type { Account } from "../../accounts/contract.js";
import { certificateMark } from "../../support/certificate-mark.js";
import type { CertificateDemand, CertificateSettings, LoginWay } from "../settings.js";
import { isAmong } from "../whom.js";
import type { CertificateHolder, ClientCertificate } from "./contract.js";

/** What is asked of somebody who logs in. */
export interface CertificateTerms {
  readonly demand: CertificateDemand;
  readonly login: LoginWay;
}

/** Where somebody comes from. */
export interface Arrival {
  readonly implicit: boolean;
  readonly address: string;
}

const strength: Readonly<Record<CertificateDemand, number>> = { off: 0, request: 1, require: 2 };

/** Whether clients of that listener are asked for a certificate when TLS begins: nobody knows then who will log in. */
export function asksForCertificates(settings: CertificateSettings, implicit: boolean): boolean {
  return listenerDemand(settings, implicit) !== "off" || settings.rules.some(({ demand = "off" }) => demand !== "off");
}

export function asksAnywhere(settings: CertificateSettings): boolean {
  return asksForCertificates(settings, true) || asksForCertificates(settings, false);
}

function listenerDemand(settings: CertificateSettings, implicit: boolean): CertificateDemand {
  return implicit ? settings.implicit : settings.explicit;
}

/** The first rule for somebody that says something counts. `account` undefined: not known yet, or there is none of that name. */
export function termsFor(
  settings: CertificateSettings,
  account: Account | undefined,
  { implicit, address }: Arrival,
): CertificateTerms {
  const own = settings.rules.filter(({ whom }) => isAmong([whom], account, address));
  return {
    demand: own.find(({ demand }) => demand !== undefined)?.demand ?? listenerDemand(settings, implicit),
    login: own.find(({ login }) => login !== undefined)?.login ?? settings.login,
  };
}

/** Whether a certificate is this user's. */
export function isHolder(
  { marks }: Pick<CertificateHolder, "marks">,
  account: Pick<Account, "name" | "certificates">,
  { names }: Pick<CertificateSettings, "names">,
): boolean {
  const own = account.certificates ?? names.map((kind) => certificateMark(kind, account.name));
  return own.some((mark) => mark !== undefined && marks.includes(mark));
}

/** Why the certificate, or that there is none, keeps somebody from logging in. */
export type CertificateObjection = "none-shown" | "not-accepted" | "other-user";

/** Undefined: nothing. `account` undefined: what holds for everybody. */
export function objectionTo(
  demand: CertificateDemand,
  certificate: ClientCertificate,
  isUsers: (holder: CertificateHolder) => boolean,
): CertificateObjection | undefined {
  if (demand === "off") return undefined;
  if (certificate === undefined) return demand === "require" ? "none-shown" : undefined;
  if (!certificate.verdict.ok) return "not-accepted";
  return isUsers(certificate.verdict.holder) ? undefined : "other-user";
}

/**
 * What stands in the way of everybody on this connection, whatever name they give; then nothing is done for them. Undefined where less may be asked of some,
 * since saying it only for the others would tell who is who.
 */
export function objectionToAll(
  settings: CertificateSettings,
  certificate: ClientCertificate,
  arrival: Arrival,
): CertificateObjection | undefined {
  if (!tellsEarly(settings, arrival)) return undefined;
  return objectionTo(termsFor(settings, undefined, arrival).demand, certificate, () => true);
}

/** Whether nobody who comes from there is asked for less than those who are unknown. */
export function tellsEarly(settings: CertificateSettings, arrival: Arrival): boolean {
  const { demand } = termsFor(settings, undefined, arrival);
  return settings.rules.every((rule) => rule.demand === undefined || strength[rule.demand] >= strength[demand]);
}
