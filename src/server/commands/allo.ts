import type { Account } from "../../accounts/contract.js";
import { reply } from "../../protocol/reply.js";
import { type Allocation, parseAllo } from "../../protocol/restart.js";
import { type ArgumentParser, command, replyWith } from "../command.js";

const allocation: ArgumentParser<Allocation> = (text) => {
  const value = parseAllo(text.trim());
  return value === undefined ? { ok: false, expected: "a number of bytes was expected" } : { ok: true, value };
};

/**
 * ALLO: how much will come. Nothing is set aside, but what cannot fit is refused before it is sent, and an upload of another size is not taken for whole.
 * RFC 959 section 4.1.3.
 */
export const allo = command({
  verb: "ALLO",
  rfc: "959 4.1.3",
  help: "bytes: how much will be uploaded",
  argument: allocation,
  phase: "logged-in",
  keepsRestart: true,
  codes: [200, 550, 552],
  run: async ({ argument, session, user }) => {
    session.allocation = undefined;
    const free = await user.storage.freeSpace(session.cwd);
    // After REST it may be the whole that is told, and the beginning of it is there already.
    if (free !== undefined && argument.size - session.restart > free)
      return replyWith(reply(552, tooMuch(user.account)));
    session.allocation = argument.size;
    return replyWith(reply(200, "OK"));
  },
});

function tooMuch({ quota }: Account): string {
  return quota?.bytes === undefined
    ? "There is not that much space"
    : "There is not that much space, or not that much of your quota is left; SITE QUOTA shows it";
}
