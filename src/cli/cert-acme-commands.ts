import { Command } from "commander";
import { challengeTypes } from "../pki/acme/contract.js";
import { namedDirectories } from "../pki/acme/directories.js";
import { listOrders, orderCertificate, removeAcmeOrder, renewCertificates } from "./cert-acme.js";
import { withCommon } from "./cert-options.js";
import { reporting } from "./failure.js";

/** `sealift cert acme`: certificates from an authority that issues them by itself. */
export function acmeCommand(): Command {
  return new Command("acme")
    .description("certificates from an authority that issues them by itself, such as Let's Encrypt (ACME, RFC 8555)")
    .addCommand(orderCommand())
    .addCommand(renewCommand())
    .addCommand(listCommand())
    .addCommand(removeCommand());
}

function orderCommand(): Command {
  const command = new Command("order")
    .description("get a certificate for names that lead to this machine; the server renews it while it runs")
    .argument("<name...>", "DNS names, also with *. in front, and IP addresses, for one certificate")
    .option("--directory <directory>", `the authority: ${Object.keys(namedDirectories).join(", ")}, or an https URL`)
    .option("--agree-terms", "you agree to the authority's terms of service")
    .option("--email <address>", "where the authority can reach you")
    .option("--challenge <type>", `how the names are proven: ${challengeTypes.join(", ")}`)
    .option("--listen <host:port>", "where to answer the authority, if its port 80 or 443 is forwarded")
    .option("--web-root <dir>", "for http-01: the folder whose files a web server hands out on port 80")
    .option("--hook <program>", "for dns-01: the program that makes records in the DNS")
    .option("--key <kind>", "kind of the new key: ecdsa-p256, ecdsa-p384, rsa-2048, rsa-3072, rsa-4096")
    .option("--authorities <file>", "who vouches for the directory's own TLS, PEM")
    .option("--eab-key-id <id>", "key id of an account that the authority knows from elsewhere")
    .option("--eab-key-file <file>", "file with its HMAC key; or it is in the variable SEALIFT_ACME_EAB_KEY")
    .option("--config <file>", "configuration, in place of sealift.yaml in the data folder");
  return withCommon(command)
    .addHelpText("after", "\nWhat is not given is as the configuration says under acme.")
    .action(reporting(orderCertificate));
}

function renewCommand(): Command {
  const command = new Command("renew")
    .description("renew certificates now: those named, or all that are due")
    .argument("[id...]", "as `sealift cert acme list` shows it");
  return withCommon(command).action(reporting(renewCertificates));
}

function listCommand(): Command {
  return withCommon(new Command("list").description("list what was ordered, and how it stands")).action(
    reporting(listOrders),
  );
}

function removeCommand(): Command {
  const command = new Command("remove")
    .description("remove an order and its certificate: it is shown and renewed no more")
    .argument("<id>", "as `sealift cert acme list` shows it")
    .option("--keep-certificate", "show the certificate until it ends");
  return withCommon(command).action(reporting(removeAcmeOrder));
}
