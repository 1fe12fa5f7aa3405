/** An error meant for the person at the keyboard: what happened, and what to do about it. */
export class Trouble extends Error {
  /**
   * @param {string} what
   * @param {string} hint
   */
  constructor(what, hint) {
    super(what);
    this.hint = hint;
  }
}

/** @param {string} text */
export function say(text) {
  process.stderr.write(`sealift: ${text}\n`);
}

/**
 * Reports an error and ends the process.
 * @param {unknown} error
 * @returns {never}
 */
export function fail(error) {
  if (error instanceof Trouble) process.stderr.write(`error: ${error.message}\nhint: ${error.hint}\n`);
  else process.stderr.write(`error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
}
