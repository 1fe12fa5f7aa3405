import { FtpsError, printable } from "./errors.js";

interface Stranger {
  readonly begins: (start: string) => boolean;
  readonly name: string;
  readonly hint: string;
}

const usualPorts = "FTPS is mostly on port 21 or 990";

/** A record of TLS, such as an alert: RFC 8446 section 5.1. */
function isTlsRecord(start: string): boolean {
  const type = start.charCodeAt(0);
  return type >= 0x14 && type <= 0x17 && start.charCodeAt(1) === 3;
}

/** Other servers, by the first bytes that they send. */
const strangers: readonly Stranger[] = [
  {
    begins: (start) => start.startsWith("SSH-"),
    name: "an SFTP server (SSH)",
    hint: `Sealift speaks FTPS, which is another protocol; ${usualPorts}`,
  },
  { begins: (start) => /^(HTTP\/|<!|<html)/i.test(start), name: "a web server", hint: usualPorts },
  {
    begins: isTlsRecord,
    name: "a server that speaks TLS from the first byte",
    hint: "use ftps:// in place of ftpes://",
  },
  { begins: (start) => /^\* (OK|PREAUTH)/.test(start), name: "a mail server (IMAP)", hint: usualPorts },
  { begins: (start) => start.startsWith("+OK"), name: "a mail server (POP3)", hint: usualPorts },
  { begins: (start) => start.startsWith("RFB "), name: "a VNC server", hint: usualPorts },
];

/** The error that says what is there in place of an FTP server. */
export function whatAnswers(start: string): FtpsError {
  const stranger = strangers.find(({ begins }) => begins(start));
  if (stranger !== undefined)
    return new FtpsError("not-ftp", `this is ${stranger.name}`, { hint: stranger.hint, retry: false });
  return new FtpsError("not-ftp", `this is no FTP server: it begins with "${printable(start)}"`, {
    hint: "check the port",
  });
}
