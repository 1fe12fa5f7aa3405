/**
 * What `promise` gives, or a rejection with the reason of `signal` as soon as that aborts. What comes of it after that goes to `late`, so that nothing which was
 * opened stays open; a failure after that is nobody's.
 */
export async function untilAborted<T>(
  promise: Promise<T>,
  signal: AbortSignal,
  late: (value: T) => void = () => {},
): Promise<T> {
  let giveUp = (): void => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    giveUp = () => reject(signal.reason);
  });
  if (signal.aborted) giveUp();
  else signal.addEventListener("abort", giveUp, { once: true });
  try {
    return await Promise.race([aborted, promise]);
  } catch (error) {
    if (signal.aborted) void promise.then(late, () => {});
    throw error;
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}
