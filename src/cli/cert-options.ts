import { isIP } from "node:net";
import type { Command } from "commander";
import { isDnsName } from "../pki/dns-name.js";
import { type KeyKind, keyKinds, parseKeyKind } from "../pki/keys.js";
import { localNames } from "../pki/local-names.js";
import type { Subject } from "../pki/subject.js";
import { CliFailure } from "./failure.js";

export interface CommonOptions {
  readonly data: string;
  readonly json?: true;
}

/** As commander hands them over; what was not given is undefined. */
export interface SubjectOptions {
  readonly country?: string;
  readonly state?: string;
  readonly locality?: string;
  readonly organization?: string;
  readonly unit?: string;
  readonly commonName?: string;
  readonly email?: string;
  readonly san?: readonly string[];
  readonly key?: string;
  readonly days?: string;
}

/** What a certificate is to say. */
export interface Wanted {
  readonly kind: KeyKind;
  readonly names: readonly string[];
  readonly subject: Subject;
  readonly days: number | undefined;
}

export function withCommon(command: Command): Command {
  return command
    .option("--data <dir>", "the data folder of the server", "sealift-data")
    .option("--json", "print one JSON document");
}

export function withKey(command: Command): Command {
  return command.option("--key <kind>", `kind of the new key: ${keyKinds.join(", ")} (default: ecdsa-p256)`);
}

/** All of the subject but the common name. */
export function withFields(command: Command): Command {
  return command
    .option("--country <code>", "country (C), two letters such as DE")
    .option("--state <name>", "state or province (ST)")
    .option("--locality <name>", "town (L)")
    .option("--organization <name>", "organization (O)")
    .option("--unit <name>", "organizational unit (OU)")
    .option("--email <address>", "e-mail address");
}

export function withSubject(command: Command): Command {
  return withFields(withKey(command))
    .option("--common-name <name>", "common name (CN); default: the first name of a host")
    .option(
      "--san <name...>",
      "DNS names and IP addresses that clients use, also several with commas; default: the common name, or else all names of this machine",
    );
}

export function withDays(command: Command): Command {
  return command.option("--days <number>", "days of validity (default: 825)");
}

const subjectFields = ["country", "state", "locality", "organization", "unit", "commonName", "email"] as const;

/** Whether anything was said of what the certificate shall hold. */
export function saysAnything(options: SubjectOptions): boolean {
  return [...subjectFields, "san" as const, "key" as const, "days" as const].some(
    (field) => options[field] !== undefined,
  );
}

/** `names`: for whom it is where nothing is said. Throws CliFailure and PkiError. */
export function wantedOf(options: SubjectOptions, names: readonly string[] = localNames()): Wanted {
  const { country, state, locality, organization, unit, commonName, email } = options;
  return {
    kind: parseKeyKind(options.key ?? "ecdsa-p256"),
    names: namesOf(options.san ?? [], commonName, names),
    subject: { country, state, locality, organization, unit, commonName, email },
    days: options.days === undefined ? undefined : parseDays(options.days),
  };
}

/** Clients look at the alternative names alone: a common name that is a host's belongs there too. */
function namesOf(given: readonly string[], commonName: string | undefined, all: readonly string[]): readonly string[] {
  const names = splitNames(given);
  if (commonName === undefined || commonName === "") return names.length > 0 ? names : all;
  const isHost = isIP(commonName) !== 0 || isDnsName(commonName);
  if (names.length > 0) {
    const has = names.some((name) => name.toLowerCase() === commonName.toLowerCase());
    return isHost && commonName.includes(".") && !has ? [commonName, ...names] : names;
  }
  if (isHost) return [commonName];
  throw new CliFailure(
    `the common name ${JSON.stringify(commonName)} is no host name, so the certificate would be for no host`,
    "name the hosts that clients connect to: --san ftp.example.com 192.0.2.1",
  );
}

export function splitNames(given: readonly string[]): readonly string[] {
  return given
    .flatMap((text) => text.split(","))
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

export function parseDays(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new CliFailure(`--days ${JSON.stringify(text)} is no number of days`, "such as --days 365");
}
