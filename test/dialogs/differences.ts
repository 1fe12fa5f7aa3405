/** Why other servers answer otherwise. Scripts name these behind BUT and NOT; docs/peers.md is made of both. */
export interface Difference {
  readonly title: string;
  /** What ours does and why, with the section of the RFC; then what the others choose. */
  readonly why: string;
}

export interface Topic {
  readonly title: string;
  readonly differences: Readonly<Record<string, Difference>>;
}

const uploads: Topic = {
  title: "Uploads",
  differences: {
    "in-place": {
      title: "An upload is written into the very file",
      why: "Sealift shows an upload under its name when it is whole; until then the old file stays, or there is none. The others open the file itself: half of it can be listed and read, the old content is gone at once, and what a cut left looks like a file. RFC 959 says nothing of it.",
    },
    "close-notify": {
      title: "An upload that ends without TLS's close_notify",
      why: "Anybody on the way can cut a TCP connection; only close_notify says that the client meant the end (RFC 8446 section 6.1). Sealift answers 426 and keeps what came for the client to go on. ProFTPD and Pure-FTPd answer 226; vsftpd answers 426, and the cut file has taken the old one's place.",
    },
    "cut-code": {
      title: "The code for a connection that was cut",
      why: "426 is `connection closed; transfer aborted`, 451 a local error (RFC 959 section 4.2). The client closed it, so Sealift says 426; Pure-FTPd says 451.",
    },
    "offered-length": {
      title: "SIZE of an upload that was cut",
      why: "Sealift offers less than it has, in whole blocks of 4 KiB, so that a client always has something left to send and an end to show. The others tell all that they have; a client whose upload was cut behind the last byte then sends nothing and calls it done.",
    },
    "waits-for-lock": {
      title: "Reading a file that is being replaced",
      why: "Sealift serves the old file. vsftpd locks the file while it comes, and lets the reader wait for the end of the upload.",
    },
    "store-code": {
      title: "Uploads to a place where none can be",
      why: "To a directory, or into one that is not there: Sealift and ProFTPD answer 550, as for all other commands, vsftpd and Pure-FTPd 553, which RFC 959 section 5.4 has for STOR. Both are permanent, and clients take them for the same.",
    },
    "allo-code": {
      title: "ALLO",
      why: "Sealift looks whether there is room, and holds the client to the size; so it is 200. Where it does nothing it is 202, superfluous (RFC 959 section 4.1.3).",
    },
  },
};

const restarting: Topic = {
  title: "Restarting",
  differences: {
    "restart-beyond": {
      title: "REST beyond the end of the file",
      why: "There is nothing to go on from: Sealift answers 554, as ProFTPD does. vsftpd sends nothing and says that all is well, or makes a file with a hole; Pure-FTPd appends what comes.",
    },
    "restart-tail": {
      title: "REST into the middle of a file, and STOR",
      why: "RFC 3659 section 5.3 leaves the result undefined where the mark is not at the end. Sealift and Pure-FTPd take what comes for all of the rest; vsftpd and ProFTPD leave the old tail behind it, so that one file is made of two.",
    },
    "restart-kept": {
      title: "REST before another command",
      why: "REST stands immediately before the transfer that it is for (RFC 959 section 4.1.3). Sealift forgets it with the next transfer or listing; the others keep it for a later download.",
    },
    "restart-numbers": {
      title: "REST with what is no number of bytes",
      why: "A mark that is no number is a syntax error, 501 (RFC 3659 section 5.3). vsftpd takes all of it for 0 and ProFTPD takes more than any file can hold; Pure-FTPd answers 554.",
    },
    "append-restart": {
      title: "REST before APPE",
      why: "APPE adds to the end whatever REST said before. ProFTPD cuts the file by what stands in front of the mark.",
    },
  },
};

