import { reply } from "../../protocol/reply.js";
import { canonicalHost } from "../../support/host-name.js";
import { type ArgumentParser, command, replyWith } from "../command.js";
import { refuseHost } from "../hosts.js";

const hostName: ArgumentParser<string> = (text) => {
  const name = canonicalHost(text.trim());
  return name === undefined
    ? { ok: false, expected: "a host name, an IPv4 address, or an IPv6 address between [ and ] was expected" }
    : { ok: true, value: name };
};

/** HOST: which of the servers behind this address is meant. RFC 7151. */
export const host = command({
  verb: "HOST",
  rfc: "7151 3",
  help: "name: choose the server by its name, before USER",
  argument: hostName,
  phase: "any",
  beforeTls: true,
  feat: ["HOST"],
  offUnless: "hosts",
  enabled: ({ settings }) => settings.hosts.length > 0,
  codes: [220, 503, 504],
  note: "hosts are configured; before AUTH TLS it chooses the certificate, afterwards it must agree with the server name that TLS began with",
  run: ({ argument, session, services: { settings } }) => {
    if (session.login.at === "in") return replyWith(reply(503, "HOST belongs before the login; send REIN first"));
    const refusal = refuseHost(settings, session.host, session.security.tls, argument);
    if (refusal !== undefined) return replyWith(reply(504, refusal));
    session.host = { ...session.host, name: argument };
    session.login = { at: "new" };
    return replyWith(reply(220, "Ready for a user of this host"));
  },
});
