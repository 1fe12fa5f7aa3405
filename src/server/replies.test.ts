import assert from "node:assert/strict";
import { test } from "node:test";
import { StorageError, type StorageErrorKind } from "../storage/errors.js";
import { isServerFault, replyToError, storageCodes } from "./replies.js";

/** Exhaustive by type: a new kind does not compile until it stands here. */
const expected: Readonly<Record<StorageErrorKind, { readonly code: number; readonly fault?: true }>> = {
  "not-found": { code: 550 },
  exists: { code: 550 },
  "not-a-directory": { code: 550 },
  "is-a-directory": { code: 550 },
  "not-a-file": { code: 550 },
  "not-empty": { code: 550 },
  denied: { code: 550 },
  "read-only": { code: 550 },
  quota: { code: 552 },
  "no-space": { code: 452, fault: true },
  "name-invalid": { code: 553 },
  outside: { code: 550 },
  busy: { code: 450 },
  "bad-offset": { code: 554 },
  overloaded: { code: 451, fault: true },
  unsupported: { code: 504 },
  failed: { code: 451, fault: true },
};

const secret = "/srv/data/ada: EACCES";

for (const [kind, { code, fault = false }] of Object.entries(expected) as [
  StorageErrorKind,
  { code: number; fault?: true },
][]) {
  test(`${kind} is ${code}, in words of our own`, () => {
    const error = new StorageError(kind, secret, { cause: new Error(secret) });
    const reply = replyToError(error);
    assert.equal(reply.code, code);
    assert.equal(reply.lines.length, 1);
    assert.match(reply.lines[0] ?? "", /^[A-Z][ -~]{5,}$/);
    assert.ok(!reply.lines.join().includes("/srv"));
    assert.equal(isServerFault(error), fault);
    assert.ok(storageCodes.includes(code));
  });
}

test("anything else that is thrown is 451 and a fault of the server's, and its text stays here", () => {
  for (const thrown of [new Error(secret), new TypeError(secret), secret, undefined, null, 7]) {
    const reply = replyToError(thrown);
    assert.equal(reply.code, 451);
    assert.ok(!reply.lines.join().includes("/srv"));
    assert.ok(isServerFault(thrown));
  }
});

test("the codes of storage are those and no others", () => {
  assert.deepEqual(storageCodes, [...new Set(Object.values(expected).map(({ code }) => code))].sort());
});
