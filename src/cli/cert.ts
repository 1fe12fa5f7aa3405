import { Command, Option } from "commander";
import { acmeCommand } from "./cert-acme-commands.js";
import { createCertificate, listCertificates, showCertificate } from "./cert-actions.js";
import {
  authorityCommand,
  bundleCommand,
  issueCommand,
  responderCommand,
  revokeCommand,
  trustCommand,
} from "./cert-authority-commands.js";
import { exportCertificate, exportFormats, removeCertificate } from "./cert-export.js";
import { installCertificate } from "./cert-install.js";
import { withCommon, withDays, withSubject } from "./cert-options.js";
import { requestCertificate } from "./cert-request.js";
import { reporting } from "./failure.js";

/** `sealift cert`: the certificates in a data folder, whether the server runs or not. */
export function certCommand(): Command {
  return new Command("cert")
    .description("make, request, install, show and remove certificates; a running server serves them at once")
    .addCommand(createCommand())
    .addCommand(requestCommand())
    .addCommand(installCommand())
    .addCommand(
      withCommon(new Command("list").description("list all certificates")).action(reporting(listCertificates)),
    )
    .addCommand(showCommand())
    .addCommand(exportCommand())
    .addCommand(removeCommand())
    .addCommand(acmeCommand())
    .addCommand(authorityCommand())
    .addCommand(issueCommand())
    .addCommand(revokeCommand())
    .addCommand(responderCommand())
    .addCommand(bundleCommand())
    .addCommand(trustCommand());
}

function createCommand(): Command {
  const command = new Command("create").description("make a self-signed certificate");
  return withCommon(withDays(withSubject(command)))
    .addHelpText("after", asks)
    .action(reporting(createCertificate));
}

const asks = "\nWithout options that say what it shall hold, a terminal is asked.";

function requestCommand(): Command {
  const command = new Command("request").description("make a key, and a request (PKCS#10) to send to an authority");
  return withCommon(withSubject(command).option("--out <file>", "where to write the request"))
    .addHelpText("after", asks)
    .action(reporting(requestCertificate));
}

function installCommand(): Command {
  const command = new Command("install")
    .description("install a certificate from an authority: PEM, DER, PKCS#7 or PKCS#12, with its chain in any order")
    .argument("<file...>", "certificate, chain and key, in one file or several")
    .option("--key <file>", "the private key, unless it is in the files or was made by `cert request`")
    .option("--host <name>", "refuse a certificate that is not for this name or address")
    .option("--password-stdin", "read the password of encrypted files from standard input");
  return withCommon(command).action(reporting(installCertificate));
}

function showCommand(): Command {
  const command = new Command("show").description("say what a certificate is, and what clients will say to it");
  const what = "an id as `sealift cert list` shows it, or a file in any format";
  return withCommon(command.argument("<id>", what))
    .option("--password-stdin", "read the password of an encrypted file from standard input")
    .action(reporting(showCertificate));
}

function exportCommand(): Command {
  const command = new Command("export")
    .description("write a certificate with its chain to a file")
    .argument("<id>", "as `sealift cert list` shows it")
    .addOption(new Option("--format <format>", "of the file").choices(exportFormats).default("pem"))
    .option("--out <file>", "a new file; without it, standard output")
    .option("--with-key", "with the private key; PKCS#12 always has it")
    .option("--legacy", "PKCS#12 for programs from before 2022: triple DES and SHA-1")
    .option("--password-stdin", "read the password for PKCS#12 from standard input");
  return withCommon(command).action(reporting(exportCertificate));
}

function removeCommand(): Command {
  const command = new Command("remove").description("remove a certificate and its key for ever");
  return withCommon(command.argument("<id>", "as `sealift cert list` shows it")).action(reporting(removeCertificate));
}
