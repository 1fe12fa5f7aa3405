import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { CountingHasher, hostileTexts, sampleAccount } from "./conformance-samples.js";
import { AccountError, type AccountErrorKind, type Accounts } from "./contract.js";
import type { PasswordHasher } from "./password.js";
import { hashParameters } from "./password-cost.js";

export { CountingHasher, sampleAccount };

export interface AccountsUnderTest {
  readonly accounts: Accounts;
  /** Removes what the test left behind; `accounts` is closed already. */
  cleanUp(): Promise<void>;
}

export interface AccountsToMake {
  readonly hasher: PasswordHasher;
  readonly now: () => number;
}

/** Makes an empty store for each test, which it closes itself. */
export type MakeAccounts = (needs: AccountsToMake) => Promise<AccountsUnderTest>;

const bytes = (text: string) => Buffer.from(text, "utf8");

/** What every implementation of Accounts does. */
export function accountsConformance(name: string, make: MakeAccounts): void {
  describe(`${name} as Accounts`, () => {
    const kit: Kit = { hasher: new CountingHasher(), accounts: undefined as never, now: 0 };
    let cleanUp: () => Promise<void> = async () => undefined;

    beforeEach(async () => {
      kit.hasher = new CountingHasher();
      kit.now = 1_800_000_000_000;
      const made = await make({ hasher: kit.hasher, now: () => kit.now });
      kit.accounts = made.accounts;
      cleanUp = made.cleanUp;
    });
    afterEach(async () => {
      await kit.accounts.close();
      await cleanUp();
    });

    describe("keeps accounts", () => keepingTests(kit));
    describe("refuses", () => refusalTests(kit));
    describe("judges logins", () => loginTests(kit));
    describe("reports changes", () => watchTests(kit));
  });
}

interface Kit {
  hasher: CountingHasher;
  accounts: Accounts;
  now: number;
}

function refusal(kind: AccountErrorKind) {
  return (error: unknown) => {
    assert.ok(error instanceof AccountError);
    assert.equal(error.kind, kind);
    assert.notEqual(error.message, "");
    return true;
  };
}

function keepingTests(kit: Kit): void {
  it("gives back every field as it was", async () => {
    const account = sampleAccount("alice", {
      enabled: false,
      expires: 1_900_000_000_000,
      rights: [
        { path: "/", allow: ["list", "read"] },
        { path: "/in", allow: [] },
      ],
      folders: [{ at: "/partners/acme", directory: "/srv/acme" }],
      files: { mode: 0o640, directoryMode: 0o2750, group: "staff" },
      groups: ["partners", "Süd"],
      operator: true,
      encoding: "shift_jis",
      quota: { bytes: 2 ** 40, files: 10_000 },
    });
    await kit.accounts.add(account, bytes("secret"));
    assert.deepEqual(await kit.accounts.find("alice"), account);
    assert.deepEqual(await kit.accounts.list(), [account]);
  });

  it("lists by name", async () => {
    for (const name of ["b", "a", "C", "é", "a2"]) await kit.accounts.add(sampleAccount(name), bytes("secret"));
    assert.deepEqual(
      (await kit.accounts.list()).map((account) => account.name),
      ["C", "a", "a2", "b", "é"],
    );
  });

  it("finds nobody under a name that is not there, or cannot be", async () => {
    await kit.accounts.add(sampleAccount("alice"), bytes("secret"));
    for (const name of ["bob", "", "ALICE", "alice ", "alice\0", "alice\0x", "/", "..", "a".repeat(10_000), "\ud800"])
      assert.equal(await kit.accounts.find(name), undefined, JSON.stringify(name.slice(0, 20)));
  });

  it("changes only the fields given", async () => {
    const before = sampleAccount("alice", { expires: 5, files: { group: "staff" } });
    await kit.accounts.add(before, bytes("secret"));
    const after = { ...before, enabled: false };
    assert.deepEqual(await kit.accounts.update("alice", { enabled: false }), after);
    assert.deepEqual(await kit.accounts.find("alice"), after);
    assert.deepEqual(await kit.accounts.update("alice", { expires: undefined }), { ...after, expires: undefined });
    assert.equal((await kit.accounts.verify("alice", bytes("secret"))).ok, false);
  });

  it("takes away what is not in the change any more", async () => {
    const marks = ["cn:Ada", "email:ada@example.com"];
    const more = { encoding: "gbk", quota: { bytes: 5 }, certificates: marks };
    const extras = { groups: ["partners"], operator: true, ...more };
    await kit.accounts.add(sampleAccount("alice", extras), bytes("secret"));
    const change = { groups: [], operator: false, encoding: undefined, quota: {}, certificates: [] };
    assert.deepEqual(await kit.accounts.update("alice", change), sampleAccount("alice"));
    assert.deepEqual(await kit.accounts.find("alice"), sampleAccount("alice"));
  });

  it("is not changed through what it was given or gave", async () => {
    const folders = [{ at: "/in", directory: "/srv/in" }];
    await kit.accounts.add(sampleAccount("alice", { folders }), bytes("secret"));
    folders.pop();
    const found = await kit.accounts.find("alice");
    try {
      (found?.folders as unknown[]).pop();
    } catch {
      // Frozen is as good as copied.
    }
    assert.equal((await kit.accounts.find("alice"))?.folders.length, 1);
  });

  it("takes a name again after its removal, with nothing of the old account", async () => {
    await kit.accounts.add(sampleAccount("alice", { expires: 5 }), bytes("old"));
    await kit.accounts.remove("alice");
    assert.equal(await kit.accounts.find("alice"), undefined);
    await kit.accounts.add(sampleAccount("alice"), bytes("new"));
    assert.deepEqual(await kit.accounts.find("alice"), sampleAccount("alice"));
    assert.equal((await kit.accounts.verify("alice", bytes("old"))).ok, false);
    assert.equal((await kit.accounts.verify("alice", bytes("new"))).ok, true);
  });

  it("treats every text as a text", async () => {
    for (const text of hostileTexts) {
      const account = sampleAccount(text, {
        home: `/srv/${text}`,
        rights: [{ path: `/${text}`, allow: ["read"] }],
        folders: [{ at: `/mount/${text}`, directory: `/srv/${text}` }],
      });
      await kit.accounts.add(account, bytes(text));
      assert.deepEqual(await kit.accounts.find(text), account);
      assert.equal((await kit.accounts.verify(text, bytes(text))).ok, true);
    }
    assert.equal((await kit.accounts.list()).length, hostileTexts.length);
    for (const text of hostileTexts) await kit.accounts.remove(text);
    assert.deepEqual(await kit.accounts.list(), []);
  });
}

