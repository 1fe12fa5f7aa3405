import assert from "node:assert/strict";
import { test } from "node:test";
import { askAll } from "./ask-all.js";
import { ChannelClosed } from "./channel.js";
import { WorkerSilent } from "./member.js";

test("who does not answer is named, unless it has no sessions; who is gone has nothing to say", async () => {
  const answers = [7, new WorkerSilent(), new WorkerSilent(), new ChannelClosed(), new Error("of another version")];
  const workers = answers.map((answer, index) => ({ pid: index, sessions: index === 2 ? 0 : 3, answer }));
  assert.deepEqual(
    await askAll(workers, async ({ answer }) => {
      if (answer instanceof Error) throw answer;
      return answer;
    }),
    {
      answers: [7],
      silent: [
        { pid: 1, sessions: 3 },
        { pid: 4, sessions: 3 },
      ],
    },
  );
});
