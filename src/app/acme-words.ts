import type { X509Certificate } from "node:crypto";
import { AcmeError } from "../pki/acme/errors.js";
import type { AcmeOrder } from "../pki/acme/orders.js";
import { describeError } from "./log-line.js";
import { productVersion } from "./product-version.js";
import { inWords } from "./start-error.js";

/** Fields for programs, a sentence for people. */
export type Line = readonly [Readonly<Record<string, unknown>>, string];

/** RFC 8555 section 6.1 asks for one. */
export function acmeUserAgent(): string {
  return `Sealift/${productVersion()}`;
}

export function issuedLine({ id, plan, current }: AcmeOrder, certificate: X509Certificate | undefined): Line {
  const until = certificate === undefined ? undefined : new Date(certificate.validTo).toISOString();
  const fields = {
    event: "acme-issued",
    order: id,
    names: plan.names,
    directory: plan.directory,
    certificate: current?.id,
    until,
  };
  return [
    fields,
    `a new certificate for ${namesText(plan.names)}, good until ${day(until)}; shown from the next connection on`,
  ];
}

export function notIssuedLine(
  { id, plan, failures }: AcmeOrder,
  error: unknown,
  old: X509Certificate | undefined,
): Line {
  const { message, hint } = inWords(error);
  const { problem } = error instanceof AcmeError ? error : { problem: undefined };
  const expected = hint !== undefined;
  const fields = {
    event: "acme-failed",
    order: id,
    names: plan.names,
    directory: plan.directory,
    failures,
    hint,
    ...(problem === undefined ? {} : { problem }),
    ...(expected ? {} : { error: describeError(error) }),
  };
  const until = old === undefined ? undefined : new Date(old.validTo).toISOString();
  const service = until === undefined ? "there is none in service" : `the one until ${day(until)} stays in service`;
  const advice = hint === undefined ? "" : `; ${hint}`;
  return [
    fields,
    `no new certificate for ${namesText(plan.names)}: ${message}${advice}; ${service}, and it is tried again`,
  ];
}

export function troubleLine(error: unknown): Line {
  const { message, hint } = inWords(error);
  const fields = { event: "acme-trouble", ...(hint === undefined ? { error: describeError(error) } : { hint }) };
  return [fields, hint === undefined ? message : `${message}; ${hint}`];
}

export function damagedLine(file: string): Line {
  const hint = "remove the file, and order anew: sealift cert acme order NAME";
  return [{ event: "acme-trouble", hint }, `${file} holds no order that can be read; ${hint}`];
}

export function busyLine(): Line {
  return [{ event: "acme-busy" }, "a command orders certificates right now: the server's own turn comes after it"];
}

/** Longer lists are for the fields. */
const NAMES_SHOWN = 3;

export function namesText(names: readonly string[]): string {
  const more = names.length - NAMES_SHOWN;
  return `${names.slice(0, NAMES_SHOWN).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function day(time: string | undefined): string {
  return time?.slice(0, 10) ?? "?";
}
