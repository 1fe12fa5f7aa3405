import assert from "node:assert/strict";
import { test } from "node:test";
import { parseNetrc } from "./netrc.js";

const text = `
# machine commented login no password no
machine one.example login ada password "with \\"quotes\\" and spaces"
macdef init
machine two.example login not password this

machine two.example
  login bob
  account x
  password b
machine two.example login eve password e
default login anyone password d
`;

const cases: readonly [string, string | undefined, string | undefined, string | undefined][] = [
  ["one.example", undefined, "ada", 'with "quotes" and spaces'],
  ["ONE.example", "ada", "ada", 'with "quotes" and spaces'],
  ["two.example", undefined, "bob", "b"],
  ["two.example", "eve", "eve", "e"],
  ["commented", undefined, "anyone", "d"],
  ["other.example", "anyone", "anyone", "d"],
];
for (const [host, user, login, password] of cases) {
  test(`${user ?? "somebody"} at ${host}`, () =>
    assert.deepEqual(parseNetrc(text, host, user), {
      ...{ user: login, password },
      account: login === "bob" ? "x" : undefined,
    }));
}

test("nobody", () => {
  assert.equal(parseNetrc(text, "other.example", "mallory"), undefined);
  assert.equal(parseNetrc("machine", "x", undefined), undefined);
  assert.equal(parseNetrc("", "x", undefined), undefined);
});
