import { type Answer, type Model, onPath, onPathOrHere, type Rule } from "./test-model.js";

/** What follows a verb that sets one time, and what MFF takes. */
const timeAndPath = /^(\d{14}) (.+)$/s;
const factsAndPath = /^((?:(?:Modify|Create)=\d{14};|UNIX\.mode=0[0-7]{3};)+) (.+)$/s;
const otherFact = /^Size=\d+; (.+)$/s;

/** The commands that change files without a data connection, beyond those of RFC 959. */
export const fileRules: Readonly<Record<string, Rule>> = {
  RMDA: onPath(function (path) {
    if (path === "/" || this.kindOf(path) !== "directory") return 550;
    for (const each of [...this.tree.keys()]) if (each === path || each.startsWith(`${path}/`)) this.tree.delete(each);
    return 250;
  }),
  COMB(argument) {
    const paths = argument
      .split(" ")
      .filter(Boolean)
      .map((word) => this.resolve(word));
    if (paths.length < 2 || new Set(paths).size < paths.length) return 501;
    const [target, ...parts] = paths.filter((path) => path !== undefined);
    return target === undefined || parts.length + 1 < paths.length ? 501 : join(this, target, parts);
  },
  "SITE CPFR": onPath(function (path) {
    this.copyFrom = this.kindOf(path) === "file" ? path : undefined;
    return this.copyFrom === undefined ? 550 : 350;
  }),
  "SITE CPTO": onPath(function (path) {
    const from = this.copyFrom;
    if (from === undefined) return 503;
    const content = this.tree.get(from);
    if (content === undefined || !this.hasRoomFor(path) || this.kindOf(path) === "directory") return 550;
    this.tree.set(path, content);
    return 250;
  }),
  // The usual rights do not have this one.
  "SITE SYMLINK"(argument) {
    const paths = argument
      .split(" ")
      .filter(Boolean)
      .map((word) => this.resolve(word));
    return paths.length !== 2 || paths.includes(undefined) ? 501 : 550;
  },
  MFMT(argument) {
    return changed(this, "Modify", argument);
  },
  MFCT(argument) {
    return changed(this, "Create", argument);
  },
  MFF(argument) {
    const [, facts = "", name = ""] = factsAndPath.exec(argument) ?? [];
    if (facts !== "") return told(this, facts, name);
    const [, other = ""] = otherFact.exec(argument) ?? [];
    return other === "" || this.resolve(other) === undefined ? 501 : 504;
  },
  "SITE CHMOD"(argument) {
    return noted(this, /^0?[0-7]{3} (.+)$/s, argument);
  },
  "SITE UTIME"(argument) {
    return noted(this, timeAndPath, argument);
  },
  // Memory has no limit here.
  AVBL: onPathOrHere(function (path) {
    return this.kindOf(path) === "directory" ? 504 : 550;
  }),
  SMNT: () => 502,
};

function join(model: Model, target: string, parts: readonly string[]): number {
  const contents = parts.map((part) => model.tree.get(part));
  if (contents.includes(undefined) || !model.hasRoomFor(target) || model.kindOf(target) === "directory") return 550;
  model.tree.set(target, (model.tree.get(target) ?? "") + contents.join(""));
  for (const part of parts) model.tree.delete(part);
  return 250;
}

/** What changes no content; the path stands behind all else. */
function noted(model: Model, form: RegExp, argument: string): number {
  const path = model.resolve(form.exec(argument)?.at(-1) ?? "\0");
  if (path === undefined) return 501;
  return model.kindOf(path) === undefined ? 550 : 200;
}

function changed(model: Model, fact: string, argument: string): Answer | number {
  const [, time = "", name = ""] = timeAndPath.exec(argument) ?? [];
  return time === "" ? 501 : told(model, `${fact}=${time};`, name);
}

function told(model: Model, facts: string, typed: string): Answer | number {
  const path = model.resolve(typed);
  if (path === undefined) return 501;
  return model.kindOf(path) === undefined ? 550 : { code: 213, words: `${facts} ${typed}` };
}
