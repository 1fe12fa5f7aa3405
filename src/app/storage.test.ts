import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Account } from "../accounts/contract.js";
import { allRights, fullRights, type RightRule } from "../accounts/rights.js";
import { type Config, configRows, nest } from "../config/schema.js";
import { at, get, rejectsWith } from "../storage/conformance/kit.js";
import { diskOptions, openAccountStorage } from "./storage.js";

function configWith(values: Readonly<Record<string, unknown>> = {}): Config {
  return nest(new Map(configRows.map(({ key, type, default: value }) => [key, values[key] ?? type.parse(value)])));
}

function accountWith(change: Partial<Account>): Account {
  const plain = { name: "demo", home: "/", enabled: true, expires: undefined, rights: fullRights };
  return { ...plain, folders: [], files: {}, ...change };
}

const guarded: readonly RightRule[] = [
  { path: "/", allow: allRights },
  { path: "/secret", allow: [] },
];

test("modes and group are the account's own, or the server's", () => {
  const config = configWith({ "files.mode": 0o640, "files.directoryMode": 0o750 });
  const server = diskOptions(accountWith({}), config);
  assert.deepEqual([server.owner, server.mode, server.directoryMode, server.group], ["demo", 0o640, 0o750, undefined]);
  const own = diskOptions(accountWith({ files: { mode: 0o600, directoryMode: 0o700, group: "staff" } }), config);
  assert.deepEqual([own.mode, own.directoryMode, own.group], [0o600, 0o700, "staff"]);
});

test("uploads are as durable as the configuration says", () => {
  assert.equal(diskOptions(accountWith({}), configWith()).durability, "file");
  assert.equal(diskOptions(accountWith({}), configWith({ durability: "full" })).durability, "full");
});

test("links are followed only where the same is allowed everywhere", () => {
  const config = configWith();
  const linksFor = (rights: readonly RightRule[]) => diskOptions(accountWith({ rights }), config).links;
  assert.equal(linksFor(fullRights), "inside");
  assert.equal(linksFor([{ path: "/", allow: ["list", "read"] }]), "inside");
  assert.equal(linksFor(guarded), "refuse");
});

test("a link is no way around a rule, in the home and in virtual folders", async (t) => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "sealift-account-")));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const home = join(folder, "home");
  const shared = join(folder, "shared");
  for (const root of [home, shared]) {
    mkdirSync(join(root, "secret"), { recursive: true });
    writeFileSync(join(root, "secret/file"), "secret");
    symlinkSync("secret", join(root, "l"));
  }
  const open = async (rights: readonly RightRule[]) => {
    const account = accountWith({ home, rights, folders: [{ at: "/shared", directory: shared }] });
    const onMissingFolder = () => assert.fail("both are there");
    const storage = await openAccountStorage(account, {
      config: configWith(),
      secret: Buffer.alloc(32),
      onMissingFolder,
    });
    t.after(() => storage.close());
    return storage;
  };
  const restricted = await open(guarded);
  const free = await open(fullRights);
  for (const path of [at("/l/file"), at("/shared/l/file")]) {
    await rejectsWith("outside", restricted.read(path));
    await rejectsWith("outside", restricted.write(path, { at: 0, overwrite: true }));
    assert.equal(await get(free, path), "secret");
  }
});