function refusalTests(kit: Kit): void {
  it("a name that is taken, also by two at once", async () => {
    const both = [1, 2].map(() => kit.accounts.add(sampleAccount("alice"), bytes("secret")));
    const results = await Promise.allSettled(both);
    assert.deepEqual(results.map((result) => result.status).sort(), ["fulfilled", "rejected"]);
    await assert.rejects(kit.accounts.add(sampleAccount("alice"), bytes("other")), refusal("exists"));
    assert.equal((await kit.accounts.list()).length, 1);
  });

  it("a change to an account that is not there", async () => {
    await assert.rejects(kit.accounts.update("bob", { enabled: false }), refusal("not-found"));
    await assert.rejects(kit.accounts.setPassword("bob", bytes("secret")), refusal("not-found"));
    await assert.rejects(kit.accounts.remove("bob"), refusal("not-found"));
    await assert.rejects(kit.accounts.remove("bob\0"), refusal("not-found"));
  });

  it("an invalid account, and changes nothing", async () => {
    await assert.rejects(kit.accounts.add(sampleAccount("a/b"), bytes("secret")), refusal("invalid"));
    await assert.rejects(kit.accounts.add(sampleAccount("bob", { home: "x" }), bytes("secret")), refusal("invalid"));
    assert.deepEqual(await kit.accounts.list(), []);
    await kit.accounts.add(sampleAccount("alice"), bytes("secret"));
    await assert.rejects(
      kit.accounts.update("alice", { enabled: false, folders: [{ at: "/", directory: "/srv" }] }),
      refusal("invalid"),
    );
    assert.deepEqual(await kit.accounts.find("alice"), sampleAccount("alice"));
  });

  it("a password that is empty, too long or cannot be sent", async () => {
    await kit.accounts.add(sampleAccount("alice"), bytes("secret"));
    for (const password of [bytes(""), Buffer.alloc(1025, 97), bytes("a\nb"), bytes("a\0")]) {
      await assert.rejects(kit.accounts.add(sampleAccount("bob"), password), refusal("invalid"));
      await assert.rejects(kit.accounts.setPassword("alice", password), refusal("invalid"));
    }
    assert.equal((await kit.accounts.verify("alice", bytes("secret"))).ok, true);
  });
}

