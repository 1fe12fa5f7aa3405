import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { FtpsError } from "../../client/index.js";
import { Cancelled, CliFailure } from "../failure.js";
import { tell } from "./exit-codes.js";

function told(error: unknown, json: boolean): { readonly status: number; readonly text: string } {
  let text = "";
  const [out, words] = [process.stdout.write, process.stderr.write];
  const before = process.exitCode;
  const take = (chunk: string | Uint8Array): boolean => {
    text += String(chunk);
    return true;
  };
  process.stdout.write = take;
  process.stderr.write = take;
  try {
    return { status: tell(error, json), text };
  } finally {
    process.stdout.write = out;
    process.stderr.write = words;
    process.exitCode = before;
  }
}

test("the status tells what was wrong; a question that was answered by Ctrl-C is an interruption", () => {
  const statuses = [new FtpsError("not-found", "x"), new CliFailure("x"), new Cancelled(), new Error("x")].map(
    (error) => told(error, false).status,
  );
  assert.deepEqual(statuses, [6, 1, 130, 1]);
  const { text, status } = told(new Cancelled(), true);
  assert.equal(status, 130);
  assert.deepEqual(JSON.parse(text), {
    event: "error",
    code: "aborted",
    message: "cancelled",
    hint: "nothing was changed",
  });
});

test("who reads no more ends the command, without a word", async () => {
  const { href } = new URL("./exit-codes.js", import.meta.url);
  const script = `import { once } from "node:events";
    import { ending } from ${JSON.stringify(href)};
    await ending(async () => {
      for (;;) if (!process.stdout.write("line\\n".repeat(10_000))) await once(process.stdout, "drain");
    })();`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let words = "";
  child.stderr.on("data", (chunk: Buffer) => {
    words += String(chunk);
  });
  const closed = once(child, "close");
  await once(child.stdout, "data");
  child.stdout.destroy();
  assert.deepEqual([await closed, words], [[141, null], ""]);
});
