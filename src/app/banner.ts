import type { Place } from "./curl-line.js";
import { printable } from "./printable.js";
import type { Ready } from "./ready.js";

/** What a server that has started says to people. `command`: how this program is called here. */
export function banner(ready: Ready, dataFolder: string, trust: string, command: string): string {
  const lines = [
    "Sealift is ready",
    "",
    `  explicit FTPS   ${place(ready.explicit)}   (FTP with AUTH TLS)`,
    `  implicit FTPS   ${place(ready.implicit)}   (TLS from the first byte)`,
    `  passive ports   ${ready.passive}`,
    `  data folder     ${printable(dataFolder)}`,
    `  certificate     SHA-256, ECDSA  ${ready.fingerprints.ecdsa}`,
    `                  SHA-256, RSA    ${ready.fingerprints.rsa}`,
    `  for clients     ${printable(trust)}`,
  ];
  if (ready.user !== undefined && ready.password !== undefined) {
    lines.push(
      "",
      `  user            ${ready.user}`,
      `  password        ${ready.password}   (shown this once)`,
      `  another one     ${command} user password ${ready.user} --data ${printable(dataFolder)}`,
    );
  }
  lines.push("", "  Try it:", `  ${ready.curl}`, "");
  return `${lines.join("\n")}\n`;
}

function place(at: Place): string {
  if (at === "off") return "off";
  return at.host === "::" || at.host === "0.0.0.0" ? `port ${at.port}, all addresses` : `${at.host} port ${at.port}`;
}
