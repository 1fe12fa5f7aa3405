import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Rights } from "../accounts/rights.js";
import type { ByteString } from "../protocol/byte-string.js";
import { VirtualPath } from "../protocol/virtual-path.js";
import { noArgument } from "./arguments.js";
import { type Command, command, replyWith } from "./command.js";
import { type GateFacts, refuseCommand, refuseData, refuseRight } from "./gate.js";

const row = (change: Partial<Command> = {}): Command => ({
  ...command({
    verb: "TEST",
    rfc: "-",
    help: "test",
    argument: noArgument,
    phase: "logged-in",
    codes: [200],
    run: () => replyWith({ code: 200, lines: [] }),
  }),
  ...change,
});

const ready: GateFacts = {
  tls: true,
  control: "required",
  data: "required",
  level: "P",
  loggedIn: true,
  epsvAll: false,
  enabled: true,
  certificate: undefined,
};

const codeOf = (refusal: { code: number } | undefined): number | undefined => refusal?.code;

describe("whether a command may run", () => {
  test("with all in order it may", () => {
    assert.equal(refuseCommand(row(), ready), undefined);
    assert.equal(refuseCommand(row({ phase: "any" }), { ...ready, loggedIn: false }), undefined);
  });

  test("in clear, where TLS is required: 530, and the words say what to do", () => {
    const refusal = refuseCommand(row(), { ...ready, tls: false });
    assert.equal(refusal?.code, 530);
    assert.match(refusal?.lines[0] ?? "", /TLS first: send AUTH TLS/);
    assert.equal(codeOf(refuseCommand(row({ phase: "any" }), { ...ready, tls: false })), 530);
    assert.equal(refuseCommand(row({ phase: "any", beforeTls: true }), { ...ready, tls: false }), undefined);
  });

  test("in clear, where TLS is optional, it may", () => {
    assert.equal(refuseCommand(row(), { ...ready, tls: false, control: "optional" }), undefined);
  });

  test("before login: 530, and nobody learns whether it is switched off", () => {
    assert.equal(codeOf(refuseCommand(row(), { ...ready, loggedIn: false })), 530);
    assert.equal(codeOf(refuseCommand(row(), { ...ready, loggedIn: false, enabled: false })), 530);
    assert.equal(codeOf(refuseCommand(row({ beforeTls: true }), { ...ready, tls: false, loggedIn: false })), 530);
  });

  test("switched off: 502", () => {
    assert.equal(codeOf(refuseCommand(row(), { ...ready, enabled: false })), 502);
  });
});

describe("whether a data connection may be opened", () => {
  const data = row({ data: "send" });

  test("a command without data is not asked", () => {
    assert.equal(refuseData(row(), { ...ready, level: "C" }, false), undefined);
  });

  test("level P and prepared: it may; not prepared: 425", () => {
    assert.equal(refuseData(data, ready, true), undefined);
    assert.equal(codeOf(refuseData(data, ready, false)), 425);
  });

  test("level C, where data must be sealed: 521, prepared or not", () => {
    for (const prepared of [true, false])
      assert.equal(codeOf(refuseData(data, { ...ready, level: "C" }, prepared)), 521);
  });

  test("level C, where data may be in clear, also over TLS", () => {
    assert.equal(refuseData(data, { ...ready, level: "C", data: "optional" }, true), undefined);
    assert.equal(codeOf(refuseData(data, { ...ready, level: "C", data: "optional" }, false)), 425);
  });
});

describe("whether the account may do it there", () => {
  const path = (text: string): VirtualPath => VirtualPath.parse(text as ByteString) ?? VirtualPath.root;
  const rights = new Rights([
    { path: "/", allow: ["list"] },
    { path: "/in", allow: ["write"] },
  ]);

  test("the rule of the path decides", () => {
    const write = row({ right: "write" });
    assert.equal(refuseRight(write, rights, path("/in/a")), undefined);
    const refusal = refuseRight(write, rights, path("/a"));
    assert.equal(refusal?.code, 550);
    assert.match(refusal?.lines[0] ?? "", /\(right: write\)/);
  });

  test("of several rights one is enough", () => {
    const either = row({ right: ["read", "write"] });
    assert.equal(refuseRight(either, rights, path("/in/a")), undefined);
    assert.match(refuseRight(either, rights, path("/a"))?.lines[0] ?? "", /\(right: read or write\)/);
  });

  test("no right is asked without a row that names one, without a login, or without a place", () => {
    assert.equal(refuseRight(row(), rights, path("/a")), undefined);
    assert.equal(refuseRight(row({ right: "write" }), undefined, path("/a")), undefined);
    assert.equal(refuseRight(row({ right: "write" }), rights, undefined), undefined);
  });
});
