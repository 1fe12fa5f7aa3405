import { type HostPort, parseHostPort } from "../../protocol/host-port.js";
import { isActiveOn, prepareActive } from "../active-mode.js";
import { type ArgumentParser, command } from "../command.js";

const hostPort: ArgumentParser<HostPort> = (text) => {
  const value = parseHostPort(text.trim());
  return value === undefined
    ? { ok: false, expected: "six numbers were expected: h1,h2,h3,h4,p1,p2" }
    : { ok: true, value };
};

/** PORT: the server is to connect to the client. Off by default; never to anybody else (RFC 2577 section 3). RFC 959 section 4.1.2. */
export const port = command({
  verb: "PORT",
  rfc: "959 4.1.2",
  help: "h1,h2,h3,h4,p1,p2: prepare an active data connection",
  argument: hostPort,
  phase: "logged-in",
  keepsRestart: true,
  notAfterEpsvAll: true,
  enabled: ({ settings }) => isActiveOn(settings),
  codes: [200, 503, 504],
  offUnless: "active.enabled",
  note: "only to the client's own address, ports from 1024; where fxp.allow means the user, also to fxp.peers",
  run: ({ argument, session, services }) => prepareActive(argument, session, services),
});
