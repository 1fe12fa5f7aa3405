import { createHash } from "node:crypto";

/** What a session must answer, said again in the simplest way: one user, all rights, memory without limit, data always sealed. */
export interface Answer {
  /** Of the final reply. */
  readonly code: number;
  /** A data connection is used, so 150 comes first. */
  readonly data?: "upload" | "download";
  /** What is downloaded, where it is a file or names. */
  readonly content?: string;
  /** The last line of the final reply, behind its code. */
  readonly words?: string;
}

/** A file's content; a directory has none. */
type Tree = Map<string, string | undefined>;

const KEEP_RESTART = new Set(["TYPE", "PASV", "EPSV", "ALLO", "SIZE", "MDTM", "NOOP", "REST", "RANG"]);
const KEEP_RENAME = new Set(["NOOP", "RNFR"]);
const ATTEMPTS = 3;
const UNKNOWN_BEFORE_LOGIN = 5;

type Rule = (this: Model, argument: string, upload: string) => Answer | number;

export class Model {
  readonly tree: Tree = new Map([["/", undefined]]);
  readonly #password: string;
  readonly #user: string;
  login: "new" | "named" | "in" = "new";
  named = "";
  failures = 0;
  unknown = 0;
  cwd = "/";
  type: "A" | "I" = "A";
  restart = 0;
  /** As RANG gave it. */
  range: readonly [first: number, last: number] | undefined;
  renameFrom: string | undefined;
  epsvAll = false;
  prepared = false;
  over = false;

  constructor(user: string, password: string) {
    this.#user = user;
    this.#password = password;
  }

  /** The answer to a line; `upload` is what the client sends where the answer takes it. */
  say(verb: string, argument: string, upload: string): Answer {
    const answer = this.#answer(verb, argument, upload);
    if (!KEEP_RESTART.has(verb)) this.begin(0, undefined);
    if (!KEEP_RENAME.has(verb)) this.renameFrom = undefined;
    if (answer.data !== undefined) this.prepared = false;
    return answer;
  }

  #answer(verb: string, argument: string, upload: string): Answer {
    const rule = anybody[verb] ?? users[verb];
    if (rule === undefined) return { code: this.#unknownCommand() };
    if (anybody[verb] === undefined && this.login !== "in") return { code: 530 };
    const answer = rule.call(this, argument, upload);
    return typeof answer === "number" ? { code: answer } : answer;
  }

