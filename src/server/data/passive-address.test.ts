import assert from "node:assert/strict";
import { test } from "node:test";
import type { PassiveAddressSettings } from "../settings.js";
import { choosePassiveAddress } from "./passive-address.js";

const PUBLIC = "203.0.113.9";
const names: Readonly<Record<string, string>> = { "ftp.example.org": "198.51.100.7", "inside.example.org": "10.0.0.5" };

interface Case {
  readonly says: string;
  readonly settings?: Partial<PassiveAddressSettings>;
  readonly client?: string;
  readonly local?: string;
  readonly expected: string | undefined;
}

const cases: readonly Case[] = [
  { says: "automatic: the address that the client reached", expected: "192.0.2.1" },
  {
    says: "automatic over IPv6: there is none to name",
    client: "2001:db8::2",
    local: "2001:db8::1",
    expected: undefined,
  },
  { says: "a fixed address", settings: { address: "198.51.100.7" }, expected: "198.51.100.7" },
  { says: "a fixed IPv6 address cannot be named", settings: { address: "2001:db8::7" }, expected: undefined },
  { says: "a host name", settings: { address: "ftp.example.org" }, expected: "198.51.100.7" },
  { says: "a host name that has no address", settings: { address: "nowhere.example.org" }, expected: undefined },
  ...["10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.7.7", "172.16.0.1", "172.31.255.255", "192.168.1.1"].map(
    (client) => ({
      says: `the private client ${client} reached us by a local address`,
      settings: { address: "198.51.100.7" },
      client,
      local: "192.168.1.9",
      expected: "192.168.1.9",
    }),
  ),
  ...["9.255.255.255", "11.0.0.0", "100.63.0.1", "100.128.0.0", "172.15.0.1", "172.32.0.1", "192.169.0.1"].map(
    (client) => ({
      says: `${client} is no private client`,
      settings: { address: "198.51.100.7" },
      client,
      local: "192.168.1.9",
      expected: "198.51.100.7",
    }),
  ),
  ...["fd00::2", "fe80::2", "::1"].map((client) => ({
    says: `the private client ${client} over IPv6 is named what was configured`,
    settings: { address: "198.51.100.7" },
    client,
    local: "fd00::1",
    expected: "198.51.100.7",
  })),
  {
    says: "a client over IPv6 is named what was configured",
    settings: { address: "ftp.example.org" },
    client: "2001:db8::2",
    local: "2001:db8::1",
    expected: "198.51.100.7",
  },
];

for (const { says, settings, client = PUBLIC, local = "192.0.2.1", expected } of cases) {
  test(says, async () => {
    const chosen = await choosePassiveAddress({
      settings: { address: "auto", overrides: [], ...settings },
      client,
      local,
      resolve: async (name) => names[name],
    });
    assert.equal(chosen, expected);
  });
}

const overrides = [
  { clients: "203.0.113.9", address: "198.51.100.1" },
  { clients: "203.0.113.0/24", address: "inside.example.org" },
  { clients: "10.0.0.0/8", address: "auto" },
  { clients: "2001:db8::/32", address: "198.51.100.2" },
  { clients: "not a network", address: "198.51.100.3" },
];

for (const [client, expected] of [
  ["203.0.113.9", "198.51.100.1"],
  ["203.0.113.10", "10.0.0.5"],
  ["203.0.114.1", "198.51.100.9"],
  ["10.9.9.9", "192.0.2.1"],
  ["192.168.0.1", "192.0.2.1"],
  ["2001:db8::5", "198.51.100.2"],
] as const) {
  test(`of overrides the first that holds ${client} decides`, async () => {
    const settings = { address: "198.51.100.9", overrides };
    const question = { settings, client, local: "192.0.2.1", resolve: async (name: string) => names[name] };
    assert.equal(await choosePassiveAddress(question), expected);
  });
}

test("the system's resolver is asked where no other is given, and a name without an address is none", async () => {
  const question = { client: PUBLIC, local: "192.0.2.1" };
  const named = (address: string) => choosePassiveAddress({ ...question, settings: { address, overrides: [] } });
  assert.equal(await named("localhost"), "127.0.0.1");
  assert.equal(await named("no such name"), undefined);
});
