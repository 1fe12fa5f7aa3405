import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Account } from "../accounts/contract.js";
import { fullRights } from "../accounts/rights.js";
import { type ChosenHost, findHost, hostAfterRein, hostOfHello, isWelcome, noHost, refuseHost } from "./hosts.js";

const identity = { certificates: ["c"], keys: ["k"] };
const settings = {
  hosts: [
    { name: "a", identity },
    { name: "b", identity },
    { name: "plain" },
    { name: "closed", users: [{ user: "ada" }, { group: "staff" }] },
    { name: "*", users: [{ clients: "10.0.0.0/8" }] },
  ],
};
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
  assert.deepEqual(hostOfHello(settings, noHost, "a"), { name: "a", serverName: "a", certificateOf: "a" });
  assert.deepEqual(hostOfHello(settings, noHost, "plain"), chosen({ name: "plain", serverName: "plain" }));
  assert.deepEqual(hostOfHello(settings, noHost, "elsewhere"), chosen({ serverName: "elsewhere" }));
  assert.deepEqual(hostOfHello(settings, chosen({ name: "a" }), undefined), chosen({ name: "a", certificateOf: "a" }));
  assert.equal(hostOfHello(settings, chosen({ name: "a" }), "b"), undefined);
  assert.equal(hostOfHello(settings, chosen({ name: "a" }), "elsewhere"), undefined);
});

test("the star is no name that a client can choose", () => {
  assert.deepEqual(hostOfHello(settings, noHost, "*"), chosen({ serverName: "*" }));
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
