import type { Account } from "../../accounts/contract.js";
import { reply } from "../../protocol/reply.js";
import type { BegunLogin } from "../command.js";
import type { SessionLabel } from "../events.js";
import { type LoginServices, openLogin } from "../login.js";
import type { LoggedIn, SessionState } from "../session-state.js";
import type { ServerSettings } from "../settings.js";
import { explainObjection, otherUser, replyToObjection } from "./explain.js";
import { type CertificateObjection, isHolder, objectionTo, objectionToAll, tellsEarly, termsFor } from "./policy.js";

type Client = Pick<SessionState, "certificate" | "implicit" | "address" | "host">;
type Services = Omit<LoginServices, "settings"> & { readonly settings: () => ServerSettings };

/** Why the client's certificate keeps this account from logging in; undefined: it does not. */
export function objectionToAccount(
  { clientCertificates }: Pick<ServerSettings, "clientCertificates">,
  client: Client,
  account: Account,
): CertificateObjection | undefined {
  const { demand } = termsFor(clientCertificates, account, client);
  return objectionTo(demand, client.certificate, (holder) => isHolder(holder, account, clientCertificates));
}

/** What the log says of it. */
export function reportObjection(
  objection: CertificateObjection,
  { certificate }: Pick<Client, "certificate">,
  name: string | undefined,
  label: SessionLabel,
  report: LoginServices["report"],
): void {
  const { holder } = certificate?.verdict ?? {};
  const explained = explainObjection(objection, certificate);
  report({ type: "certificate-refused", label, name, fingerprint256: holder?.fingerprint256, ...explained });
}

/** USER: what a certificate decides before any password. Gives the login where it is enough. */
export async function beginLogin(
  name: string,
  client: Client,
  label: SessionLabel,
  services: Services,
): Promise<BegunLogin & { readonly login?: LoggedIn }> {
  const { accounts, settings, report } = services;
  const { clientCertificates } = settings();
  const { certificate } = client;
  const refuse = (objection: CertificateObjection, words = replyToObjection(objection, certificate)) => {
    reportObjection(objection, client, name, label, report);
    report({ type: "login-failed", label, name, reason: "certificate" });
    return { kind: "refused", words } as const;
  };
  const forAll = objectionToAll(clientCertificates, certificate, client);
  if (forAll !== undefined) return refuse(forAll);
  if (certificate?.verdict.ok !== true) return { kind: "password" };
  const { holder } = certificate.verdict;
  const account = await accounts.find(name);
  const isUsers = account !== undefined && isHolder(holder, account, clientCertificates);
  if (!isUsers) return refusesStrangers(settings(), client) ? refuse("other-user", otherUser) : { kind: "password" };
  const { demand, login } = termsFor(clientCertificates, account, client);
  if (demand === "off" || login === "password") return { kind: "password" };
  return await enter(account, client, label, services);
}

/** Whether a certificate is looked at whoever it is that wants to log in: then saying that it is another's tells nothing of users. */
function refusesStrangers({ clientCertificates }: ServerSettings, client: Client): boolean {
  return tellsEarly(clientCertificates, client) && termsFor(clientCertificates, undefined, client).demand !== "off";
}

async function enter(
  account: Account,
  client: Client,
  label: SessionLabel,
  services: Services,
): Promise<BegunLogin & { readonly login?: LoggedIn }> {
  const { name, enabled, expires } = account;
  const { now, report } = services;
  const late = expires !== undefined && expires <= now();
  if (!enabled || late) {
    report({ type: "login-failed", label, name, reason: enabled ? "expired" : "disabled" });
    return { kind: "refused", words: reply(530, "Login failed: ask the operator") };
  }
  const { result, login } = await openLogin(account, client.address, client.host.name, label, services);
  if (login !== undefined) return { kind: "in", login: { ...login, withoutPassword: true } };
  const storage = !result.ok && result.reason === "storage";
  const words = storage ? "Your files cannot be reached now; ask the operator" : "Login failed: ask the operator";
  return { kind: "refused", words: reply(530, words) };
}
