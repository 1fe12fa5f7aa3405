import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { CliFailure, printable, report, reporting } from "./failure.js";

afterEach(() => {
  process.exitCode = 0;
});

function reported(error: unknown): string {
  let text = "";
  report(error, { write: (part: string) => (text += part) });
  return text;
}

test("says what happened and what to do, and ends with 1", () => {
  assert.equal(reported(new CliFailure("it broke", "mend it")), "error: it broke\nhint: mend it\n");
  assert.equal(process.exitCode, 1);
});

test("takes any error with a hint, and errors of the system, as they are", () => {
  assert.equal(reported(Object.assign(new Error("a"), { hint: "b" })), "error: a\nhint: b\n");
  assert.equal(reported(Object.assign(new Error("no space"), { code: "ENOSPC" })), "error: no space\n");
  assert.equal(reported(Object.assign(new Error("x"), { kind: "failed", hint: undefined })), "error: x\n");
  assert.equal(reported("just text"), "error: just text\n");
});

test("says where an unexpected error came from", () => {
  assert.match(reported(new TypeError("x is not a function")), /^error: x is not a function \(unexpected, at .+\)\n$/);
});

test("says several lines as they are, and none of them can pass for another error or hint", () => {
  const place = new CliFailure("two places are wrong\n  a.yaml:1: no\n    expected: yes", "mend both\nthen again");
  assert.equal(
    reported(place),
    "error: two places are wrong\n  a.yaml:1: no\n    expected: yes\nhint: mend both\n  then again\n",
  );
  assert.equal(
    reported(new CliFailure("no file a\nhint: run rm -r\x1b[2K\r.b")),
    "error: no file a\n  hint: run rm -r\\u001b[2K\\u000d.b\n",
  );
});

test("lets no text move the cursor", () => {
  assert.equal(printable("a\x1b[31m\nb\u202ec é"), "a\\u001b[31m\\u000ab\\u202ec é");
});

test("an action that fails reports, and does not reject", async () => {
  const written: string[] = [];
  const write = process.stderr.write;
  process.stderr.write = (text: unknown) => written.push(String(text)) > 0;
  try {
    await reporting(async (what: string) => {
      throw new CliFailure(what);
    })("it broke");
  } finally {
    process.stderr.write = write;
  }
  assert.deepEqual(written, ["error: it broke\n"]);
});
