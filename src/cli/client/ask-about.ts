import { createInterface } from "node:readline/promises";
import { FtpsError, type ShownCertificate } from "../../client/index.js";
import { certificateFacts } from "../../client/inspect/certificate.js";
import { certificateRows } from "../../client/inspect/steps-certificate.js";
import { printable } from "../failure.js";

/** Shows a certificate on the terminal as `sealift inspect` does, and asks whether it is the server's. Only a whole `yes` is one. */
export async function askAbout(certificate: ShownCertificate): Promise<boolean> {
  const { host, port } = certificate;
  const shown = rowsAbout(certificate).map(([name, value]) => `  ${name.padEnd(9)} ${printable(value)}`);
  process.stderr.write(`${printable(host)}:${port} shows a certificate that is not known here:\n${shown.join("\n")}\n`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (
      (await terminal.question("Compare the fingerprint. Trust it for this server from now on (yes/no)? ")) === "yes"
    );
  } catch (error) {
    // Ctrl-C and Ctrl-D; the line of the question is not ended.
    process.stderr.write("\n");
    throw new FtpsError("aborted", "cancelled", { hint: "nothing was trusted, and nothing sent", cause: error });
  } finally {
    terminal.close();
  }
}

function rowsAbout(certificate: ShownCertificate): readonly (readonly [string, string])[] {
  const facts = certificateFacts(certificate, [], new Date());
  return [
    ...certificateRows(facts),
    ["problem", objectionWords(certificate)],
    ...facts.problems.map(({ message }) => ["problem", message] as const),
  ];
}

function objectionWords({ objection = "" }: ShownCertificate): string {
  switch (objection) {
    case "CERT_HAS_EXPIRED":
    case "CERT_NOT_YET_VALID":
      return "it is not valid now";
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return "it is for other names than the one that was asked for";
    default:
      return `nobody who is trusted here vouches for it (${objection})`;
  }
}
