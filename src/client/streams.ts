import { Readable, type Writable } from "node:stream";
import { asFtpsError, FtpsError } from "./errors.js";

type Write = (content: Buffer) => Promise<void>;

/** Lets `fill` write into a stream of the caller's, which keeps what it is given for as long as it likes, and ends it. What the stream fails with is FtpsError "local". */
export async function filling<T>(target: Writable, fill: (write: Write) => Promise<T>): Promise<T> {
  // Where the caller does not listen, its errors would end the process, though they are told by what this rejects with.
  const heard = (): void => {};
  target.on("error", heard);
  const result = await fill((content) => settled((done) => target.write(Buffer.from(content), done)));
  await settled((done) => target.end(done));
  target.off("error", heard);
  return result;
}

function settled(act: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    act((error) => {
      if (error) reject(asFtpsError(error, "local", "the stream that is written to failed"));
      else resolve();
    });
  });
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
