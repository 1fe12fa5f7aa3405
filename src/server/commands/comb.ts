import { quotedWords } from "../../protocol/quoted-words.js";
import { type Reply, reply } from "../../protocol/reply.js";
import type { VirtualPath } from "../../protocol/virtual-path.js";
import { parsePath } from "../arguments.js";
import { type ArgumentParser, command, replyWith } from "../command.js";
import { joinFiles } from "../join-files.js";
import { isPublished, refuseToContinue } from "../upload.js";

/** Parts that one COMB joins; a line of 8 KiB holds no more of any sensible name. */
export const MAX_JOINED_PARTS = 1000;

interface Joining {
  /** The file that is made, or appended to. */
  readonly path: VirtualPath;
  readonly parts: readonly VirtualPath[];
}

const targetAndParts: ArgumentParser<Joining> = (text, base) => {
  const words = quotedWords(text);
  if (words === undefined || words.length < 2 || words.includes("" as (typeof words)[number]))
    return { ok: false, expected: "a target and its parts were expected, names with spaces in double quotes" };
  if (words.length > MAX_JOINED_PARTS + 1) return { ok: false, expected: `at most ${MAX_JOINED_PARTS} parts` };
  const paths: VirtualPath[] = [];
  for (const word of words) {
    const path = parsePath(word, base);
    if (!path.ok) return path;
    paths.push(path.value);
  }
  const [path, ...parts] = paths;
  if (path === undefined || new Set(paths.map(String)).size < paths.length)
    return { ok: false, expected: "each name may stand there once, and the target is none of its parts" };
  return { ok: true, value: { path, parts } };
};

/**
 * COMB: join parts to one file, at the end of it where it is there, and remove them. No RFC: as Globalscape EFT has it, whose client CuteFTP uploads the
 * parts of a file over several connections.
 */
export const comb = command({
  verb: "COMB",
  rfc: "-",
  help: "target part ...: join the parts to one file, appending to it where it is there, and remove them",
  argument: targetAndParts,
  phase: "logged-in",
  right: "write",
  needs: ["read", "delete", "append"],
  feat: ["COMB"],
  codes: [250, 426, 550, 553, 554],
  note: "append where the file is there; read and delete for the parts, which stay where anything fails",
  run: async ({ argument: { path, parts }, user: { storage, rights } }) => {
    for (const right of ["read", "delete"] as const)
      if (!parts.every((part) => rights.allows(right, part))) return refused(right);
    const appends = await isPublished(storage, path);
    if (appends && !rights.allows("append", path)) return refused("append");
    const unfinished = appends ? await storage.unfinished(path) : undefined;
    if (unfinished !== undefined) return refuseToContinue(unfinished);
    return {
      kind: "work",
      code: 250,
      words: "Still joining",
      run: async (signal) => told(await joinFiles(storage, { path, parts, appends }, signal)),
    };
  },
});

function refused(right: string) {
  return replyWith(reply(550, `Your account may not do that with all of these files (right: ${right})`));
}

function told(joined: Awaited<ReturnType<typeof joinFiles>>): Reply {
  if (joined === "same-file") return reply(553, "Two of the names lead to the same file");
  if (joined === "not-a-file") return reply(550, "Not all of the parts are plain files");
  return joined.left === 0
    ? reply(250, "Joined")
    : reply(250, `Joined; of the parts ${joined.left} could not be removed`);
}