const aborting: Topic = {
  title: "ABOR and commands during a transfer",
  differences: {
    "abor-code": {
      title: "ABOR with nothing under way",
      why: "225 and 226 are both in RFC 959 section 5.4. Clients wait for 226, so Sealift has only that; vsftpd says 225.",
    },
    "abor-order": {
      title: "The two replies to ABOR",
      why: "First the transfer's 426, then 226 for the ABOR (RFC 959 section 4.1.3). ProFTPD sends them the other way round, and hears ABOR only while its client reads what it sends; Pure-FTPd 426 and 451.",
    },
    "abor-unread": {
      title: "ABOR that is not read",
      why: "vsftpd hears ABOR during a transfer only with TCP's urgent mark, which TLS has not; so it answers when the transfer is over. Sealift reads on.",
    },
    "abor-keeps-port": {
      title: "ABOR and a data connection that was prepared",
      why: "Sealift closes it, as RFC 959 section 4.1.3 says of ABOR; vsftpd and Pure-FTPd keep it for the next command.",
    },
    "abor-twice-answered": {
      title: "ABOR before login",
      why: "One command has one reply. ProFTPD sends two.",
    },
    "commands-during-transfer": {
      title: "Commands during a transfer",
      why: "Sealift answers STAT at once, with how far it is (RFC 959 section 4.1.3), and all others after the transfer, in order. vsftpd reads nothing meanwhile; Pure-FTPd answers 500 to all but ABOR and QUIT, and breaks the upload off at QUIT.",
    },
  },
};

const sealing: Topic = {
  title: "TLS",
  differences: {
    "auth-rest": {
      title: "Commands in the same packet as AUTH",
      why: "They came in clear, and would be run as if they had come sealed (CVE-2011-0411 and its kin). Sealift answers 421 and closes, so that an attack shows. ProFTPD and Pure-FTPd throw them away and go on; vsftpd's process ends.",
    },
    "auth-names": {
      title: "Mechanisms of AUTH",
      why: "504 for one that is not known, 501 where there is none (RFC 2228 section 3). ProFTPD and Pure-FTPd have 500; Pure-FTPd does not know the old names SSL, TLS-C and TLS-P, and ProFTPD takes whatever stands behind TLS.",
    },
    "auth-again": {
      title: "AUTH when the connection is sealed already",
      why: "A bad sequence of commands, 503. vsftpd does not know AUTH any more then, Pure-FTPd not this mechanism.",
    },
    "prot-order": {
      title: "PBSZ and PROT",
      why: "PROT without PBSZ is 503, PBSZ with what is no number of 32 bits 501 (RFC 2228 section 3, RFC 4217 sections 8 and 9); all of the others take both. P is what they protect data with; Sealift has 536 for S and E, which TLS has not, and 534 for C where data must be sealed. Pure-FTPd reads S and E as P.",
    },
    "prot-error-code": {
      title: "Data in clear where it must be sealed",
      why: "521 says that this level of PROT is not good enough, 522 that TLS on the data connection failed (RFC 4217 section 10). vsftpd and ProFTPD have 522 for both; ProFTPD says so before login, too.",
    },
    "implicit-protection": {
      title: "Implicit TLS without PROT P",
      why: "On the implicit port data is sealed from the start, as clients take for granted that leave PBSZ and PROT away. vsftpd wants them.",
    },
    "no-implicit": { title: "No implicit port", why: "Pure-FTPd has no implicit TLS." },
    ccc: {
      title: "CCC",
      why: "Sealift keeps the control connection sealed: 533. vsftpd does not know the command, ProFTPD has 534. Pure-FTPd goes back to clear.",
    },
    clear: {
      title: "Commands in clear, where TLS is required",
      why: "Sealift answers what tells nothing and leads to TLS: FEAT, HELP, SYST, NOOP, OPTS, CLNT. vsftpd asks for the login first, ProFTPD answers 550.",
    },
    "clear-words": {
      title: "Clear text on the implicit port",
      why: "Sealift says in clear words where to go. ProFTPD says that the handshake failed, vsftpd ends with OpenSSL's own words.",
    },
    "data-clear": {
      title: "Clear text on a data connection that must be sealed",
      why: "522, the session goes on, and there is no file. vsftpd and Pure-FTPd end the session; ProFTPD says 425.",
    },
    resumption: {
      title: "Data connections that resume no TLS session",
      why: "vsftpd (with require_ssl_reuse) and ProFTPD refuse all of them. Sealift lets them in until one of the session has resumed (`tls.binding: prefer`), since many clients cannot, or none with `require`. Pure-FTPd does not look.",
    },
    http: {
      title: "An HTTP request",
      why: "A browser that was led to this port: Sealift and ProFTPD close at once (ALPACA). vsftpd reads it line by line, Pure-FTPd says 500 first.",
    },
  },
};

