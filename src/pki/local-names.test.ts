import assert from "node:assert/strict";
import type { NetworkInterfaceInfo } from "node:os";
import { test } from "node:test";
import { localNames } from "./local-names.js";
import { createSelfSigned } from "./self-signed.js";

function addresses(...list: readonly string[]): NetworkInterfaceInfo[] {
  const rest = { netmask: "", mac: "", internal: false, cidr: null };
  return list.map((address) =>
    address.includes(":") ? { address, family: "IPv6", scopeid: 0, ...rest } : { address, family: "IPv4", ...rest },
  );
}

test("localhost, the host name, loopback, interfaces; each once, nothing of one link only", () => {
  const interfaces = {
    lo: addresses("127.0.0.1", "::1"),
    eth0: addresses("192.0.2.7", "2001:DB8::7", "fe80::1", "FEBF::1", "fe80::2%eth0"),
    none: undefined,
    eth1: addresses("192.0.2.7", "fd00::1"),
  };
  assert.deepEqual(localNames("Box.example", interfaces), [
    "localhost",
    "box.example",
    "127.0.0.1",
    "::1",
    "192.0.2.7",
    "2001:db8::7",
    "fd00::1",
  ]);
});

test("a host name that no certificate can hold is left out", () => {
  for (const host of ["", "größe", "a b", "12", "-x"])
    assert.deepEqual(localNames(host, {}), ["localhost", "127.0.0.1", "::1"]);
});

test("a machine with a thousand addresses gets a certificate of bearable size", () => {
  const many = addresses(...Array.from({ length: 1000 }, (_, index) => `10.0.${index >> 8}.${index & 255}`));
  assert.equal(localNames("box", { many }).length, 50);
});

test("the names of this very machine fit a certificate", async () => {
  const names = localNames();
  assert.ok(names.includes("localhost") && names.includes("::1"));
  await createSelfSigned({ kind: "ecdsa-p256", names });
});
