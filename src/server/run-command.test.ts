import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Account } from "../accounts/contract.js";
import { type Right, Rights } from "../accounts/rights.js";
import type { ByteString } from "../protocol/byte-string.js";
import { reply } from "../protocol/reply.js";
import { StorageError } from "../storage/errors.js";
import { createMemoryStorage } from "../storage/memory/index.js";
import { requiredPath } from "./arguments.js";
import { type Command, command, replyWith, type Services } from "./command.js";
import { runCommand } from "./run-command.js";
import { newSessionState, type SessionState } from "./session-state.js";
import { defaultServerSettings } from "./settings.js";

const account: Account = {
  name: "ada",
  home: "/",
  enabled: true,
  expires: undefined,
  rights: [],
  folders: [],
  files: {},
};

/** A session in TLS, with sealed data, logged in with these rights. */
function sessionWith(allow: readonly Right[]): SessionState {
  const session = newSessionState("1", "192.0.2.1", false);
  session.security = { tls: true, protects: false, pbsz: true, level: "P" };
  const storage = createMemoryStorage().open();
  session.login = { at: "in", account, rights: new Rights([{ path: "/", allow }]), storage, since: 0 };
  return session;
}

const servicesWith = (isPrepared: boolean): Services => {
  return { settings: defaultServerSettings, commands: [], data: { isPrepared } } as unknown as Services;
};

const upload = (change: Partial<Command> = {}): Command => ({
  ...command({
    verb: "TEST",
    rfc: "-",
    help: "test",
    argument: requiredPath,
    phase: "logged-in",
    right: "write",
    data: "receive",
    enabled: () => true,
    codes: [200],
    run: ({ argument }) => replyWith(reply(200, argument.toString())),
  }),
  ...change,
});

async function codeOf(
  row: Command,
  session: SessionState,
  { text = "a", prepared = true, faults = [] as unknown[] } = {},
): Promise<number> {
  const found = { row, text: text as ByteString };
  const outcome = await runCommand(found, session, servicesWith(prepared), (error) => faults.push(error));
  assert.equal(outcome.kind, "reply");
  return outcome.reply.code;
}

describe("a command is refused by the first thing that stands against it", () => {
  const everythingWrong = upload({ enabled: () => false });

  test("clear before login, login before the switch, the switch before the argument", async () => {
    const session = newSessionState("1", "192.0.2.1", false);
    assert.equal(await codeOf(everythingWrong, session, { text: "", prepared: false }), 530);
    session.security = { tls: true, protects: false, pbsz: false, level: "C" };
    assert.equal(await codeOf(everythingWrong, session, { text: "", prepared: false }), 530);
    session.login = sessionWith([]).login;
    assert.equal(await codeOf(everythingWrong, session, { text: "", prepared: false }), 502);
    assert.equal(await codeOf(upload(), session, { text: "", prepared: false }), 501);
  });

  test("the argument before the right, the right before sealed data, that before the data connection", async () => {
    const session = sessionWith([]);
    session.security.level = "C";
    assert.equal(await codeOf(upload(), session, { text: "\0", prepared: false }), 501);
    assert.equal(await codeOf(upload(), session, { prepared: false }), 550);
    session.login = sessionWith(["write"]).login;
    assert.equal(await codeOf(upload(), session, { prepared: false }), 521);
    session.security.level = "P";
    assert.equal(await codeOf(upload(), session, { prepared: false }), 425);
    assert.equal(await codeOf(upload(), session), 200);
  });

  test("and its run is not called", async () => {
    let runs = 0;
    const row = upload({
      run: () => {
        runs += 1;
        return replyWith(reply(200, "OK"));
      },
    });
    await codeOf(row, sessionWith([]));
    await codeOf(row, sessionWith(["write"]), { text: "" });
    await codeOf(row, sessionWith(["write"]), { prepared: false });
    assert.equal(runs, 0);
    await codeOf(row, sessionWith(["write"]));
    assert.equal(runs, 1);
  });
});

describe("what a run throws becomes a reply", () => {
  const throwing = (thrown: unknown, late: boolean): Command =>
    upload({
      run: () => {
        if (late) return Promise.reject(thrown);
        throw thrown;
      },
    });

  for (const late of [false, true])
    test(late ? "later" : "at once", async () => {
      const faults: unknown[] = [];
      const session = sessionWith(["write"]);
      assert.equal(await codeOf(throwing(new StorageError("not-found"), late), session, { faults }), 550);
      assert.equal(await codeOf(throwing(new StorageError("busy"), late), session, { faults }), 450);
      assert.deepEqual(faults, []);
      const [full, bug] = [new StorageError("no-space"), new TypeError("a mistake of ours")];
      assert.equal(await codeOf(throwing(full, late), session, { faults }), 452);
      assert.equal(await codeOf(throwing(bug, late), session, { faults }), 451);
      assert.deepEqual(faults, [full, bug]);
    });
});

test("the words of a 501 say what was expected, and repeat nothing of the line", async () => {
  const found = { row: upload(), text: "<script>\0" as ByteString };
  const outcome = await runCommand(found, sessionWith(["write"]), servicesWith(true), (error) =>
    assert.fail(String(error)),
  );
  assert.equal(outcome.kind, "reply");
  assert.deepEqual(outcome.reply, reply(501, "TEST: the path is too long, or has a character that no name can have"));
});
