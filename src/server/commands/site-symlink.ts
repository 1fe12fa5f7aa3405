import { quotedWords } from "../../protocol/quoted-words.js";
import { reply } from "../../protocol/reply.js";
import type { VirtualPath } from "../../protocol/virtual-path.js";
import { parsePath } from "../arguments.js";
import { type ArgumentParser, command, replyWith } from "../command.js";

interface Link {
  readonly target: VirtualPath;
  /** The link itself. */
  readonly path: VirtualPath;
}

const targetAndLink: ArgumentParser<Link> = (text, base) => {
  const [first, second, ...more] = quotedWords(text) ?? [];
  if (first === undefined || second === undefined || first === "" || second === "" || more.length > 0)
    return { ok: false, expected: "what it leads to and the link were expected, names with spaces in double quotes" };
  const [target, path] = [parsePath(first, base), parsePath(second, base)];
  if (!target.ok) return target;
  return path.ok ? { ok: true, value: { target: target.value, path: path.value } } : path;
};

/** SITE SYMLINK: make a symbolic link. No RFC: the order of names is that of ProFTPD's mod_site_misc. */
export const siteSymlink = command({
  verb: "SITE SYMLINK",
  rfc: "-",
  help: "target link: make a link that leads to the target, both as paths from the current directory",
  argument: targetAndLink,
  phase: "logged-in",
  right: "link",
  codes: [200, 550],
  note: "the right link is not among the usual ones; only where the account may do the same everywhere",
  run: async ({ argument: { target, path }, user: { storage, rights } }) => {
    // A link gives a place a second path, which may lie under another rule.
    if (!rights.isUniform)
      return replyWith(reply(550, "Your account has rules that differ by path, so it makes no links"));
    await storage.stat(target);
    await storage.makeLink(path, target);
    return replyWith(reply(200, "The link is made"));
  },
});
