import assert from "node:assert/strict";
import { test } from "node:test";
import { MAX_CLIENT_NAMES, UploadEnds } from "./upload-ends.js";

test("each client program has its own counts", () => {
  const ends = new UploadEnds();
  ends.count("lftp", true);
  ends.count("scanner", false);
  ends.count("lftp", true);
  ends.count(undefined, false);
  assert.deepEqual(ends.all, [
    { client: "lftp", withCloseNotify: 2, without: 0 },
    { client: "scanner", withCloseNotify: 0, without: 1 },
    { client: undefined, withCloseNotify: 0, without: 1 },
  ]);
});

test("a client that calls itself by ever new names fills no memory", () => {
  const ends = new UploadEnds();
  for (let index = 0; index < 2 * MAX_CLIENT_NAMES; index++) ends.count(`name ${index}`, true);
  ends.count("name 3", false);
  assert.equal(ends.all.length, MAX_CLIENT_NAMES + 1);
  assert.deepEqual(ends.all[3], { client: "name 3", withCloseNotify: 1, without: 1 });
  assert.deepEqual(ends.all.at(-1), { client: undefined, withCloseNotify: MAX_CLIENT_NAMES, without: 0 });
});
