import assert from "node:assert/strict";
import { test } from "node:test";
import { isWithin, isWithinAny } from "./within-network.js";

const cases: readonly (readonly [string, string, boolean])[] = [
  ["192.0.2.1", "192.0.2.0/24", true],
  ["192.0.3.1", "192.0.2.0/24", false],
  ["192.0.2.1", "192.0.2.1", true],
  ["192.0.2.2", "192.0.2.1", false],
  ["10.1.2.3", "0.0.0.0/0", true],
  ["2001:db8::1", "2001:db8::/32", true],
  ["2001:DB8:0::1", "2001:db8::1", true],
  ["2001:db9::1", "2001:db8::/32", false],
  ["2001:db8::1", "0.0.0.0/0", false],
  ["192.0.2.1", "::/0", false],
  ["host.example", "192.0.2.0/24", false],
  ["192.0.2.1", "host.example", false],
  ["", "192.0.2.0/24", false],
];

for (const [address, network, expected] of cases)
  test(`${address || "nothing"} in ${network}: ${expected}`, () => assert.equal(isWithin(address, network), expected));

test("of several networks one is enough", () => {
  assert.equal(isWithinAny("192.0.2.1", ["10.0.0.0/8", "192.0.2.0/24"]), true);
  assert.equal(isWithinAny("192.0.2.1", []), false);
});
