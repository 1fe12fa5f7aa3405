import { type DigestArgument, parseDigestArgument } from "../protocol/digest-argument.js";
import { type Reply, reply } from "../protocol/reply.js";
import type { VirtualPath } from "../protocol/virtual-path.js";
import { StorageError } from "../storage/errors.js";
import { untilAborted } from "../support/until-aborted.js";
import { parsePath } from "./arguments.js";
import { type ArgumentParser, type Command, command, type Services } from "./command.js";
import { hashRefusals } from "./hash-replies.js";
import type { HashName } from "./hashing/hash-names.js";
import type { HashRequest, HashResult } from "./hashing/hashes.js";
import { canComeWithUpload } from "./hashing/upload-hash.js";
import { type LoggedIn, takeUploadHash } from "./session-state.js";

interface Question {
  readonly path: VirtualPath;
  readonly span: DigestArgument["span"];
  /** The argument as a name, where it can be read in both ways: a file may be called like a name and a range. */
  readonly whole: VirtualPath | undefined;
}

const question: ArgumentParser<Question> = (text, base) => {
  if (text === "") return { ok: false, expected: "a path is missing" };
  const { name, span } = parseDigestArgument(text);
  const path = parsePath(name, base);
  if (!path.ok) return path;
  const whole = name === text ? undefined : parsePath(text, base);
  return { ok: true, value: { path: path.value, span, whole: whole?.ok === true ? whole.value : undefined } };
};

export interface DigestRow {
  readonly verb: string;
  readonly aliases?: readonly string[];
  readonly name: HashName;
}

/** XCRC and its like: the hash of a file, or of its bytes from `start` to before `end`, in upper case. No RFC has them; ProFTPD's mod_digest is what clients know. */
export function digestCommand({ verb, aliases, name }: DigestRow): Command {
  return command({
    verb,
    ...(aliases === undefined ? {} : { aliases }),
    rfc: "-",
    help: `file [start end]: tell the ${name} of a file, or of its bytes from start to before end`,
    argument: question,
    phase: "logged-in",
    right: "read",
    feat: [verb, ...(aliases ?? [])],
    codes: [250, 426, 450, 501, 550],
    note: "the file's name may stand in double quotes",
    run: ({ argument, session, user, services }) => {
      if (canComeWithUpload(name)) session.hashUploadsBy = name;
      const uploaded = takeUploadHash(session);
      const file = { storage: user.storage, name, user: user.account.name, uploaded };
      return {
        kind: "work",
        code: 250,
        words: `Computing ${name}`,
        run: (signal) => digest(argument, file, user, services, signal),
      };
    },
  });
}

async function digest(
  { path, span, whole }: Question,
  file: Omit<HashRequest, "path" | "span">,
  user: LoggedIn,
  { hashes }: Services,
  signal: AbortSignal,
): Promise<Reply> {
  if (whole !== undefined && (await isReadable(whole, user, signal)))
    return answer(await hashes.hash({ ...file, path: whole, span: undefined }, signal));
  if (span === "wrong") return reply(501, "A start and an end were expected, as numbers, the end not before the start");
  const wanted = span === undefined ? undefined : { ...span, fits: true };
  return answer(await hashes.hash({ ...file, path, span: wanted }, signal));
}

function answer(result: HashResult): Reply {
  return result.kind === "refused" ? hashRefusals[result.why] : reply(250, result.hex.toUpperCase());
}

/** The gate asked about the other reading of the argument. */
async function isReadable(path: VirtualPath, { storage, rights }: LoggedIn, signal: AbortSignal): Promise<boolean> {
  if (!rights.allows("read", path)) return false;
  try {
    return (await untilAborted(storage.stat(path), signal)).kind === "file";
  } catch (error) {
    if (error instanceof StorageError) return false;
    throw error;
  }
}
