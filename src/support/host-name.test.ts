import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalHost } from "./host-name.js";

const one: readonly [string, string][] = [
  ["ftp.example.com", "ftp.example.com"],
  ["FTP.Example.COM", "ftp.example.com"],
  ["localhost", "localhost"],
  ["my_host", "my_host"],
  ["192.0.2.1", "192.0.2.1"],
  ["[2001:DB8:0:0::1]", "[2001:db8::1]"],
  ["[::ffff:192.0.2.1]", "[::ffff:c000:201]"],
  [`${"a".repeat(63)}.b`, `${"a".repeat(63)}.b`],
];
for (const [text, expected] of one) test(`${text} is ${expected}`, () => assert.equal(canonicalHost(text), expected));

const none = [
  "",
  ".",
  "a.",
  "a..b",
  "-a",
  "a-",
  "a b",
  "a/b",
  "1.2.3",
  "1.2.3.4.5",
  "999.1.1.1",
  "::1",
  "[::1",
  "[1.2.3.4]",
];
for (const text of [...none, "[fe80::1%eth0]", "[]", "bücher.example", "*", "a".repeat(64), "a.".repeat(200), "a\0"])
  test(`${JSON.stringify(text.slice(0, 20))} is no host`, () => assert.equal(canonicalHost(text), undefined));
