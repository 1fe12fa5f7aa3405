import { Command } from "commander";
import { createCertificate, listCertificates, showCertificate } from "./cert-actions.js";
import { withCommon, withDays, withSubject } from "./cert-options.js";
import { reporting } from "./failure.js";

/** `sealift cert`: the certificates in a data folder, whether the server runs or not. */
export function certCommand(): Command {
  return new Command("cert")
    .description("make, request, install, show and remove certificates; a running server serves them at once")
    .addCommand(createCommand())
    .addCommand(
      withCommon(new Command("list").description("list all certificates")).action(reporting(listCertificates)),
    )
    .addCommand(showCommand());
}

function createCommand(): Command {
  const command = new Command("create").description("make a self-signed certificate");
  return withCommon(withDays(withSubject(command)))
    .addHelpText("after", "\nWithout options that say what it shall hold, a terminal is asked.")
    .action(reporting(createCertificate));
}

function showCommand(): Command {
  const command = new Command("show").description("say what a certificate is, and what clients will say to it");
  return withCommon(command.argument("<id>", "as `sealift cert list` shows it")).action(reporting(showCertificate));
}
