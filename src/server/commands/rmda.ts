import { type Reply, reply } from "../../protocol/reply.js";
import type { VirtualPath } from "../../protocol/virtual-path.js";
import type { Storage } from "../../storage/contract.js";
import { requiredPath } from "../arguments.js";
import { command, replyWith } from "../command.js";
import { MAX_TREE_DEPTH, TreeBoundError, TreeRemoval } from "../remove-tree.js";

/** RMDA: remove a directory with all that is in it. draft-peterson-streamlined-ftp-command-extensions. */
export const rmda = command({
  verb: "RMDA",
  rfc: "draft-peterson-streamlined-ftp-command-extensions 3",
  help: "directory: remove a directory with all that is in it",
  argument: requiredPath,
  phase: "logged-in",
  right: "delete-tree",
  needs: ["delete"],
  feat: ["RMDA <path>"],
  codes: [250, 426, 450, 550],
  note: "right delete everywhere beneath; links are removed, never followed; ABOR ends it, and what was removed is gone",
  run: ({ argument, user: { storage, rights } }) => {
    if (argument.isRoot) return replyWith(reply(550, "The root stays"));
    if (!rights.allowsThroughout("delete", argument))
      return replyWith(
        reply(550, "Your account may not remove all that is there (right: delete); nothing was removed"),
      );
    return {
      kind: "work",
      code: 250,
      words: "Still removing",
      run: (signal) => removeTree(storage, argument, signal),
    };
  },
});

async function removeTree(storage: Storage, path: VirtualPath, signal: AbortSignal): Promise<Reply> {
  const tree = await storage.subtree(path);
  const removal = new TreeRemoval(tree, signal);
  try {
    await removal.run();
  } catch (error) {
    if (error instanceof TreeBoundError) return boundReply(error);
    throw error;
  } finally {
    await tree.close();
  }
  await storage.removeDirectory(path);
  return reply(250, `Removed, with all that was in it (${removal.removed})`);
}

function boundReply({ bound }: TreeBoundError): Reply {
  return bound === "entries"
    ? reply(450, "There is more than one RMDA removes; send it again for the rest")
    : reply(550, `Directories lie more than ${MAX_TREE_DEPTH} deep there; remove the inner ones first`);
}
