import type { KnownCertificate } from "../pki/all.js";
import { type CertificateStatus, certificateStatus, type StatusOptions } from "../pki/status.js";
import { printable } from "./failure.js";
import { fieldsText } from "./fields-text.js";

interface Identified extends Pick<KnownCertificate, "id" | "files"> {
  readonly origin: string;
}

/** As JSON shows it: times as text. Nothing of the key but where it is. */
export function certificateJson(status: CertificateStatus, known?: Identified) {
  const { notBefore, notAfter, ...rest } = status;
  return {
    ...(known === undefined ? {} : { id: known.id, origin: known.origin }),
    ...rest,
    notBefore: notBefore.toISOString(),
    notAfter: notAfter.toISOString(),
    ...(known === undefined ? {} : { certificate: known.files.certificate, keyFile: known.files.key }),
  };
}

/** Longer lists are for `--json`. */
const NAMES_SHOWN = 20;

/** A certificate, a field a line. `first`: fields in front. */
export function certificateText(status: CertificateStatus, first: readonly (readonly [string, string])[] = []): string {
  const { names, remarks, chain } = status;
  const more = names.length > NAMES_SHOWN ? [`and ${names.length - NAMES_SHOWN} more`] : [];
  return fieldsText([
    ...first,
    ["subject", status.subject === "" ? "(empty)" : status.subject],
    ["for", [...names.slice(0, NAMES_SHOWN), ...more].join(", ") || "no host"],
    ["issued by", status.selfSigned ? "itself" : status.issuer],
    ["valid", `${minute(status.notBefore)} to ${minute(status.notAfter)}`],
    ["key", status.key],
    ["signature", status.signature],
    ["serial", status.serial],
    ["SHA-256", status.fingerprint256],
    ...chain.slice(1).map((subject, index): [string, string] => [index === 0 ? "chain" : "", subject]),
    ...remarks.map(({ level, message }, index): [string, string] => [
      index === 0 ? "clients" : "",
      level === "refused" ? `refuse it: ${message}` : message,
    ]),
  ]);
}

function minute(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

export interface Listed {
  readonly id: string;
  readonly origin: string;
  readonly files: KnownCertificate["files"] | undefined;
  /** Or why it cannot be read. */
  readonly status: CertificateStatus | Error;
}

export function listed(known: KnownCertificate, own: StatusOptions): Listed {
  const { id, origin, files } = known;
  try {
    return { id, origin, files, status: certificateStatus(known.certificate, own) };
  } catch (error) {
    return { id, origin, files, status: error instanceof Error ? error : new Error(String(error)) };
  }
}

export function listedJson({ id, origin, files, status }: Listed) {
  if (!(status instanceof Error) && files !== undefined) return certificateJson(status, { id, origin, files });
  return { id, error: status instanceof Error ? status.message : "it cannot be read" };
}

export function listText(all: readonly Listed[]): string {
  if (all.length === 0) return "there are no certificates; make one with: sealift cert create\n";
  return columns([["ID", "FOR", "KEY", "UNTIL", "FROM", "STATE"], ...all.map(row)]);
}

function row({ id, origin, status }: Listed): readonly string[] {
  if (status instanceof Error) return [id, "?", "?", "?", origin, printable(status.message)];
  const [name = "no host", ...others] = status.names;
  const names = others.length === 0 ? name : `${name} and ${others.length} more`;
  const remark = status.remarks.find(({ level }) => level === "refused" || level === "soon");
  const until = status.notAfter.toISOString().slice(0, 10);
  return [id, names, status.key, until, origin, remark?.message ?? "good"].map(printable);
}

/** Cells below each other, the last as it is. */
export function columns(rows: readonly (readonly string[])[]): string {
  const count = Math.max(...rows.map(({ length }) => length));
  const widths = Array.from({ length: count }, (_, column) =>
    Math.max(...rows.map((cells) => (cells[column] ?? "").length)),
  );
  const line = (cells: readonly string[]) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ");
  return rows.map((cells) => `${line(cells).trimEnd()}\n`).join("");
}