const login: Topic = {
  title: "Login",
  differences: {
    "login-order": {
      title: "USER and PASS at the wrong time",
      why: "A bad sequence is 503 (RFC 959 section 5.4). Pure-FTPd has 530; vsftpd and ProFTPD have 230 for a second login as the same user.",
    },
    anonymous: {
      title: "vsftpd's account",
      why: "vsftpd's own accounts need PAM; the scripts use its anonymous one, which has no SITE and knows no other name.",
    },
  },
};

const names: Topic = {
  title: "Names and paths",
  differences: {
    "quoted-path": {
      title: "Paths in replies",
      why: "257 names the whole path, with each quote in it doubled (RFC 959 appendix II), and MLST the whole path, too. Pure-FTPd repeats what the client sent, and doubles no quotes.",
    },
    "names-changed": {
      title: "Names that are changed",
      why: "To Sealift a name is bytes, and stays as it is. Pure-FTPd turns control characters, and spaces at the beginning and the end, into `_`.",
    },
    "control-characters": {
      title: "CR and NUL in names",
      why: "They are no part of a line (RFC 959 section 5.3): 501. vsftpd and ProFTPD make such names, or cut them short; Pure-FTPd turns them into `_`.",
    },
    "line-feed": {
      title: "A bare LF",
      why: "Sealift ends a line at LF, as vsftpd and Pure-FTPd do, so that no name can hold one. To ProFTPD it is a character like others, and its reply then has a line end inside.",
    },
    "telnet-ff": {
      title: "The byte FF in names",
      why: "The control connection speaks Telnet, where FF is doubled (RFC 959 section 2.3, RFC 854). Sealift takes and sends it so. ProFTPD reads it doubled and sends it single; vsftpd and Pure-FTPd take both bytes for the name.",
    },
    "paths-on-disk": {
      title: "`..` behind what is not there",
      why: "Sealift resolves `..` in the name, the others ask the disk, where each part of the path must be there.",
    },
    "rename-order": {
      title: "A command between RNFR and RNTO",
      why: "RNTO follows RNFR immediately (RFC 959 section 4.1.3): 503, except for NOOP, which clients send to stay alive. The others rename; ProFTPD refuses what stands between.",
    },
    "rename-code": {
      title: "Names that RNTO refuses",
      why: "553 for a name that cannot be, such as a directory's inside itself, 550 for what is in the way or not there. vsftpd and ProFTPD have 550 for all, Pure-FTPd 451, after which a client may try forever.",
    },
  },
};