function loginTests(kit: Kit): void {
  beforeEach(async () => {
    await kit.accounts.add(sampleAccount("alice"), bytes("secret"));
    await kit.accounts.add(sampleAccount("off", { enabled: false }), bytes("secret"));
    await kit.accounts.add(sampleAccount("old", { expires: kit.now }), bytes("secret"));
    await kit.accounts.add(sampleAccount("soon", { expires: kit.now + 1 }), bytes("secret"));
  });

  const cases = [
    { name: "alice", password: "secret", expected: "in" },
    { name: "soon", password: "secret", expected: "in" },
    { name: "alice", password: "wrong", expected: "wrong-password" },
    { name: "alice", password: "", expected: "wrong-password" },
    { name: "alice", password: "secret\0", expected: "wrong-password" },
    { name: "alice", password: "s".repeat(5000), expected: "wrong-password" },
    { name: "bob", password: "secret", expected: "unknown" },
    { name: "alice\0", password: "secret", expected: "unknown" },
    { name: "x".repeat(5000), password: "s".repeat(5000), expected: "unknown" },
    { name: "off", password: "secret", expected: "disabled" },
    { name: "old", password: "secret", expected: "expired" },
  ];
  for (const { name, password, expected } of cases) {
    it(`${JSON.stringify(name.slice(0, 9))} with ${JSON.stringify(password.slice(0, 9))}: ${expected}, after one comparison`, async () => {
      const verdict = await kit.accounts.verify(name, bytes(password));
      assert.equal(verdict.ok ? "in" : verdict.reason, expected);
      if (verdict.ok) assert.equal(verdict.account.name, name);
      assert.equal(kit.hasher.compared.length, 1);
      assert.match(kit.hasher.compared[0] ?? "", costly);
    });
  }

  it("takes bytes that are no text", async () => {
    await kit.accounts.setPassword("alice", Buffer.from([0xe9, 0xff, 0x80]));
    assert.equal((await kit.accounts.verify("alice", Buffer.from([0xe9, 0xff, 0x80]))).ok, true);
    assert.equal((await kit.accounts.verify("alice", Buffer.from([0xe9, 0xff, 0x81]))).ok, false);
  });

  it("says overloaded when no comparison was possible", async () => {
    kit.hasher.overloaded = true;
    assert.deepEqual(await kit.accounts.verify("alice", bytes("secret")), { ok: false, reason: "overloaded" });
    assert.deepEqual(await kit.accounts.verify("bob", bytes("secret")), { ok: false, reason: "overloaded" });
  });

  it("forgets the old password with the new one", async () => {
    await kit.accounts.setPassword("alice", bytes("new"));
    assert.equal((await kit.accounts.verify("alice", bytes("secret"))).ok, false);
    assert.equal((await kit.accounts.verify("alice", bytes("new"))).ok, true);
  });

  const meanwhile: readonly [string, () => Promise<unknown>, string][] = [
    ["removed", () => kit.accounts.remove("alice"), "unknown"],
    ["disabled", () => kit.accounts.update("alice", { enabled: false }), "disabled"],
    ["given another password", () => kit.accounts.setPassword("alice", bytes("new")), "wrong-password"],
  ];
  for (const [what, act, expected] of meanwhile) {
    it(`lets nobody in who was ${what} while the password was compared`, async () => {
      kit.hasher.during = async () => void (await act());
      assert.deepEqual(await kit.accounts.verify("alice", bytes("secret")), { ok: false, reason: expected });
    });
  }

  it("never gives the hash away", async () => {
    const verdict = await kit.accounts.verify("alice", bytes("secret"));
    const shown = JSON.stringify([verdict, await kit.accounts.find("alice"), await kit.accounts.list()]);
    assert.ok(!shown.includes("argon2"));
  });
}

const costly = new RegExp(`^\\$argon2id\\$v=19\\$${hashParameters}\\$`);

function watchTests(kit: Kit): void {
  it("each once, before the call that made it returns", async () => {
    const seen: string[] = [];
    kit.accounts.watch((names) => seen.push(...names));
    await kit.accounts.add(sampleAccount("alice"), bytes("secret"));
    assert.deepEqual(seen, ["alice"]);
    await kit.accounts.update("alice", { enabled: false });
    await kit.accounts.setPassword("alice", bytes("other"));
    await kit.accounts.remove("alice");
    assert.deepEqual(seen, ["alice", "alice", "alice", "alice"]);
  });

  it("to all who watch, until they stop", async () => {
    const first: string[] = [];
    const second: string[] = [];
    const stop = kit.accounts.watch((names) => first.push(...names));
    kit.accounts.watch((names) => second.push(...names));
    await kit.accounts.add(sampleAccount("a"), bytes("secret"));
    stop();
    stop();
    await kit.accounts.add(sampleAccount("b"), bytes("secret"));
    assert.deepEqual([first, second], [["a"], ["a", "b"]]);
  });

  it("but nothing that was refused", async () => {
    const seen: string[] = [];
    kit.accounts.watch((names) => seen.push(...names));
    await assert.rejects(kit.accounts.add(sampleAccount("a/b"), bytes("secret")));
    await assert.rejects(kit.accounts.remove("bob"));
    await assert.rejects(kit.accounts.add(sampleAccount("alice"), bytes("")));
    await kit.accounts.verify("alice", bytes("secret"));
    assert.deepEqual(seen, []);
  });
}
