import assert from "node:assert/strict";
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Owners } from "./owners.js";
import { folderFor } from "./testing.js";

test("names by number, numbers where there is no name, the first of two names", async (t) => {
  const folder = folderFor(t);
  writeFileSync(
    join(folder, "passwd"),
    "root:x:0:0:root:/root:/bin/sh\n\nbroken\nzoë:x:1000:1000::/:\nalias:x:0:0:::\nbad:x:1x:1\n",
  );
  writeFileSync(join(folder, "group"), "wheel:x:0:\nstaff:x:50:a,b\n+\n");
  const owners = new Owners(join(folder, "passwd"), join(folder, "group"));
  assert.equal(owners.user(0), "0");
  await owners.refresh();
  assert.deepEqual(
    [0, 1000, 1, 77].map((id) => owners.user(id)),
    ["root", "zoë", "1", "77"],
  );
  assert.deepEqual(
    [0, 50, 1000].map((id) => owners.group(id)),
    ["wheel", "staff", "1000"],
  );
  assert.equal(await owners.groupId("staff"), 50);
  assert.equal(await owners.groupId("4711"), 4711);
  assert.equal(await owners.groupId("nobody-has-this"), undefined);
});

test("the files are looked at again after a while, and not before", async (t) => {
  const folder = folderFor(t);
  const passwd = join(folder, "passwd");
  writeFileSync(passwd, "one:x:1:1:::\n");
  let now = 0;
  const owners = new Owners(passwd, join(folder, "missing"), () => now);
  await owners.refresh();
  appendFileSync(passwd, "two:x:2:2:::\n");
  now = 4_999;
  assert.equal(owners.refresh(), undefined);
  assert.equal(owners.user(2), "2");
  now = 5_000;
  await owners.refresh();
  assert.equal(owners.user(2), "two");
  assert.equal(owners.user(1), "one");
  assert.equal(owners.group(1), "1");
});

test("a huge file is read up to its bound", async (t) => {
  const folder = folderFor(t);
  const passwd = join(folder, "passwd");
  writeFileSync(passwd, `first:x:1:1:::\n${"#".repeat(1024 * 1024)}\nlast:x:2:2:::\n`);
  const owners = new Owners(passwd, passwd);
  await owners.refresh();
  assert.equal(owners.user(1), "first");
  assert.equal(owners.user(2), "2");
});
