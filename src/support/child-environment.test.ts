import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutOurs } from "./child-environment.js";

test("no setting and no secret of this program is passed on, and all else is", () => {
  const env = {
    PATH: "/bin",
    SEALIFT_ACME_EAB_KEY: "a",
    SEALIFT_PASSWORD: "b",
    sealift_workers: "2",
    MY_SEALIFT_: "c",
  };
  assert.deepEqual(withoutOurs(env), { PATH: "/bin", MY_SEALIFT_: "c" });
});
