import assert from "node:assert/strict";
import { test } from "node:test";
import { StorageError } from "../storage/errors.js";
import { describeError, logLine } from "./log-line.js";

const label = { session: "ab12", address: "192.0.2.1", user: "ada" };

test("a command whose argument is secret shows stars, and has no such field", () => {
  const event = {
    type: "command",
    label,
    verb: "PASS",
    argument: undefined,
    code: 230,
    durationMs: 1.23456,
    bytes: undefined,
  } as const;
  const { level, fields, message } = logLine(event);
  assert.equal(level, "info");
  assert.equal(message, "PASS *** 230");
  assert.deepEqual(JSON.parse(JSON.stringify(fields)), {
    event: "command",
    ...label,
    verb: "PASS",
    code: 230,
    ms: 1.23,
  });
  assert.equal(logLine({ ...event, verb: "NOOP", argument: "", code: 200 }).message, "NOOP 200");
});

test("a data connection with another server is a warning where that one has not shown who it is", () => {
  const event = { type: "fxp", label, address: "192.0.2.20", sealed: true, verified: true } as const;
  const { level, fields, message } = logLine(event);
  assert.equal(level, "info");
  assert.match(message, /192\.0\.2\.20, that has shown who it is/);
  // The address in the label is the client's.
  assert.deepEqual(fields, { event: "fxp", ...label, peer: "192.0.2.20", sealed: true, verified: true });
  assert.equal(logLine({ ...event, verified: false }).level, "warn");
  assert.match(logLine({ ...event, sealed: false, verified: false }).message, /in clear/);
});

test("a refusal says cause and cure, a failure what was being done", () => {
  const refused = logLine({ type: "refused", label, cause: "too many", cure: "raise the limit" });
  assert.deepEqual([refused.level, refused.message], ["warn", "refused: too many; raise the limit"]);
  const error = new StorageError("failed", "the disk is broken", {
    cause: Object.assign(new Error("io"), { code: "EIO" }),
  });
  const failed = logLine({ type: "failure", label, doing: "reading a file", error });
  assert.deepEqual([failed.level, failed.message], ["error", "failed: reading a file"]);
  assert.deepEqual(failed.fields.error, {
    name: "StorageError",
    message: "the disk is broken",
    kind: "failed",
    cause: { name: "Error", message: "io", code: "EIO" },
  });
});

test("who left after the handshake is no warning, as probes do the same, and no refusal of ours", () => {
  const left = { type: "tls-left", label, client: "lftp/4.9.2", cause: "it left", cure: "give it the file" } as const;
  const { level, fields, message } = logLine(left);
  assert.deepEqual([level, message, fields.client], ["info", "it left; give it the file", "lftp/4.9.2"]);
});

test("only a mistake in the program has its stack shown, and causes in a circle end", () => {
  const mistake = new TypeError("x is not a function");
  assert.match((describeError(mistake) as { stack: string }).stack, /^TypeError: .+\n {4}at /);
  assert.equal(describeError("text"), "text");
  const circle = new Error("again", {});
  circle.cause = circle;
  assert.equal(JSON.stringify(describeError(circle)).split('"again"').length - 1, 9);
});
