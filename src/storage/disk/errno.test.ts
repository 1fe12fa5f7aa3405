import assert from "node:assert/strict";
import { test } from "node:test";
import { StorageError } from "../errors.js";
import { errnoOf, kindOfErrno, toStorageError } from "./errno.js";

test("codes of the operating system become kinds", () => {
  const expected = {
    ENOENT: "not-found",
    ENOTDIR: "not-a-directory",
    EEXIST: "exists",
    ENOTEMPTY: "not-empty",
    EACCES: "denied",
    EPERM: "denied",
    EROFS: "read-only",
    ENOSPC: "no-space",
    EDQUOT: "no-space",
    EFBIG: "no-space",
    ENAMETOOLONG: "name-invalid",
    EILSEQ: "name-invalid",
    EINVAL: "name-invalid",
    EMFILE: "overloaded",
    ENFILE: "overloaded",
    ENOMEM: "overloaded",
    ELOOP: "outside",
    ENXIO: "not-a-file",
    EXDEV: "unsupported",
    EIO: "failed",
    EWHATEVER: "failed",
    constructor: "failed",
  };
  for (const [code, kind] of Object.entries(expected)) assert.equal(kindOfErrno(code), kind, code);
});

test("the error for the log says what was tried and carries the cause", () => {
  const cause = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  const error = toStorageError(cause, "cannot write at 5");
  assert.equal(error.kind, "no-space");
  assert.equal(error.message, "cannot write at 5: ENOSPC: no space left on device, write");
  assert.equal(error.cause, cause);
});

test("a StorageError stays as it is, and anything else is failed", () => {
  const own = new StorageError("busy", "taken");
  assert.equal(toStorageError(own, "x"), own);
  assert.equal(toStorageError("text", "x").kind, "failed");
  assert.equal(toStorageError(new TypeError("wrong"), "x").kind, "failed");
  assert.equal(errnoOf(Object.assign(new Error(""), { code: 7 })), "");
  assert.equal(errnoOf(undefined), "");
});
