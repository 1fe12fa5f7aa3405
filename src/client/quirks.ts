/** How servers of one kind differ from what the RFCs say. */
export interface Quirks {
  readonly name: string;
  /** Sent once behind the login; a refusal does not matter. */
  readonly greetWith?: readonly string[];
  /** What LIST needs to show names that begin with a dot. */
  readonly listFlags?: string;
  /** EPSV is answered and then leads nowhere. */
  readonly noEpsv?: boolean;
  /** MDTM with a time in front sets the time, though FEAT does not say MFMT. */
  readonly mdtmSets?: boolean;
  /** LIST takes no path: the folder must be entered. */
  readonly listNeedsCwd?: boolean;
  /** Words of a 226 that mean that the folder cannot be read. */
  readonly listFailsWith?: RegExp;
  /** Commands that come before the last one's reply has gone may be lost. */
  readonly oneAtATime?: boolean;
}

interface QuirkRow extends Quirks {
  /** In the greeting or in what SYST says. */
  readonly seenIn: RegExp;
}

const notOpened = /failed to open directory/i;

/** The first row that fits holds. */
const rows: readonly QuirkRow[] = [
  { name: "vsftpd", seenIn: /vsftpd/i, listFlags: "-a", mdtmSets: true, listFailsWith: notOpened },
  { name: "ProFTPD", seenIn: /proftpd/i },
  { name: "Pure-FTPd", seenIn: /pure-ftpd/i },
  { name: "pyftpdlib", seenIn: /pyftpdlib/i },
  { name: "FileZilla Server", seenIn: /filezilla server/i },
  // IIS shows names in the machine's code page until it is told otherwise.
  {
    name: "IIS",
    seenIn: /microsoft ftp service|windows_nt/i,
    greetWith: ["OPTS UTF8 ON", "SITE DIRSTYLE"],
    oneAtATime: true,
  },
  { name: "MikroTik", seenIn: /mikrotik/i, oneAtATime: true },
  { name: "MadGoat", seenIn: /madgoat/i, oneAtATime: true, listNeedsCwd: true },
  { name: "Serv-U", seenIn: /serv-u/i, mdtmSets: true },
  { name: "Gene6", seenIn: /gene6/i, mdtmSets: true },
  // Names with slashes in place of library/file.member.
  { name: "OS/400", seenIn: /os\/400|as\/400/i, greetWith: ["SITE NAMEFMT 1", "SITE LISTFMT 1"], listNeedsCwd: true },
  { name: "z/OS", seenIn: /mvs is the operating system|z\/os/i, listNeedsCwd: true },
  { name: "VMS", seenIn: /\bvms\b/i, listNeedsCwd: true },
  { name: "NonStop", seenIn: /nonstop|guardian|tandem/i, listNeedsCwd: true },
  { name: "NetWare", seenIn: /netware/i },
  { name: "OS/2", seenIn: /os\/2/i },
  // vsftpd too, where its greeting is the operator's own.
  { name: "Unix", seenIn: /unix/i, listFlags: "-a", listFailsWith: notOpened },
];

const none: Quirks = { name: "unknown" };

/** `words`: the greeting, and what SYST said. */
export function quirksOf(words: string): Quirks {
  return rows.find(({ seenIn }) => seenIn.test(words)) ?? none;
}
