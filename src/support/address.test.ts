import assert from "node:assert/strict";
import { test } from "node:test";
import { plainAddress } from "./address.js";

const cases: readonly (readonly [string | undefined, string])[] = [
  [undefined, ""],
  ["192.0.2.1", "192.0.2.1"],
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["::FFFF:192.0.2.1", "192.0.2.1"],
  ["::1", "::1"],
  ["fe80::1%eth0", "fe80::1"],
  ["2001:db8::ffff:192", "2001:db8::ffff:192"],
];

for (const [address, plain] of cases) {
  test(`${address} is ${plain === "" ? "no address" : plain}`, () => assert.equal(plainAddress(address), plain));
}
