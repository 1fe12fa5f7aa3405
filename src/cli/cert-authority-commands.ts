import { Command, Option } from "commander";
import { revocationReasons } from "../pki/revocation.js";
import { createOwnAuthority, renewAuthorityResponder, showAuthority, writeRevokedList } from "./cert-authority.js";
import { bundleClient } from "./cert-bundle.js";
import { issueClient, issueServer, revokeCertificate } from "./cert-issue.js";
import { withCommon, withDays, withFields, withKey } from "./cert-options.js";
import { runResponder } from "./cert-responder.js";
import { trustCertificate } from "./cert-trust.js";
import { reporting } from "./failure.js";

export function authorityCommand(): Command {
  const create = new Command("create")
    .description("make an authority of your own, its key encrypted")
    .option("--common-name <name>", "common name (CN); default: the organization, and Authority")
    .option(
      "--ocsp-url <url>",
      "where clients ask whether a certificate was revoked: of `cert responder`, as they see it",
    )
    .option("--crl-url <url>", "where clients get the list of revoked certificates");
  const crl = new Command("crl").description("write a new list of revoked certificates (CRL)");
  const renew = new Command("renew").description("make a new certificate for the OCSP responder");
  return new Command("authority")
    .description("an authority of your own")
    .addCommand(withCommon(withPassphrase(withDays(withFields(withKey(create))))).action(reporting(createOwnAuthority)))
    .addCommand(withCommon(new Command("show").description("say what it is")).action(reporting(showAuthority)))
    .addCommand(
      withCommon(withPassphrase(crl.option("--days <number>", "until it has to be renewed (default: 30)"))).action(
        reporting(writeRevokedList),
      ),
    )
    .addCommand(withCommon(withPassphrase(renew)).action(reporting(renewAuthorityResponder)));
}

/** Never as an argument: every user of the machine could read it in the list of processes. */
function withPassphrase(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--key-file <file>",
        "a file whose first line is the authority's passphrase; `create` makes one that is not there",
      ).conflicts("passwordStdin"),
    )
    .option("--password-stdin", "read the authority's passphrase from standard input");
}

export function issueCommand(): Command {
  const server = new Command("server")
    .description("a certificate for this server, which serves it at once")
    .argument("<name>", "host name or address that clients connect to")
    .option("--san <name...>", "more names and addresses, also several with commas");
  const client = new Command("client")
    .description("a certificate for a client, to be bundled for its user")
    .argument("<name>", "the user's name: the common name of the certificate")
    .option("--san <name...>", "alternative names: e-mail addresses, URIs, DNS names");
  const complete = (command: Command) => withCommon(withPassphrase(withDays(withFields(withKey(command)))));
  return new Command("issue")
    .description("issue a certificate of your own authority")
    .addCommand(complete(server).action(reporting(issueServer)))
    .addCommand(complete(client).action(reporting(issueClient)));
}

export function revokeCommand(): Command {
  const command = new Command("revoke")
    .description("revoke a certificate of your own authority, and write a new CRL")
    .argument("<what>", "a client's name, an id, a serial number, or a file with the certificate")
    .addOption(new Option("--reason <reason>", "why").choices(Object.keys(revocationReasons)).default("unspecified"));
  return withCommon(withPassphrase(command)).action(reporting(revokeCertificate));
}

export function responderCommand(): Command {
  const command = new Command("responder")
    .description("answer over HTTP whether certificates of your authority were revoked (OCSP), and hand out the CRL")
    .option("--listen <address:port>", "where; port 0: any free one", "127.0.0.1:8080");
  return withCommon(command).action(reporting(runResponder));
}

export function bundleCommand(): Command {
  const command = new Command("bundle")
    .description("a folder for a client's user: certificate and key (PKCS#12), the authority, and what to do with them")
    .argument("<name>", "as it was issued")
    .option("--out <dir>", "the folder (default: NAME-bundle)")
    .option("--legacy", "for programs from before 2022: triple DES and SHA-1")
    .option("--password-stdin", "read the password from standard input; without it one is made up and printed once");
  return withCommon(command).action(reporting(bundleClient));
}

export function trustCommand(): Command {
  const command = new Command("trust")
    .description("let the programs of this machine trust your authority, or one certificate")
    .argument("[id]", "a certificate as `sealift cert list` shows it, in place of the authority")
    .option("--undo", "no longer")
    .option("--root <dir>", "the file system of an image, in place of this machine's", "/");
  return withCommon(command).action(reporting(trustCertificate));
}
