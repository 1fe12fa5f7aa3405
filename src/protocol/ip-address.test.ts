import assert from "node:assert/strict";
import { isIPv4, isIPv6 } from "node:net";
import { test } from "node:test";
import fc from "fast-check";
import { isIpv4, isIpv6 } from "./ip-address.js";

/** Text near an address: pieces of one in any order, so that many are just valid or just not. */
const nearIpv4 = fc
  .array(
    fc.constantFrom(
      "0",
      "1",
      "9",
      "00",
      "01",
      "10",
      "99",
      "100",
      "199",
      "249",
      "255",
      "256",
      "300",
      "1000",
      "",
      "a",
      " ",
      "-1",
    ),
    {
      minLength: 3,
      maxLength: 5,
    },
  )
  .map((parts) => parts.join("."));
const nearIpv6 = fc
  .array(fc.constantFrom("0", "1", "ab", "ABCD", "fff", "ffff", "1ffff", "g", "", "", "1.2.3.4", "1.2.3.256", " "), {
    minLength: 1,
    maxLength: 10,
  })
  .map((parts) => parts.join(":"));
const colons = fc
  .array(fc.constantFrom("1", "0", "f", ":", ":", "::", "1.2.3.4", "."), { maxLength: 18 })
  .map((parts) => parts.join(""));
const anything = fc.oneof(nearIpv4, nearIpv6, colons, fc.ipV4(), fc.ipV6(), fc.string({ maxLength: 20 }));

test("addresses are what node:net takes for addresses, except for zones", () => {
  fc.assert(
    fc.property(anything, (text) => {
      assert.equal(isIpv4(text), isIPv4(text), `IPv4 ${text}`);
      assert.equal(isIpv6(text), isIPv6(text) && !text.includes("%"), `IPv6 ${text}`);
    }),
    { seed: 1, numRuns: 20_000 },
  );
});

test("the longest address there is", () => {
  assert.ok(isIpv6("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255"));
});

test("addresses of every form", () => {
  for (const text of [
    "::",
    "::1",
    "1::",
    "1:2:3:4:5:6:7:8",
    "1:2:3:4:5:6:7::",
    "::2:3:4:5:6:7:8",
    "::ffff:1.2.3.4",
    "1:2:3:4:5:6:1.2.3.4",
  ]) {
    assert.ok(isIpv6(text), text);
  }
  for (const text of [
    "",
    ":",
    ":::",
    "1",
    "1:2:3:4:5:6:7:8:9",
    "1::2::3",
    "1.2.3.4::",
    "::1.2.3.4:5",
    "1:2:3:4:5:6:7:8::",
    "fe80::1%eth0",
    "1:2:3:4:5:6:7:1.2.3.4",
  ]) {
    assert.ok(!isIpv6(text), text);
  }
  for (const text of ["0.0.0.0", "255.255.255.255", "127.0.0.1"]) assert.ok(isIpv4(text), text);
  for (const text of ["", "1.2.3", "1.2.3.4.5", "1.2.3.04", "1.2.3.256", "1.2.3.4\n", "0x7f.0.0.1", "1.2.3.+4"])
    assert.ok(!isIpv4(text), text);
});
