import { Readable, type Writable } from "node:stream";
import { untilAborted } from "../support/until-aborted.js";
import { abortedError, asFtpsError, FtpsError } from "./errors.js";

type Write = (content: Buffer) => Promise<void>;

/**
 * Lets `fill` write into a stream of the caller's, which keeps what it is given for as long as it likes, and ends it; where that fails it is destroyed, so that whoever reads it does
 * not take a part for the whole. What the stream fails with is FtpsError "local"; `signal` also ends the wait for a stream that takes nothing.
 */
export async function filling<T>(
  target: Writable,
  fill: (write: Write) => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  const over = new AbortController();
  // Where the caller does not listen, its errors would end the process, though they are told by what this rejects with.
  const failed = (error: unknown): void =>
    over.abort(asFtpsError(error, "local", "the stream that is written to failed"));
  const closed = (): void => failed({ code: "it was closed" });
  const aborted = (): void => over.abort(signal === undefined ? undefined : abortedError(signal));
  target.on("error", failed).on("close", closed);
  signal?.addEventListener("abort", aborted, { once: true });
  const settled = (act: (done: (error?: Error | null) => void) => void): Promise<void> =>
    untilAborted(new Promise((resolve) => act((error) => (error ? failed(error) : resolve()))), over.signal);
  try {
    const result = await fill((content) => settled((done) => target.write(Buffer.from(content), done)));
    await settled((done) => target.end(done));
    target.off("error", failed);
    return result;
  } catch (error) {
    target.destroy(error as Error);
    throw error;
  } finally {
    target.off("close", closed);
    signal?.removeEventListener("abort", aborted);
  }
}

/** A stream that `fill` writes to; it ends when that resolves, and fails with what that fails with. It is not asked before somebody reads. */
export function readableOf(fill: (write: Write, signal: AbortSignal) => Promise<void>): Readable {
  let wake = (): void => {};
  let begun = false;
  const given = new AbortController();
  const stream = new Readable({
    highWaterMark: 1024 * 1024,
    read() {
      wake();
      if (begun) return;
      begun = true;
      fill(write, given.signal).then(
        () => stream.push(null),
        (error: unknown) => stream.destroy(error as Error),
      );
    },
    destroy(error, callback) {
      given.abort();
      wake();
      callback(error);
    },
  });
  const write = async (content: Buffer): Promise<void> => {
    if (stream.destroyed) throw new FtpsError("aborted", "nobody reads any more", { retry: false });
    const more = new Promise<void>((resolve) => {
      wake = resolve;
    });
    if (!stream.push(Buffer.from(content))) await more;
  };
  return stream;
}
