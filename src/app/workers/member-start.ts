import { untilAborted } from "../../support/until-aborted.js";
import type { Setup } from "../setup.js";
import { StartError } from "../start-error.js";
import { ChannelClosed } from "./channel.js";
import { CONTRACT_VERSION, type WorkerStart } from "./contract.js";
import { shareOf } from "./count.js";
import { PassiveDesk } from "./passive-desk.js";
import type { PassiveGroups } from "./passive-groups.js";
import type { WorkerProcess } from "./worker-process.js";

/** For a worker to get ready. */
export const START_MS = 30_000;

export interface StartParts {
  /** How many processes there are. */
  readonly workers: number;
  readonly folder: string;
  readonly secret: Uint8Array;
  readonly setup: Setup;
  readonly passive: PassiveGroups | PassiveDesk;
}

/** Lets a worker begin. Rejects with StartError when it does not, or speaks another language. */
export async function startWorker({ channel, gone }: WorkerProcess, parts: StartParts): Promise<void> {
  const answer = await Promise.race([
    channel.call("start", startOf(parts)).catch((error: unknown) =>
      // What ended it says more than that it has gone.
      error instanceof ChannelClosed ? gone.then((how) => new EndedAtOnce(how)) : error,
    ),
    untilAborted(new Promise<never>(() => {}), AbortSignal.timeout(START_MS)).catch(
      () => new Error(`it does not get ready within ${START_MS / 1000} s`),
    ),
  ]);
  if (answer === CONTRACT_VERSION) return;
  if (typeof answer === "number")
    throw new StartError(
      "the program on the disk speaks another language with its workers than the one that runs",
      "restart the server: this upgrade cannot be done under running sessions",
    );
  throw new StartError(
    `a worker process does not start: ${answer instanceof Error ? answer.message : String(answer)}`,
    "its own lines in the log say more; with workers: 0 the server does without",
    { cause: answer },
  );
}

function startOf({ workers, setup, folder, secret, passive }: StartParts): WorkerStart {
  return {
    contract: CONTRACT_VERSION,
    setup: plain(setup),
    folder,
    secret,
    bufferMemory: shareOf(setup.config.io.bufferMemory, workers),
    passive: passive instanceof PassiveDesk ? passive.ports : "own",
  };
}

/** Only what workers need, and nothing that cannot be sent. */
export function plain({ config, certificates, journalsAbove, canMakeThumbnails }: Setup): Setup {
  return { config, certificates, journalsAbove, canMakeThumbnails };
}

/** A worker that has ended before it was ready. */
class EndedAtOnce extends Error {
  readonly how: string;

  constructor(how: string) {
    super(`it ended at once (${how})`);
    this.name = "EndedAtOnce";
    this.how = how;
  }
}

/** Whether a start failed because a worker was told to end, by a signal that goes to all processes of a terminal or a service. */
export function wasToldToEnd(error: unknown): boolean {
  return (
    error instanceof StartError &&
    error.cause instanceof EndedAtOnce &&
    ["signal SIGINT", "signal SIGTERM"].includes(error.cause.how)
  );
}
