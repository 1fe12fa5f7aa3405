import assert from "node:assert/strict";
import { BlockList } from "node:net";
import { test } from "node:test";
import {
  addressOverrides,
  listenAddress,
  listenHost,
  network,
  portRange,
  publicAddress,
  publicAddressOrAuto,
} from "./address-types.js";
import type { ValueType } from "./value-types.js";

function refuses(type: ValueType<unknown>, values: readonly unknown[]): void {
  for (const value of values) assert.equal(type.safeParse(value).success, false, `accepted ${JSON.stringify(value)}`);
}

function reason(type: ValueType<unknown>, value: unknown): string | undefined {
  return type.safeParse(value).error?.issues[0]?.message;
}

test("listeners: all addresses, one address, a name, off", () => {
  const cases = {
    "*:2121": { host: undefined, port: 2121 },
    ":2121": { host: undefined, port: 2121 },
    "127.0.0.1:0": { host: "127.0.0.1", port: 0 },
    "[::1]:2121": { host: "::1", port: 2121 },
    "[::]:65535": { host: "::", port: 65_535 },
    "[fe80::1%eth0]:21": { host: "fe80::1%eth0", port: 21 },
    "localhost:990": { host: "localhost", port: 990 },
  };
  for (const [text, value] of Object.entries(cases)) assert.deepEqual(listenAddress.parse(text), value, text);
  assert.equal(listenAddress.parse("off"), "off");
});

test("listeners that are none are refused, and the frequent ones in words", () => {
  refuses(listenAddress, [
    "",
    "2121",
    "*",
    "*:",
    "*:x",
    "*:-1",
    "*:65536",
    "*:000021",
    "a b:21",
    "[]:21",
    "[1.2.3.4]:21",
    "1.2.3:21",
  ]);
  refuses(listenAddress, ["Off", "http://x:21", "x:21/", "[::1]", "1.2.3.256:21", 2121, null]);
  assert.equal(reason(listenAddress, "::1:2121"), "an IPv6 address belongs between [ and ]");
  assert.equal(reason(listenAddress, "*:99999"), "the port is a number from 0 to 65535");
});

test("the host of the passive ports", () => {
  assert.equal(listenHost.parse("*"), undefined);
  assert.equal(listenHost.parse("::1"), "::1");
  assert.equal(listenHost.parse("10.0.0.1"), "10.0.0.1");
  assert.match(listenHost.description ?? "", /all addresses/);
  refuses(listenHost, ["[::1]:21", "a b", "1.2.3", "*:21"]);
});

test("passive ports: one, a range, any free one", () => {
  const cases = {
    "50000": { from: 50_000, to: 50_000 },
    "50000-50015": { from: 50_000, to: 50_015 },
    "50000 - 50015": { from: 50_000, to: 50_015 },
    "0": { from: 0, to: 0 },
    "1-4096": { from: 1, to: 4096 },
  };
  for (const [text, value] of Object.entries(cases)) assert.deepEqual(portRange.parse(text), value, text);
  refuses(portRange, [
    "",
    "-",
    "50000-",
    "-50000",
    "a-b",
    "0-10",
    "50015-50000",
    "1-65536",
    "1-4097",
    "1-2-3",
    "50000:50015",
  ]);
  assert.equal(reason(portRange, "50015-50000"), "the first port is above the last");
  assert.match(reason(portRange, "1024-65535") ?? "", /at most 4096 ports/);
});

test("addresses for clients", () => {
  assert.equal(publicAddressOrAuto.parse("auto"), "auto");
  assert.deepEqual(publicAddressOrAuto.parse("192.0.2.1"), { kind: "address", address: "192.0.2.1", family: 4 });
  assert.deepEqual(publicAddress.parse("2001:db8::1"), { kind: "address", address: "2001:db8::1", family: 6 });
  assert.deepEqual(publicAddress.parse("ftp.example.com"), { kind: "name", name: "ftp.example.com" });
  assert.deepEqual(publicAddress.parse("my_host"), { kind: "name", name: "my_host" });
  refuses(publicAddress, [
    "",
    "1.2.3",
    "1.2.3.4.5",
    "300.1.1.1",
    "-a.example",
    "a..b",
    "a b",
    "fe80::1%eth0",
    "x".repeat(64),
    "*",
  ]);
});

test("a network fits net.BlockList", () => {
  const list = new BlockList();
  for (const text of ["10.0.0.0/8", "2001:db8::/32", "192.0.2.7"]) {
    const { address, prefix, family } = network.parse(text);
    list.addSubnet(address, prefix, family);
  }
  assert.ok(list.check("10.200.3.4"));
  assert.ok(list.check("2001:db8:1::1", "ipv6"));
  assert.ok(list.check("192.0.2.7"));
  assert.ok(!list.check("192.0.2.8"));
  refuses(network, [
    "",
    "10.0.0.0/33",
    "::/129",
    "10/8",
    "10.0.0.0/",
    "10.0.0.0/8/8",
    "10.0.0.0/-1",
    "example.com/8",
    "fe80::%a/10",
  ]);
});

test("overrides are entries of exactly two keys", () => {
  const entry = { clients: "10.0.0.0/8", address: "10.0.0.5" };
  assert.deepEqual(addressOverrides.parse([entry]), [
    {
      clients: { address: "10.0.0.0", prefix: 8, family: "ipv4" },
      address: { kind: "address", address: "10.0.0.5", family: 4 },
    },
  ]);
  const poisoned = Object.fromEntries([...Object.entries(entry), ["__proto__", "x"]]);
  refuses(addressOverrides, [
    "x",
    [{ clients: "10.0.0.0/8" }],
    [{ ...entry, more: "x" }],
    ["x"],
    [poisoned],
    Array(257).fill(entry),
  ]);
});
