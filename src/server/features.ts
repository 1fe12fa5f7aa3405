import type { Command } from "./command.js";

/** What people ask of an FTP server: the verbs that make it up, or the dialog that shows it. */
export interface Feature {
  readonly name: string;
  readonly verbs?: readonly string[];
  /** Scripts in test/dialogs/cases, without their ending. */
  readonly shownBy?: readonly string[];
  readonly note?: string;
}

export const features: readonly Feature[] = [
  {
    name: "RFC 959, all that is in use",
    verbs: [
      ...["USER", "PASS", "ACCT", "CWD", "CDUP", "SMNT", "QUIT", "REIN", "PORT", "PASV", "TYPE", "STRU", "MODE"],
      ...["RETR", "STOR", "STOU", "APPE", "ALLO", "REST", "RNFR", "RNTO", "ABOR", "DELE", "RMD", "MKD", "PWD"],
      ...["LIST", "NLST", "SITE", "SYST", "STAT", "HELP", "NOOP"],
    ],
    note: "SMNT answers that there is nothing to mount; STRU F only",
  },
  { name: "FEAT and OPTS (RFC 2389)", verbs: ["FEAT", "OPTS"] },
  { name: "EPSV and EPRT (RFC 2428)", verbs: ["EPSV", "EPRT"] },
  { name: "EPSV ALL is honoured", shownBy: ["epsv-all", "epsv-all-forgets"] },
  { name: "UTF-8 and LANG (RFC 2640)", verbs: ["OPTS UTF8", "LANG"], shownBy: ["names-bytes"] },
  { name: "MLST and MLSD with all facts (RFC 3659)", verbs: ["MLST", "MLSD", "OPTS MLST"] },
  { name: "SIZE, MDTM, REST STREAM (RFC 3659)", verbs: ["SIZE", "MDTM", "REST"] },
  { name: "MFMT, MFCT, MFF", verbs: ["MFMT", "MFCT", "MFF"] },
  { name: "HOST (RFC 7151)", verbs: ["HOST"] },
  {
    name: "HASH, XCRC, XMD5, XSHA1, XSHA256, XSHA512, over ranges too",
    verbs: ["HASH", "OPTS HASH", "XCRC", "XMD5", "XSHA1", "XSHA256", "XSHA512", "RANG"],
  },
  { name: "COMB, AVBL, THMB", verbs: ["COMB", "AVBL", "THMB"] },
  { name: "Block mode (MODE B): one data connection for many files", verbs: ["MODE"] },
  { name: "MODE Z", verbs: ["MODE", "OPTS MODE"] },
  { name: "RMDA, CSID, PRET", verbs: ["RMDA", "CSID", "PRET"] },
  { name: "CLNT", verbs: ["CLNT"] },
  {
    name: "SITE",
    verbs: [
      ...["SITE CHMOD", "SITE UTIME", "SITE SYMLINK", "SITE CPFR", "SITE CPTO", "SITE QUOTA", "SITE WHO"],
      "SITE HELP",
    ],
  },
  { name: "FXP, also sealed", verbs: ["SSCN", "CPSV"] },
  { name: "ASCII type converts", shownBy: ["ascii", "ascii-default"] },
  { name: "ABOR during a transfer", shownBy: ["abor-download", "abor-upload", "abor-telnet-urgent"] },
  { name: "STAT and NOOP during a transfer", shownBy: ["stat-during-transfer", "noop-during-transfer"] },
  { name: "Split and pipelined lines", shownBy: ["lines-byte-by-byte", "lines-pipelined", "transfers-pipelined"] },
  { name: "Closes on the verbs of HTTP", shownBy: ["http-clear", "http-in-tls", "http-implicit"] },
  { name: "An upload is whole, or it is not there", shownBy: ["resume", "resume-overwriting", "upload-invisible"] },
];

/** "yes" only where there is a row for each of the verbs. */
export function featureStatus({ verbs = [] }: Feature, rows: readonly Command[]): string {
  const missing = verbs.filter((verb) => !rows.some((row) => row.verb === verb || row.aliases?.includes(verb)));
  if (missing.length > 0) return `no (${missing.join(", ")})`;
  const off = new Set(rows.flatMap((row) => (verbs.includes(row.verb) ? (row.offUnless ?? []) : [])));
  return off.size === 0 ? "yes" : `yes (${[...off].map((key) => `\`${key}\``).join(", ")})`;
}

/** The part of docs/rfc.md that says what there is, for who compares servers. */
export function featuresMarkdown(rows: readonly Command[]): string {
  const lines = features.map((feature) => {
    const { name, verbs = [], shownBy = [], note = "" } = feature;
    const where = [...verbs, ...shownBy.map((script) => `[${script}](../test/dialogs/cases/${script}.dialog)`)];
    return `| ${name} | ${featureStatus(feature, rows)} | ${where.join(" ")} | ${note} |`;
  });
  return `## Features

A key in parentheses: it is off until the configuration switches it on. Links lead to the session that shows it.

| Feature | Status | Where | Note |
| --- | --- | --- | --- |
${lines.join("\n")}
`;
}
