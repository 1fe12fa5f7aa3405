import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Account } from "../accounts/contract.js";
import { fullRights } from "../accounts/rights.js";
import {
  type ChosenHost,
  findHost,
  hostAfterRein,
  hostOfHello,
  identityOf,
  isWelcome,
  noHost,
  refuseHost,
} from "./hosts.js";

const identity = { certificates: ["c"], keys: ["k"] };
const settings = {
  certificates: [],
  hosts: [
    { name: "a", identity },
    { name: "b", identity },
    { name: "plain" },
    { name: "closed", users: [{ user: "ada" }, { group: "staff" }] },
    { name: "*", users: [{ clients: "10.0.0.0/8" }] },
  ],
};
const here = "127.0.0.1";
const chosen = (change: Partial<ChosenHost>): ChosenHost => ({ ...noHost, ...change });

describe("HOST", () => {
  test("in clear may name any host there is", () => {
    for (const name of ["a", "b", "plain"]) assert.equal(refuseHost(settings, noHost, false, name), undefined);
    assert.match(refuseHost(settings, noHost, false, "c") ?? "", /no such host/);
  });

  test("in TLS must agree with the server name", () => {
    const ofA = chosen({ name: "a", serverName: "a", certificateOf: "a" });
    assert.equal(refuseHost(settings, ofA, true, "a"), undefined);
    assert.match(refuseHost(settings, ofA, true, "b") ?? "", /begun for another host/);
    const ofNone = chosen({ serverName: "elsewhere" });
    assert.match(refuseHost(settings, ofNone, true, "plain") ?? "", /begun for another host/);
  });

  test("in TLS without a server name must agree with the certificate", () => {
    assert.equal(refuseHost(settings, noHost, true, "plain"), undefined);
    assert.match(refuseHost(settings, noHost, true, "a") ?? "", /certificate of another host/);
    assert.equal(refuseHost(settings, chosen({ name: "a", certificateOf: "a" }), true, "a"), undefined);
    assert.match(refuseHost(settings, chosen({ certificateOf: "a" }), true, "plain") ?? "", /certificate of another/);
  });
});

test("the server name of TLS counts as HOST where none was sent, and must not contradict one", () => {
  assert.deepEqual(hostOfHello(settings, noHost, "a", here), { name: "a", serverName: "a", certificateOf: "a" });
  assert.deepEqual(hostOfHello(settings, noHost, "plain", here), chosen({ name: "plain", serverName: "plain" }));
  assert.deepEqual(hostOfHello(settings, noHost, "elsewhere", here), chosen({ serverName: "elsewhere" }));
  assert.deepEqual(
    hostOfHello(settings, chosen({ name: "a" }), undefined, here),
    chosen({ name: "a", certificateOf: "a" }),
  );
  assert.equal(hostOfHello(settings, chosen({ name: "a" }), "b", here), undefined);
  assert.equal(hostOfHello(settings, chosen({ name: "a" }), "elsewhere", here), undefined);
});

test("the star is no name that a client can choose", () => {
  assert.deepEqual(hostOfHello(settings, noHost, "*", here), chosen({ serverName: "*" }));
});

test("REIN takes HOST back, not what TLS said", () => {
  assert.deepEqual(hostAfterRein(settings, chosen({ name: "plain" })), noHost);
  const ofA = chosen({ name: "a", serverName: "a", certificateOf: "a" });
  assert.deepEqual(hostAfterRein(settings, ofA), ofA);
});

test("who is welcome: by name, group or network; the star is for who names no host", () => {
  const account = (name: string, groups: readonly string[] = []): Account => ({
    name,
    home: "/",
    enabled: true,
    expires: undefined,
    rights: fullRights,
    folders: [],
    files: {},
    groups,
  });
  assert.ok(isWelcome(settings, "a", account("anybody"), "192.0.2.1"));
  assert.ok(isWelcome(settings, "closed", account("ada"), "192.0.2.1"));
  assert.ok(isWelcome(settings, "closed", account("bob", ["staff"]), "192.0.2.1"));
  assert.ok(!isWelcome(settings, "closed", account("bob"), "10.0.0.1"));
  assert.ok(isWelcome(settings, undefined, account("bob"), "10.0.0.1"));
  assert.ok(!isWelcome(settings, undefined, account("bob"), "192.0.2.1"));
  assert.ok(isWelcome({ hosts: [] }, undefined, account("bob"), "192.0.2.1"));
  assert.equal(findHost(settings, undefined), undefined);
});

describe("certificates for certain names", () => {
  const certificates = [
    { id: "one", names: ["one.example", "192.0.2.1"], keyType: "ec", certificate: "c1", key: "k1" },
    { id: "two", names: ["plain", "one.example"], keyType: "rsa", certificate: "c2", key: "k2" },
  ];
  const both = { ...settings, certificates };
  const shown = (serverName: string | undefined, address = here, before = noHost) =>
    identityOf(both, hostOfHello(both, before, serverName, address)?.certificateOf);

  test("are shown to who asks for one of them, by server name, HOST or address", () => {
    assert.deepEqual(shown("one.example"), { certificates: ["c1", "c2"], keys: ["k1", "k2"] });
    assert.deepEqual(shown("plain"), { certificates: ["c2"], keys: ["k2"] });
    assert.deepEqual(shown(undefined, here, chosen({ name: "plain" })), { certificates: ["c2"], keys: ["k2"] });
    assert.deepEqual(shown(undefined, "192.0.2.1"), { certificates: ["c1"], keys: ["k1"] });
  });

  test("are shown to who asks for no name, as if for the default", () => {
    const host = hostOfHello({ ...both, defaultName: "plain" }, noHost, "other.example", here);
    assert.equal(host?.certificateOf, "+two");
    assert.equal(hostOfHello({ ...both, defaultName: "nowhere" }, noHost, undefined, here)?.certificateOf, undefined);
  });

  test("are not shown to others, nor in place of a host's own", () => {
    assert.equal(shown("other.example", "192.0.2.1"), undefined);
    assert.equal(shown(undefined), undefined);
    assert.equal(shown("a"), identity);
  });

  test("that are gone make room for the server's", () => {
    const host = hostOfHello(both, noHost, "one.example", here);
    assert.equal(identityOf(settings, host?.certificateOf), undefined);
  });

  test("bind HOST, too: what the client verified is what it gets", () => {
    const byAddress = hostOfHello(both, noHost, undefined, here) ?? noHost;
    assert.match(refuseHost(both, byAddress, true, "plain") ?? "", /certificate of another host/);
    const byName = hostOfHello(both, noHost, "plain", here) ?? noHost;
    assert.equal(refuseHost(both, byName, true, "plain"), undefined);
  });
});
