import { hexOf } from "./test-model-hash.js";

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

const KEEP_RESTART = new Set([
  "TYPE",
  "PASV",
  "EPSV",
  "ALLO",
  "SIZE",
  "MDTM",
  "NOOP",
  "REST",
  "RANG",
  "PRET",
  "PORT",
  "EPRT",
  "CPSV",
]);
const KEEP_RENAME = new Set(["NOOP", "RNFR", "SITE CPFR"]);
const ATTEMPTS = 3;
const UNKNOWN_BEFORE_LOGIN = 5;

export type Rule = (this: Model, argument: string, upload: string) => Answer | number;

/** What is answered to each verb: to anybody, and to users only. */
export interface Rules {
  readonly anybody: Readonly<Record<string, Rule>>;
  readonly users: Readonly<Record<string, Rule>>;
}

export class Model {
  readonly tree: Tree = new Map([["/", undefined]]);
  readonly #password: string;
  readonly #user: string;
  readonly #rules: Rules;
  login: "new" | "named" | "in" = "new";
  named = "";
  failures = 0;
  unknown = 0;
  cwd = "/";
  type: "A" | "I" = "A";
  restart = 0;
  /** As RANG gave it. */
  range: readonly [first: number, last: number] | undefined;
  /** As OPTS HASH chose it. */
  hashName = "SHA-256";
  renameFrom: string | undefined;
  copyFrom: string | undefined;
  epsvAll = false;
  prepared = false;
  /** MODE B, and whether a data connection has stayed. */
  blocks = false;
  kept = false;
  over = false;

  constructor(user: string, password: string, rules: Rules) {
    this.#rules = rules;
    this.#user = user;
    this.#password = password;
  }

  /** The answer to a line; `upload` is what the client sends where the answer takes it. */
  say(verb: string, argument: string, upload: string): Answer {
    const answer = this.#answer(verb, argument, upload);
    if (!KEEP_RESTART.has(verb)) this.begin(0, undefined);
    if (!KEEP_RENAME.has(verb)) this.forgetNames();
    if (answer.data === undefined) return answer;
    this.prepared = false;
    this.kept = this.blocks;
    return this.blocks ? { ...answer, code: 250 } : answer;
  }

  get mayTransfer(): boolean {
    return this.prepared || this.kept;
  }

  #answer(verb: string, argument: string, upload: string): Answer {
    const { anybody, users } = this.#rules;
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
    Object.assign(this, { blocks: false, kept: false });
    this.hashName = "SHA-256";
    this.forgetNames();
  }

  forgetNames(): void {
    this.renameFrom = undefined;
    this.copyFrom = undefined;
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
    if (!this.mayTransfer) return 425;
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
    return this.mayTransfer ? this.sendPrepared(path) : 425;
  }

  sendPrepared(path: string): Answer | number {
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
    return { code: 213, words: `${this.hashName} ${first}-${end} ${hexOf(this.hashName, part)} ${typed}` };
  }

  onWire(content: string): string {
    return this.type === "A" ? content.replaceAll(/(?<!\r)\n/g, "\r\n") : content;
  }

  list(path: string, prefix: string): Answer | number {
    if (!this.mayTransfer) return 425;
    const kind = this.kindOf(path);
    if (kind === undefined) return 550;
    const names = kind === "file" ? [path] : this.children(path).filter((each) => !nameOf(each).startsWith("."));
    return { code: 226, data: "download", content: names.map((each) => `${prefix}${nameOf(each)}\r\n`).join("") };
  }
}

export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** A rule whose argument is a path, and must be there. */
export function onPath(rule: (this: Model, path: string, upload: string, typed: string) => Answer | number): Rule {
  return function (argument, upload) {
    const path = argument === "" ? undefined : this.resolve(argument);
    return path === undefined ? 501 : rule.call(this, path, upload, argument);
  };
}

/** A rule whose argument is a path, or nothing for the current directory. */
export function onPathOrHere(rule: (this: Model, path: string, typed: string) => Answer | number): Rule {
  return function (argument) {
    const path = this.resolve(argument);
    return path === undefined ? 501 : rule.call(this, path, argument);
  };
}

export const always = (code: number): Rule => {
  return (argument) => (argument === "" ? code : 501);
};
