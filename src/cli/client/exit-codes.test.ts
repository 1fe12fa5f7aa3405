import assert from "node:assert/strict";
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
