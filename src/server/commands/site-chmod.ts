import type { ByteString } from "../../protocol/byte-string.js";
import { reply } from "../../protocol/reply.js";
import type { VirtualPath } from "../../protocol/virtual-path.js";
import { parsePath } from "../arguments.js";
import { type ArgumentParser, command, replyWith } from "../command.js";

/** Set-user-ID, set-group-ID and sticky are not for clients to set. */
const modeAndPath: ArgumentParser<{ readonly mode: number; readonly path: VirtualPath }> = (text, base) => {
  const [, mode = "", name = ""] = /^0?([0-7]{3}) (.+)$/s.exec(text) ?? [];
  if (mode === "") return { ok: false, expected: "three octal digits and a path were expected" };
  const path = parsePath(name as ByteString, base);
  return path.ok ? { ok: true, value: { mode: Number.parseInt(mode, 8), path: path.value } } : path;
};

/** SITE CHMOD: set Unix permissions. No RFC; FileZilla, lftp and WinSCP send it. */
export const siteChmod = command({
  verb: "SITE CHMOD",
  rfc: "-",
  help: "mode path: set permissions, three octal digits",
  argument: modeAndPath,
  phase: "logged-in",
  right: "overwrite",
  codes: [200],
  run: async ({ argument: { mode, path }, user }) => {
    await user.storage.setMode(path, mode);
    return replyWith(reply(200, "The permissions are set"));
  },
});
