// Loaded into each test file's process before it: a test that hangs, or a file that leaves something open when its
// tests are done, ends as a failure that says what it was. The runner alone does neither on every Node version.

/** Longest time for one test. */
const TEST_LIMIT_MS = Number(process.env.TEST_LIMIT_MS ?? 120_000);
/** For sockets that are closing and programs that are ending when the last test is done. */
const LEAVE_LIMIT_MS = 5_000;

// Also loaded by the runner itself, which has no tests of its own.
if (process.env.NODE_TEST_CONTEXT !== undefined) await guard();

async function guard() {
  const { after, afterEach, beforeEach } = await import("node:test");
  /** @type {Map<unknown, NodeJS.Timeout>} */
  const running = new Map();
  beforeEach((context) => {
    const giveUp = () => end(`the test "${context.name}" did not end within ${TEST_LIMIT_MS / 1000} s`);
    running.set(context, setTimeout(giveUp, TEST_LIMIT_MS).unref());
  });
  afterEach((context) => {
    clearTimeout(running.get(context));
    running.delete(context);
  });
  after(() => {
    setTimeout(() => end("the tests are done, and something is still open"), LEAVE_LIMIT_MS).unref();
  });
}

/** @param {string} why */
function end(why) {
  process.stderr.write(`error: ${process.argv[1]}: ${why}; active: ${process.getActiveResourcesInfo().join(", ")}\n`);
  process.exit(1);
}
