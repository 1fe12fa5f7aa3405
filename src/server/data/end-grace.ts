/** Milliseconds. An end that proves nothing (no close_notify) may be that of a client that died: then its control connection ends too, about now. */
export const UNPROVEN_END_GRACE_MS = 20;
/** A client that gives up may end its data connection in good order as well (curl, when its time is over), and its control connection right behind it. */
export const PROVEN_END_GRACE_MS = 2;
/** Of the time that an upload took: after a long one also a packet that was lost on the way has come by then. */
const SHARE = 0.01;
const MAX_GRACE_MS = 200;

/** Milliseconds to wait after the end of an upload that took `elapsed` milliseconds, for an end of the control connection that belongs to it. */
export function endGrace(elapsed: number, isProven: boolean): number {
  const least = isProven ? PROVEN_END_GRACE_MS : UNPROVEN_END_GRACE_MS;
  return Math.min(MAX_GRACE_MS, Math.max(least, elapsed * SHARE));
}

/** Resolves when the control connection would have ended by now, if the client gave up. */
export async function waitForControlEnd(elapsed: number, isProven: boolean): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, endGrace(elapsed, isProven)));
  // Where this process was held up, what came meanwhile has not been read yet.
  await new Promise((resolve) => setImmediate(resolve));
}
