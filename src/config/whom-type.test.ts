import assert from "node:assert/strict";
import { test } from "node:test";
import { whomList } from "./whom-type.js";

const read = (...texts: string[]) => whomList.safeParse(texts);

test("users, groups and networks", () => {
  assert.deepEqual(read("user:ada", "group:old devices", "192.0.2.0/24", "2001:db8::1").data, [
    { user: "ada" },
    { group: "old devices" },
    { clients: "192.0.2.0/24" },
    { clients: "2001:db8::1/128" },
  ]);
  assert.deepEqual(read("user:a:b").data, [{ user: "a:b" }]);
  assert.deepEqual(read().data, []);
});

test("nothing else", () => {
  for (const text of ["ada", "user:", "group: ", "users:ada", "192.0.2.0/33", "clients:192.0.2.1", ""])
    assert.equal(read(text).success, false, text);
  assert.equal(whomList.safeParse("user:ada").success, false);
  assert.equal(read(...Array.from({ length: 1025 }, (_, index) => `user:u${index}`)).success, false);
});
