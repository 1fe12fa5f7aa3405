import { untilAborted } from "../support/until-aborted.js";
import type { Session } from "./session.js";

/** Turns of the event loop until all that was there to be read has been heard: one reads it, one the end behind it, in the next a socket that was closed says so; and one more for a session that begins now. */
const SETTLE_TURNS = 4;
/** For sessions to end that are ending. */
const SETTLE_MS = 1_000;

/** Resolves when those of the sessions are over whose end a client may have seen by now, and whoever waits for that has heard of it. Never rejects. */
export async function settle(sessions: ReadonlySet<Session>): Promise<void> {
  // A client that hung up did it before it came back: that is there to be read, but perhaps not read yet.
  await turns(SETTLE_TURNS);
  // Behind the end of the input, a session ends with the command that runs.
  const isEnding = ({ isClosed, inputEnded }: Session): boolean => isClosed || inputEnded;
  const ending = [...sessions].filter(isEnding).map(({ ended }) => ended);
  // One that takes long, on a slow disk, is counted meanwhile.
  await untilAborted(Promise.all(ending), AbortSignal.timeout(SETTLE_MS)).catch(() => undefined);
  await turns(1);
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
}
