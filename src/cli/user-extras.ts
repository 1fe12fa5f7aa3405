import type { Account } from "../app/accounts.js";
import { byteSize } from "../config/value-types.js";
import { CliFailure } from "./failure.js";

/** As commander hands them over; what was not given is undefined. */
export interface ExtrasOptions {
  readonly memberOf?: readonly string[];
  /** false: `--no-operator`. */
  readonly operator?: boolean;
  readonly encoding?: string;
  readonly quotaBytes?: string;
  readonly quotaFiles?: string;
  readonly certificate?: readonly string[];
}

const sizeOfQuota = byteSize({ from: 0, to: Number.MAX_SAFE_INTEGER });

/** Of what most accounts do not have, the fields that the options name; "none" takes one away. Throws CliFailure. */
export function extrasChange(
  { memberOf, operator, encoding, quotaBytes, quotaFiles, certificate }: ExtrasOptions,
  quota: NonNullable<Account["quota"]>,
): Partial<Pick<Account, "groups" | "operator" | "encoding" | "quota" | "certificates">> {
  return {
    ...(memberOf === undefined ? {} : { groups: memberOf.filter((group) => group !== "none") }),
    ...(operator === undefined ? {} : { operator }),
    ...(encoding === undefined ? {} : { encoding: encoding === "none" ? undefined : encoding }),
    ...(certificate === undefined ? {} : { certificates: certificate.filter((mark) => mark !== "none") }),
    ...(quotaBytes === undefined && quotaFiles === undefined
      ? {}
      : { quota: changedQuota(quota, quotaBytes, quotaFiles) }),
  };
}

function changedQuota(
  quota: NonNullable<Account["quota"]>,
  bytesText: string | undefined,
  filesText: string | undefined,
): NonNullable<Account["quota"]> {
  const bytes = bytesText === undefined ? quota.bytes : parseBytes(bytesText);
  const files = filesText === undefined ? quota.files : parseFiles(filesText);
  return { ...(bytes === undefined ? {} : { bytes }), ...(files === undefined ? {} : { files }) };
}

function parseBytes(text: string): number | undefined {
  if (text === "none") return undefined;
  const read = sizeOfQuota.safeParse(text);
  if (!read.success)
    throw new CliFailure(`--quota-bytes ${JSON.stringify(text)} is not a size`, "such as 500MiB or 10GiB, or none");
  return read.data;
}

function parseFiles(text: string): number | undefined {
  if (text === "none") return undefined;
  if (!/^\d{1,15}$/.test(text))
    throw new CliFailure(`--quota-files ${JSON.stringify(text)} is not a whole number`, "such as 10000, or none");
  return Number(text);
}