  #unknownCommand(): number {
    this.unknown += 1;
    this.over = this.login !== "in" && this.unknown >= UNKNOWN_BEFORE_LOGIN;
    return 500;
  }

  pass(password: string): number {
    if (this.login !== "named") return 503;
    this.login = this.named === this.#user && password === this.#password ? "in" : "new";
    if (this.login === "in") return 230;
    this.failures += 1;
    this.over = this.failures >= ATTEMPTS;
    return this.over ? 421 : 530;
  }

  begin(restart: number, range: Model["range"]): void {
    this.restart = restart;
    this.range = range;
  }

  reinitialise(): void {
    Object.assign(this, { login: "new", cwd: "/", type: "A", restart: 0, epsvAll: false, prepared: false });
    this.renameFrom = undefined;
  }

  /** Undefined: no file can have such a path. */
  resolve(text: string): string | undefined {
    if (/[\0\r]/.test(text) || text.length > 4096) return undefined;
    const parts = text.startsWith("/") ? [] : this.cwd.split("/").filter(Boolean);
    for (const part of text.split("/")) {
      if (part.length > 255) return undefined;
      if (part === "..") parts.pop();
      else if (part !== "" && part !== ".") parts.push(part);
    }
    return `/${parts.join("/")}`;
  }

  kindOf(path: string): "file" | "directory" | undefined {
    if (!this.tree.has(path)) return undefined;
    return this.tree.get(path) === undefined ? "directory" : "file";
  }

  children(path: string): string[] {
    return [...this.tree.keys()].filter((each) => each !== "/" && parentOf(each) === path);
  }

  /** Whether something new may be called so. */
  hasRoomFor(path: string): boolean {
    return path !== "/" && this.kindOf(parentOf(path)) === "directory";
  }

  move(from: string, to: string): number {
    if (from === "/" || to === "/") return 550;
    if (to.startsWith(`${from}/`)) return 553;
    const [moved, replaced] = [this.kindOf(from), this.kindOf(to)];
    if (moved === undefined || !this.hasRoomFor(to)) return 550;
    if (to === from) return 250;
    if (replaced === "directory" || (replaced === "file" && moved === "directory")) return 550;
    for (const [path, content] of [...this.tree]) {
      if (path !== from && !path.startsWith(`${from}/`)) continue;
      this.tree.delete(path);
      this.tree.set(to + path.slice(from.length), content);
    }
    return 250;
  }

  receive(path: string, offset: number | "end", upload: string): Answer | number {
    if (!this.prepared) return 425;
    if (offset !== "end" && offset > 0 && this.type === "A") return 504;
    if (this.range !== undefined) return 504;
    if (!this.hasRoomFor(path) || this.kindOf(path) === "directory") return 550;
    const before = this.tree.get(path) ?? "";
    if (offset !== "end" && offset > before.length) return 554;
    const content = this.type === "A" ? upload.replaceAll("\r\n", "\n") : upload;
    this.tree.set(path, (offset === "end" ? before : before.slice(0, offset)) + content);
    return { code: 226, data: "upload" };
  }

  send(path: string): Answer | number {
    if (!this.prepared) return 425;
    if (this.restart > 0 && this.type === "A") return 504;
    if (this.range !== undefined && this.type === "A") return 551;
    const content = this.tree.get(path);
    if (content === undefined) return 550;
    const [first, last] = this.range ?? [this.restart, content.length];
    if (first > content.length) return 554;
    return { code: 226, data: "download", content: this.onWire(content.slice(first, last + 1)) };
  }

  hash(path: string, typed: string): Answer | number {
    const content = this.tree.get(path);
    if (content === undefined) return this.kindOf(path) === "directory" ? 553 : 550;
    const [first, last] = this.range ?? [0, content.length];
    if (this.range !== undefined && first >= content.length) return 554;
    const part = Buffer.from(content.slice(first, last + 1), "latin1");
    const end = Math.max(first, first + part.length - 1);
    return { code: 213, words: `SHA-256 ${first}-${end} ${createHash("sha256").update(part).digest("hex")} ${typed}` };
  }

  onWire(content: string): string {
    return this.type === "A" ? content.replaceAll(/(?<!\r)\n/g, "\r\n") : content;
  }

  list(path: string, prefix: string): Answer | number {
    if (!this.prepared) return 425;
    const kind = this.kindOf(path);
    if (kind === undefined) return 550;
    const names = kind === "file" ? [path] : this.children(path).filter((each) => !nameOf(each).startsWith("."));
    return { code: 226, data: "download", content: names.map((each) => `${prefix}${nameOf(each)}\r\n`).join("") };
  }
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** A rule whose argument is a path, and must be there. */
function onPath(rule: (this: Model, path: string, upload: string, typed: string) => Answer | number): Rule {
  return function (argument, upload) {
    const path = argument === "" ? undefined : this.resolve(argument);
    return path === undefined ? 501 : rule.call(this, path, upload, argument);
  };
}

/** A rule whose argument is a path, or nothing for the current directory. */
function onPathOrHere(rule: (this: Model, path: string, typed: string) => Answer | number): Rule {
  return function (argument) {
    const path = this.resolve(argument);
    return path === undefined ? 501 : rule.call(this, path, argument);
  };
}

const always = (code: number): Rule => {
  return (argument) => (argument === "" ? code : 501);
};

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
    return argument.toUpperCase() === "S" ? 200 : 504;
  },
  EPSV(argument) {
    if (parseCount(argument) !== undefined) return 522;
    if (argument !== "" && argument !== "ALL") return 501;
    this.prepared = argument === "";
    this.epsvAll ||= argument === "ALL";
    return argument === "" ? 229 : 200;
  },
  PASV(argument) {
    if (this.epsvAll) return 503;
    if (argument !== "") return 501;
    this.prepared = true;
    return 227;
  },
  ABOR(argument) {
    if (argument !== "") return 501;
    this.prepared = false;
    return 226;
  },
  ALLO: (argument) => (parseCount(argument) === undefined ? 501 : 200),
};

export const modelVerbs: readonly string[] = [...Object.keys(anybody), ...Object.keys(users)];

function enter(model: Model, path: string): number {
  if (model.kindOf(path) !== "directory") return 550;
  model.cwd = path;
  return 250;
}
