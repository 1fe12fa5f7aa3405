import type { JsonNameParams } from "@peculiar/x509";
import { PkiError } from "./errors.js";

/** Whom a certificate is about. Empty fields count as absent. */
export interface Subject {
  /** Two letters, ISO 3166. */
  readonly country?: string | undefined;
  readonly state?: string | undefined;
  readonly locality?: string | undefined;
  readonly organization?: string | undefined;
  readonly unit?: string | undefined;
  readonly commonName?: string | undefined;
  readonly email?: string | undefined;
}

export const MAX_COMMON_NAME = 64;

/** In the order in which they stand in a name, the widest first; upper bounds of RFC 5280 appendix A.1. */
const fields: readonly (readonly [field: keyof Subject, attribute: string, max: number, words: string])[] = [
  ["country", "C", 2, "country"],
  ["state", "ST", 128, "state"],
  ["locality", "L", 128, "locality"],
  ["organization", "O", 64, "organization"],
  ["unit", "OU", 64, "organizational unit"],
  ["commonName", "CN", MAX_COMMON_NAME, "common name"],
  ["email", "E", 255, "e-mail address"],
];

/**
 * The subject's relative distinguished names, one attribute each, as @peculiar/x509 wants them: with the kind of string, since a bare one
 * is taken apart at quotes, backslashes and a leading #. Throws PkiError "subject-invalid".
 */
export function relativeNames(subject: Subject): JsonNameParams {
  return fields.flatMap(([field, attribute, max, words]) => {
    const value = subject[field];
    if (value === undefined || value === "") return [];
    const checked = checkedField(field, value);
    checkText(checked, max, words);
    return [{ [attribute]: [attributeValue(field, checked)] }];
  });
}

/** RFC 5280 appendix A.1: countries are PrintableString, e-mail addresses IA5String, all else best UTF8String. */
function attributeValue(field: keyof Subject, value: string) {
  if (field === "country") return { printableString: value };
  return field === "email" ? { ia5String: value } : { utf8String: value };
}

function checkedField(field: keyof Subject, value: string): string {
  if (field === "country") {
    if (/^[A-Za-z]{2}$/.test(value)) return value.toUpperCase();
    throw new PkiError("subject-invalid", "the country must be two letters", "such as DE, FR or US (ISO 3166)");
  }
  if (field === "email" && !isEmail(value))
    throw new PkiError("subject-invalid", "the e-mail address is none", "write it as name@example.com");
  return value;
}

function checkText(value: string, max: number, words: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if ([...value].length <= max && !/[\u0000-\u001f\u007f]/.test(value)) return;
  throw new PkiError("subject-invalid", `the ${words} does not fit`, `give 1 to ${max} characters on one line`);
}

/** What an rfc822Name can hold (RFC 5280 section 4.2.1.6): ASCII, one @. */
export function isEmail(text: string): boolean {
  return text.length <= 255 && /^[\x21-\x3f\x41-\x7e]+@[\w-]+(\.[\w-]+)*$/.test(text);
}
