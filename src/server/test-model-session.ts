import { type Answer, type Model, onPath, onPathOrHere, type Rule } from "./test-model.js";
import { type HashName, hashNames, hexOf } from "./test-model-hash.js";

/** Off, as the server of the tests has no such setting; after EPSV ALL that counts first. */
function off(this: Model): number {
  return this.epsvAll ? 503 : 502;
}

const language = /^(?:|(?:EN|DE|ES|FR)(?:-[A-Za-z0-9]{1,8})*)$/i;
const otherLanguage = /^[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*$/;

/** What says how the session is to go on, and needs no login. */
export const anybodyInSession: Readonly<Record<string, Rule>> = {
  HOST: () => 502,
  HELP: (argument) => (["", "HASH", "SITE WHO"].includes(argument) ? 214 : 504),
  LANG(argument) {
    if (language.test(argument)) return 200;
    return otherLanguage.test(argument) ? 504 : 501;
  },
  CSID: (argument) => (/^Name=./.test(argument) ? 200 : 501),
  OPTS: () => 501,
  "OPTS UTF8": (argument) => (/^(?:ON|OFF|NLST)?$/i.test(argument) ? 200 : 501),
  "OPTS MLST": (argument) => (/^[!-~]*$/.test(argument) ? 200 : 501),
  "OPTS HASH"(argument) {
    if (argument !== "" && !hashNames.includes(argument)) return 501;
    this.hashName = argument === "" ? this.hashName : argument;
    return { code: 200, words: this.hashName };
  },
};

export const usersInSession: Readonly<Record<string, Rule>> = {
  STRU(argument) {
    if (/^F$/i.test(argument)) return 200;
    return /^[RP]$/i.test(argument) ? 504 : 501;
  },
  PORT: off,
  EPRT: off,
  CPSV: off,
  SSCN: () => 502,
  THMB: () => 502,
  "OPTS MODE": () => 502,
  SITE: (argument) => (argument === "" ? 501 : 504),
  "SITE HELP": () => 214,
  "SITE QUOTA": (argument) => (argument === "" ? 211 : 501),
  // Nobody here is an operator.
  "SITE WHO": (argument) => (argument === "" ? 550 : 501),
  LIST: onPathOrHere(function (path) {
    return this.mayTransfer ? listed(this, path) : 425;
  }),
  MLSD: onPathOrHere(function (path) {
    if (!this.mayTransfer) return 425;
    return this.kindOf(path) === "file" ? 501 : listed(this, path);
  }),
  PRET(argument) {
    const [, verb = "", name = ""] = /^(\S+) ?(.*)$/s.exec(argument) ?? [];
    return preparing[verb]?.call(this, name, "") ?? 501;
  },
  XCRC: digest("CRC32"),
  XMD5: digest("MD5"),
  XSHA1: digest("SHA-1"),
  XSHA256: digest("SHA-256"),
  XSHA512: digest("SHA-512"),
};

function listed(model: Model, path: string): Answer | number {
  return model.kindOf(path) === undefined ? 550 : { code: 226, data: "download" };
}

/** What PRET says of each transfer: what that would, but for the data connection, which is not there yet. */
const preparing: Readonly<Record<string, Rule>> = {
  LIST: onPathOrHere(function (path) {
    return this.kindOf(path) === undefined ? 550 : 200;
  }),
  RETR: onPath(function (path) {
    const answer = this.sendPrepared(path);
    return typeof answer === "number" ? answer : 200;
  }),
  STOR: onPath(function (path) {
    return this.hasRoomFor(path) && this.kindOf(path) !== "directory" ? 200 : 550;
  }),
};

/** `path`, or `path start end` with the end not among them. */
function digest(name: HashName): Rule {
  return function (argument) {
    const [, named = argument, start, end] = /^(.+) (\d+) (\d+)$/s.exec(argument) ?? [];
    const path = named === "" ? undefined : this.resolve(named);
    if (path === undefined || Number(start) > Number(end)) return 501;
    const content = this.tree.get(path);
    if (content === undefined || Number(end) > content.length) return 550;
    const part = end === undefined ? content : content.slice(Number(start), Number(end));
    return { code: 250, words: hexOf(name, Buffer.from(part, "latin1")).toUpperCase() };
  };
}
