import assert from "node:assert/strict";
import { test } from "node:test";
import { CertificateWatch } from "./certificate-watch.js";

/** A watch whose timers run when they are told to, and whose files are good or not. */
function watched() {
  const timers: { readonly at: number; readonly run: () => void }[] = [];
  const state = { now: 0, broken: undefined as string | undefined, taken: 0, refused: [] as string[] };
  const watch = new CertificateWatch({
    take: async () => {
      if (state.broken !== undefined) throw new Error(state.broken);
      state.taken++;
    },
    onRefused: ({ message }) => state.refused.push(message),
    now: () => state.now,
    after: (milliseconds, run) => {
      const timer = { at: state.now + milliseconds, run };
      timers.push(timer);
      return () => {
        if (timers.includes(timer)) timers.splice(timers.indexOf(timer), 1);
      };
    },
  });
  const pass = async (milliseconds: number): Promise<void> => {
    const end = state.now + milliseconds;
    for (;;) {
      const due = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      timers.splice(timers.indexOf(due), 1);
      state.now = Math.max(state.now, due.at);
      due.run();
      await new Promise(setImmediate);
    }
    state.now = end;
  };
  return { watch, state, pass };
}

test("many signs of a change are one look, and signs without end are one every two seconds", async () => {
  const { watch, state, pass } = watched();
  for (const _ of [1, 2, 3]) watch.changed();
  await pass(200);
  assert.equal(state.taken, 1);
  for (let turn = 0; turn < 41; turn++) {
    watch.changed();
    await pass(100);
  }
  assert.equal(state.taken, 3);
  await watch.stop();
});

test("what is half written is waited for; what becomes whole is taken without a word", async () => {
  const { watch, state, pass } = watched();
  state.broken = "half";
  watch.changed();
  await pass(3_000);
  state.broken = undefined;
  watch.changed();
  await pass(60_000);
  assert.deepEqual([state.taken, state.refused], [1, []]);
  await watch.stop();
});

test("what stays broken is said once; other words are said again, and what is mended is taken", async () => {
  const { watch, state, pass } = watched();
  state.broken = "wrong key";
  watch.changed();
  await pass(4_000);
  assert.deepEqual(state.refused, []);
  await pass(60_000);
  watch.changed();
  await pass(60_000);
  assert.deepEqual(state.refused, ["wrong key"]);
  state.broken = "garbage";
  watch.changed();
  await pass(60_000);
  assert.deepEqual(state.refused, ["wrong key", "garbage"]);
  state.broken = undefined;
  watch.changed();
  await pass(60_000);
  assert.equal(state.taken, 1);
  await watch.stop();
  watch.changed();
  await pass(60_000);
  assert.equal(state.taken, 1);
});
