import assert from "node:assert/strict";
import { test } from "node:test";
import { parseAuthorization, parseOrder } from "./answers.js";
import { AcmeError } from "./errors.js";

const url = "https://ca.example/order/1";
const order = { status: "pending", authorizations: ["https://ca.example/authz/1"], finalize: "https://ca.example/f" };
const challenge = { type: "http-01", url: "https://ca.example/c", token: "evaGxfADs6pSRb2LAv9IZf17" };
const authorization = { status: "pending", identifier: { type: "dns", value: "Ftp.Example" }, challenges: [challenge] };

test("an order and an authorization are read as RFC 8555 has them", () => {
  assert.deepEqual(parseOrder(order, url), { ...order, url, certificate: undefined, error: undefined });
  const { name, challenges } = parseAuthorization(authorization, url);
  assert.deepEqual([name, challenges], ["ftp.example", [challenge]]);
});

const wrong: readonly unknown[] = [
  undefined,
  "<html>",
  [],
  { ...order, status: 7 },
  { ...order, finalize: "http://ca.example/f" },
  { ...order, finalize: "file:///etc/passwd" },
  { ...order, authorizations: "https://ca.example/authz/1" },
  { ...order, authorizations: Array.from({ length: 1001 }, () => url) },
  { ...order, certificate: 5 },
];
for (const [index, value] of wrong.entries())
  test(`wrong order ${index + 1} is refused`, () => {
    assert.throws(
      () => parseOrder(value, url),
      (error) => error instanceof AcmeError && error.kind === "acme-malformed",
    );
  });

test("a token that could be a path is none", () => {
  for (const token of [
    "../../../etc/cron.d/x",
    "a/b".repeat(8),
    "short",
    "",
    7,
    `${"a".repeat(300)}`,
    "evaGxfADs6pSRb2LAv9IZf1\n",
  ])
    assert.deepEqual(
      parseAuthorization({ ...authorization, challenges: [{ ...challenge, token }] }, url).challenges,
      [],
    );
  assert.throws(() => parseAuthorization({ ...authorization, challenges: undefined }, url), AcmeError);
  assert.throws(() => parseAuthorization({ ...authorization, identifier: null }, url), AcmeError);
});
