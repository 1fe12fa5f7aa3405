import type { VirtualPath } from "../../protocol/virtual-path.js";
import type { UnfinishedUpload } from "../../storage/contract.js";
import { requiredPath } from "../arguments.js";
import { type ContextOf, command } from "../command.js";
import { isPublished, judgeResume, receiving, refuseToContinue } from "../upload.js";

/** APPE: upload to the end of a file. Readers see the old file until all has come. RFC 959 section 4.1.3. */
export const appe = command({
  verb: "APPE",
  rfc: "959 4.1.3",
  help: "file: upload to the end of a file",
  argument: requiredPath,
  phase: "logged-in",
  right: "append",
  data: "receive",
  codes: [125, 150, 226, 250, 504, 554],
  note: "goes on with the user's own unfinished upload where SIZE has offered it and no file has the name",
  run: async (context) => {
    const { argument: path, session, user, services } = context;
    const unfinished = await user.storage.unfinished(path);
    if (unfinished === undefined) return receiving({ path, at: "end", overwrite: true }, session, user, services);
    const at = await resumePoint(context, unfinished);
    if (at === undefined) return refuseToContinue(unfinished);
    return receiving({ path, at, overwrite: true, resume: at > 0 }, session, user, services);
  },
});

/** Where the unfinished upload goes on; undefined where the client does not mean it. */
async function resumePoint(
  { argument, session, user }: ContextOf<VirtualPath, "logged-in">,
  unfinished: UnfinishedUpload,
): Promise<number | undefined> {
  if (session.type === "A") return undefined;
  const told = session.offers.get(argument.toString());
  const wanted = session.restart > 0 ? session.restart : undefined;
  if (wanted === undefined && (await isPublished(user.storage, argument))) return undefined;
  const judged = judgeResume(unfinished, wanted, told);
  return judged === "refused" ? undefined : judged?.at;
}