const listings: Topic = {
  title: "Listings, times and texts",
  differences: {
    "nothing-there": {
      title: "LIST, NLST and STAT of what is not there",
      why: "550. vsftpd and Pure-FTPd mostly send an empty listing and say that all is well, ProFTPD opens the data connection and then says 450.",
    },
    hidden: { title: "LIST of a hidden file by its name", why: "Who names it gets it. ProFTPD leaves it out." },
    "stat-code": {
      title: "STAT of a directory",
      why: "212 for a directory, 213 for a file (RFC 959 section 4.2). vsftpd and Pure-FTPd have 213 for both.",
    },
    "stou-lines": {
      title: "The name that STOU chose",
      why: "RFC 1123 section 4.1.2.9 has `150 FILE: name`, one line. Pure-FTPd has two.",
    },
    "mdtm-directory": {
      title: "MDTM of a directory",
      why: "RFC 3659 section 3 leaves it open; Sealift tells what the listing tells.",
    },
    dates: { title: "Days that are none", why: "29 February 2023 is 501. ProFTPD and Pure-FTPd take it for 1 March." },
    "ascii-size": {
      title: "SIZE in TYPE A",
      why: "What a download would be, so with CRLF (RFC 3659 section 4), up to a size that can be counted at once. ProFTPD refuses, vsftpd and Pure-FTPd tell the size on the disk.",
    },
    "ascii-cr": {
      title: "CR in TYPE A",
      why: "A CR that is no part of a line end stays, and a CRLF that is in the file goes out as CRLF. Pure-FTPd drops the one and doubles the other.",
    },
  },
};

const dataConnections: Topic = {
  title: "Data connections",
  differences: {
    "epsv-code": {
      title: "EPSV with a protocol",
      why: "Another family than the connection's is 522 with those that are possible, what is no number is 501 (RFC 2428 section 3). vsftpd has 522 for all, without the list; Pure-FTPd opens a port whatever stands there.",
    },
    "epsv-all": {
      title: "EPSV ALL",
      why: "It is 200, and from then on PASV, PORT and EPRT are refused (RFC 2428 section 4), as a bad sequence, 503. vsftpd takes EPRT, ProFTPD has 500; Pure-FTPd answers 220 and goes on with PASV.",
    },
    "port-used-up": {
      title: "A transfer that was refused",
      why: "Sealift keeps the port for the next command. ProFTPD has closed it.",
    },
  },
};

const syntax: Topic = {
  title: "Commands and arguments",
  differences: {
    "no-command": {
      title: "Commands that not every server has, or not before login",
      why: "ACCT, CLNT, MFF, MFMT, MLSD, MLST, RANG, REIN.",
    },
    "no-utf8": {
      title: "OPTS UTF8",
      why: "Every client asks for it. Pure-FTPd says UTF8 in FEAT but has no OPTS for it; vsftpd takes OPTS and does not say it in FEAT.",
    },
    "missing-arguments": {
      title: "Commands without their argument",
      why: "A syntax error in the arguments is 501 (RFC 959 section 4.2), before anything else is looked at. The others have 500, 503, 504, 550, or do something; Pure-FTPd's CWD goes to the root.",
    },
    "surplus-arguments": {
      title: "Arguments where none belong",
      why: "501 as well. The others mostly ignore them; so `QUIT x` ends the session and `CDUP x` changes the directory.",
    },
    "parameter-codes": {
      title: "Arguments of TYPE, MODE, STRU, OPTS and RANG",
      why: "504 for what RFC 959 has and this server has not, 501 for what nobody has (RFC 959 section 4.2). vsftpd has 500 for all types; ProFTPD and Pure-FTPd take types that they then treat as others.",
    },
    "block-mode": {
      title: "Block mode",
      why: "In MODE B one data connection serves file after file (RFC 959 section 3.4.2). The others have streams only.",
    },
    "site-code": { title: "SITE commands that there are not", why: "504; vsftpd has 550, the others 500." },
    "help-unknown": {
      title: "HELP of a command that there is not",
      why: "504; ProFTPD has 502, the others send the list of all.",
    },
    "end-words": {
      title: "A client that ends its side without QUIT",
      why: "It gets what it asked for, and the end. Pure-FTPd says good-bye with the code of the last reply.",
    },
  },
};

const notCompared: Topic = {
  title: "Not compared",
  differences: {
    "by-chance": {
      title: "Answers that depend on chance",
      why: "What this server answers depends on how the packets come, or on how fast it was; so the script does not run there.",
    },
  },
};

export const topics: readonly Topic[] = [
  uploads,
  restarting,
  aborting,
  sealing,
  login,
  names,
  listings,
  dataConnections,
  syntax,
  notCompared,
];
