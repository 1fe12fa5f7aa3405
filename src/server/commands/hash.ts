import type { ByteString } from "../../protocol/byte-string.js";
import { inReply, type Reply, reply, replyBytes } from "../../protocol/reply.js";
import type { VirtualPath } from "../../protocol/virtual-path.js";
import { requiredPath } from "../arguments.js";
import { type ArgumentParser, command } from "../command.js";
import { hashRefusals } from "../hash-replies.js";
import { type HashName, hashNames } from "../hashing/hash-names.js";
import type { HashResult } from "../hashing/hashes.js";
import { takeUploadHash } from "../session-state.js";

interface Named {
  readonly path: VirtualPath;
  /** As the client wrote it. */
  readonly text: ByteString;
}

const named: ArgumentParser<Named> = (text, base) => {
  const path = requiredPath(text, base);
  return path.ok ? { ok: true, value: { path: path.value, text } } : path;
};

/** HASH: the hash of a file, or of the part that RANG chose, as TYPE I and MODE S send it. draft-bryan-ftpext-hash section 3. */
export const hash = command({
  verb: "HASH",
  rfc: "draft-bryan-ftpext-hash 3",
  help: "file: tell the hash of a file, or of the range that RANG chose",
  argument: named,
  phase: "logged-in",
  right: "read",
  feat: (session) => [`HASH ${hashNames.map((name) => (name === session.hash ? `${name}*` : name)).join(";")}`],
  codes: [213, 426, 450, 550, 553, 554],
  note: "both ends of the range are included; of an empty file it is 0-0",
  run: ({ argument: { path, text }, session, user, services }) => {
    const { hash: name, range } = session;
    const uploaded = takeUploadHash(session);
    const span = range === undefined ? undefined : { from: range.from, end: range.to + 1, fits: false };
    return {
      kind: "work",
      code: 213,
      words: `Computing ${name}`,
      run: async (signal) => {
        const { storage, account } = user;
        return answer(
          await services.hashes.hash({ storage, path, name, span, user: account.name, uploaded }, signal),
          name,
          text,
        );
      },
    };
  },
});

function answer(result: HashResult, name: HashName, text: ByteString): Reply {
  if (result.kind === "refused") return refusals[result.why] ?? hashRefusals[result.why];
  const { from, end } = result.span;
  const head = `${name} ${from}-${Math.max(from, end - 1)} ${result.hex} ` as ByteString;
  return replyBytes(213, inReply`${head}${text}`);
}

/** Section 3.5: 553 is the reply for directories. */
const refusals: Partial<typeof hashRefusals> = {
  "is-a-directory": reply(553, "That is a directory, which has no hash"),
  "beyond-end": reply(554, "The file ends before the range that RANG gave begins"),
};
