import { always, type Model, onPath, onPathOrHere, parentOf, type Rule, type Rules } from "./test-model.js";
import { fileRules } from "./test-model-files.js";
import { anybodyInSession, usersInSession } from "./test-model-session.js";

function parseCount(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

const anybody: Readonly<Record<string, Rule>> = {
  USER(argument) {
    if (argument === "") return 501;
    if (this.login === "in") return 503;
    this.login = "named";
    this.named = argument;
    return 331;
  },
  PASS(argument) {
    return this.pass(argument);
  },
  REIN(argument) {
    if (argument !== "") return 501;
    this.reinitialise();
    return 220;
  },
  QUIT(argument) {
    if (argument !== "") return 501;
    this.over = true;
    return 221;
  },
  ACCT: (argument) => (argument === "" ? 501 : 202),
  AUTH: (argument) => (argument === "" ? 501 : 503),
  CCC: always(533),
  FEAT: always(211),
  SYST: always(215),
  NOOP: () => 200,
  CLNT: () => 200,
};

const users: Readonly<Record<string, Rule>> = {
  PWD: always(257),
  CDUP(argument) {
    return argument === "" ? enter(this, parentOf(this.cwd)) : 501;
  },
  CWD: onPath(function (path) {
    return enter(this, path);
  }),
  MKD: onPath(function (path) {
    if (!this.hasRoomFor(path) || this.kindOf(path) !== undefined) return 550;
    this.tree.set(path, undefined);
    return 257;
  }),
  RMD: onPath(function (path) {
    if (path === "/" || this.kindOf(path) !== "directory" || this.children(path).length > 0) return 550;
    this.tree.delete(path);
    return 250;
  }),
  DELE: onPath(function (path) {
    if (this.kindOf(path) !== "file") return 550;
    this.tree.delete(path);
    return 250;
  }),
  RNFR: onPath(function (path) {
    this.renameFrom = this.kindOf(path) === undefined ? undefined : path;
    return this.renameFrom === undefined ? 550 : 350;
  }),
  RNTO: onPath(function (path) {
    return this.renameFrom === undefined ? 503 : this.move(this.renameFrom, path);
  }),
  STOR: onPath(function (path, upload) {
    return this.receive(path, this.restart, upload);
  }),
  APPE: onPath(function (path, upload) {
    return this.receive(path, "end", upload);
  }),
  RETR: onPath(function (path) {
    return this.send(path);
  }),
  NLST: onPathOrHere(function (path, typed) {
    const kind = this.kindOf(path);
    const above = typed.slice(0, typed.lastIndexOf("/") + 1);
    const bare = typed === "" || typed === "." || typed.endsWith("/");
    return this.list(path, kind === "file" ? above : bare ? typed.replace(/^\.$/, "") : `${typed}/`);
  }),
  MLST: onPathOrHere(function (path) {
    return this.kindOf(path) === undefined ? 550 : 250;
  }),
  STAT(argument) {
    if (argument === "") return 211;
    const path = this.resolve(argument);
    if (path === undefined) return 501;
    return { directory: 212, file: 213, none: 550 }[this.kindOf(path) ?? "none"];
  },
  SIZE: onPath(function (path) {
    return this.kindOf(path) === "file" ? 213 : 550;
  }),
  MDTM: onPath(function (path) {
    return this.kindOf(path) === undefined ? 550 : 213;
  }),
  REST(argument) {
    const offset = parseCount(argument);
    if (offset === undefined) return 501;
    if (this.blocks && offset > 0) return 504;
    this.begin(offset, undefined);
    return 350;
  },
  RANG(argument) {
    const [first, last, more] = argument.split(" ").map(parseCount);
    this.begin(0, undefined);
    if (first === undefined || last === undefined || more !== undefined || (first > last && argument !== "1 0"))
      return 501;
    if (argument === "1 0") return 350;
    if (this.type === "A") return 551;
    this.begin(0, [first, last]);
    return 350;
  },
  HASH: onPath(function (path, _upload, typed) {
    return this.hash(path, typed);
  }),
  TYPE(argument) {
    const type = argument.toUpperCase();
    if (type !== "A" && type !== "I") return 501;
    this.type = type;
    return 200;
  },
  MODE(argument) {
    if (!/^[SBCZ]$/i.test(argument)) return 501;
    if (/^[CZ]$/i.test(argument)) return 504;
    this.blocks = /^B$/i.test(argument);
    this.kept &&= this.blocks;
    return 200;
  },
  EPSV(argument) {
    if (parseCount(argument) !== undefined) return 522;
    if (argument !== "" && argument !== "ALL") return 501;
    this.prepared = argument === "";
    this.kept = false;
    this.epsvAll ||= argument === "ALL";
    return argument === "" ? 229 : 200;
  },
  PASV(argument) {
    if (this.epsvAll) return 503;
    if (argument !== "") return 501;
    this.prepared = true;
    this.kept = false;
    return 227;
  },
  ABOR(argument) {
    if (argument !== "") return 501;
    this.prepared = false;
    this.kept = false;
    return 226;
  },
  ALLO: (argument) => (parseCount(argument) === undefined ? 501 : 200),
};

export const modelRules: Rules = {
  anybody: { ...anybody, ...anybodyInSession },
  users: { ...users, ...usersInSession, ...fileRules },
};

export const modelVerbs: readonly string[] = [...Object.keys(modelRules.anybody), ...Object.keys(modelRules.users)];

function enter(model: Model, path: string): number {
  if (model.kindOf(path) !== "directory") return 550;
  model.cwd = path;
  return 250;
}
