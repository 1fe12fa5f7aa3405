/**
 * How long an upload's 150 waits for the client to begin TLS. One that begins it without waiting for 150 (curl) does so in the same moment in which it sends
 * the command, so its hello is late only by what two connections can differ.
 */
export const EARLY_TLS_MS = 60;

/**
 * Whether a client begins TLS on a data connection before it has 150. Over TLS 1.3 it matters for uploads: a client that gets its new ticket before it
 * sends the file finds it there when it closes; one that begins TLS only after 150 (lftp, Python's ftplib) may never read it, so it gets none. The
 * question costs a moment once in a session, since a client is one kind or the other.
 */
export class EarlyTls {
  #isLate = false;

  /** Resolves when the handshake is over, or the client turns out to wait for 150. `opening` may reject: that is for whoever awaits it. */
  async wait(opening: Promise<unknown>, onArrival: (listener: () => void) => void): Promise<void> {
    if (this.#isLate) return;
    await new Promise<void>((resolve) => {
      let hasArrived = false;
      const timer = setTimeout(() => {
        // A hello that came while this process was busy is read first.
        setImmediate(() => {
          if (hasArrived) return;
          this.#isLate = true;
          resolve();
        });
      }, EARLY_TLS_MS);
      const done = (): void => {
        clearTimeout(timer);
        hasArrived = true;
        resolve();
      };
      onArrival(() => {
        clearTimeout(timer);
        hasArrived = true;
      });
      opening.then(done, done);
    });
  }
}
