import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import { newPassword } from "./ask-password.js";
import { CliFailure } from "./failure.js";
import type { Terminal } from "./hidden-question.js";

/** A terminal that remembers what it showed and whether its echo was off when it was read. */
function fakeTerminal() {
  const state = { raw: false, shown: "" };
  const input = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (on: boolean) => {
      state.raw = on;
    },
  });
  const questions: (() => void)[] = [];
  const output = {
    write: (text: string) => {
      state.shown += text;
      if (!text.endsWith(": ")) return;
      assert.equal(state.raw, true);
      queueMicrotask(() => questions.shift()?.());
    },
  };
  const terminal: Terminal = { input, output };
  /** Types each answer once its question was asked, in the pieces given. */
  const answer = (...answers: readonly (readonly (string | Buffer)[])[]) => {
    for (const pieces of answers)
      questions.push(() => {
        for (const piece of pieces) input.write(piece);
      });
  };
  return { terminal, state, answer };
}

const refused = (words: RegExp) => (error: unknown) =>
  error instanceof CliFailure && words.test(error.message) && error.hint !== undefined;

test("asks twice, shows nothing of it, and gives the bytes", async () => {
  const { terminal, state, answer } = fakeTerminal();
  answer(["sec", "ret\r"], ["secret\n"]);
  const { password, made } = await newPassword("alice", false, terminal);
  assert.equal(Buffer.from(password).toString(), "secret");
  assert.equal(made, undefined);
  assert.equal(state.shown, "New password for alice (empty: make one up): \nThe same again: \n");
  assert.equal(state.raw, false);
});

test("takes both answers from one paste", async () => {
  const { terminal, answer } = fakeTerminal();
  answer(["secret\rsecret\r"], []);
  assert.equal(Buffer.from((await newPassword("alice", false, terminal)).password).toString(), "secret");
});

test("knows the keys that correct", async () => {
  const { terminal, answer } = fakeTerminal();
  answer(["wrong\x15seé\x7f\x08ecret", "\x1b[A", "\r"], ["secret\r"]);
  assert.equal(Buffer.from((await newPassword("alice", false, terminal)).password).toString(), "secret");
});

test("an empty answer means: make one up", async () => {
  const { terminal, answer } = fakeTerminal();
  answer(["\r"]);
  const { password, made } = await newPassword("alice", false, terminal);
  assert.match(made ?? "", /^[a-z0-9-]{24}$/);
  assert.equal(Buffer.from(password).toString(), made);
});

test("two different answers change nothing", async () => {
  const { terminal, answer } = fakeTerminal();
  answer(["secret\r"], ["secrex\r"]);
  await assert.rejects(newPassword("alice", false, terminal), refused(/not the same/));
});

test("Ctrl-C cancels and gives the echo back", async () => {
  for (const key of ["\x03", "\x04"]) {
    const { terminal, state, answer } = fakeTerminal();
    answer([`secr${key}`]);
    await assert.rejects(newPassword("alice", false, terminal), refused(/cancelled/));
    assert.equal(state.raw, false);
  }
});

test("a terminal that goes away is no answer", async () => {
  const { terminal } = fakeTerminal();
  const asked = newPassword("alice", false, terminal);
  (terminal.input as PassThrough).end("secr");
  await assert.rejects(asked, refused(/no password/));
});

test("too long a line is refused and not kept", async () => {
  const { terminal, answer } = fakeTerminal();
  answer(["x".repeat(100_000), "\r"]);
  await assert.rejects(newPassword("alice", false, terminal), refused(/1024 bytes/));
});

test("without a terminal one is made up", async () => {
  const { made } = await newPassword("alice", false, { input: new PassThrough(), output: { write: () => undefined } });
  assert.match(made ?? "", /^[a-z0-9-]{24}$/);
});

async function fromInput(content: string | Buffer): Promise<Uint8Array> {
  const input = new PassThrough();
  input.end(content);
  return (await newPassword("alice", true, { input, output: { write: () => undefined } })).password;
}

test("takes all of standard input but one line end, whatever the bytes", async () => {
  for (const content of ["secret", "secret\n", "secret\r\n"])
    assert.equal(Buffer.from(await fromInput(content)).toString(), "secret");
  assert.deepEqual(Buffer.from(await fromInput(Buffer.from([0xff, 0xe9, 10]))), Buffer.from([0xff, 0xe9]));
});

test("refuses standard input that holds no password, two lines, or too much", async () => {
  await assert.rejects(fromInput(""), refused(/empty/));
  await assert.rejects(fromInput("\n"), refused(/empty/));
  await assert.rejects(fromInput("a\nb\n"), refused(/line break/));
  await assert.rejects(fromInput("x".repeat(1025)), refused(/1024 bytes/));
  await assert.rejects(fromInput(Buffer.alloc(10_000_000, 97)), refused(/1024 bytes/));
});
