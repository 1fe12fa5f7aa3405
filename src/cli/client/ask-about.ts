import { createInterface } from "node:readline/promises";
import type { ShownCertificate } from "../../client/index.js";
import { printable } from "../failure.js";

/** Shows a certificate on the terminal, and asks whether it is the server's. Only a whole `yes` is one. */
export async function askAbout(certificate: ShownCertificate): Promise<boolean> {
  const { host, port, subject, issuer, names, notBefore, notAfter, fingerprint256, objection = "" } = certificate;
  const rows: readonly (readonly [string, string])[] = [
    ["subject", subject],
    ["issuer", issuer],
    ["names", names],
    ["valid", `${notBefore.toISOString().slice(0, 10)} to ${notAfter.toISOString().slice(0, 10)}`],
    ["SHA-256", fingerprint256],
    ["problem", objection],
  ];
  const shown = rows.map(([name, value]) => `  ${name.padEnd(8)} ${printable(value)}`).join("\n");
  process.stderr.write(`${printable(host)}:${port} shows a certificate that is not known here:\n${shown}\n`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (
      (await terminal.question("Compare the fingerprint. Trust it for this server from now on (yes/no)? ")) === "yes"
    );
  } finally {
    terminal.close();
  }
}
