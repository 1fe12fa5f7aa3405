import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Account } from "../accounts/contract.js";
import { fullRights } from "../accounts/rights.js";
import { type Config, configRows, nest } from "../config/schema.js";
import { PartSweeper, pauseFor } from "./part-sweeper.js";

const HOUR = 3_600_000;
const part = `.sealift-${"a".repeat(26)}.part`;

type Line = readonly [Readonly<Record<string, unknown>>, string];

function configWith(values: Readonly<Record<string, unknown>> = {}): Config {
  return nest(new Map(configRows.map(({ key, type, default: value }) => [key, values[key] ?? type.parse(value)])));
}

function accountWith(change: Partial<Account>): Account {
  const plain = { name: "demo", home: "/", enabled: true, expires: undefined, rights: fullRights };
  return { ...plain, folders: [], files: {}, ...change };
}

/** A folder with a directory for each name, each with a part of 100 bytes. */
function folderWith(t: TestContext, ...names: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "sealift-sweeper-"));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const name of names) {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, part), "x".repeat(100));
  }
  return folder;
}

/** A sweeper whose clock and timer are the test's. */
function sweeperFor(t: TestContext, list: () => Promise<readonly Account[]>, config: Config) {
  const lines: Line[] = [];
  const pauses: number[] = [];
  let hours = 0;
  let rested: () => void = () => {};
  let run: (() => void) | undefined;
  const nextRest = (): Promise<void> =>
    new Promise((resolve) => {
      rested = resolve;
    });
  let rest = nextRest();
  const sweeper = new PartSweeper({
    accounts: { list },
    config: () => config,
    secret: Buffer.alloc(32, 7),
    log: { info: (...line) => lines.push(line), warn: (...line) => lines.push(line) },
    now: () => Date.now() + hours * HOUR,
    after: (milliseconds, next) => {
      pauses.push(milliseconds);
      run = next;
      rested();
      return () => {
        run = undefined;
      };
    },
  });
  t.after(() => sweeper.stop());
  /** Lets the time pass, and waits for the sweep that follows. */
  const pass = async (passed: number): Promise<void> => {
    hours += passed;
    rest = nextRest();
    run?.();
    await rest;
  };
  return { sweeper, lines, pauses, rest, pass, isWaiting: () => run !== undefined };
}

test("homes, folders and the homes at hosts are swept, at the start and again; what was done is one line of the log", async (t) => {
  const folder = folderWith(t, "home", "folder", "hosts/demo", "elsewhere");
  const config = configWith({ hosts: [{ name: "a.example", root: join(folder, "hosts"), users: [] }] });
  const accounts = [
    accountWith({ home: join(folder, "home"), folders: [{ at: "/f", directory: join(folder, "folder") }] }),
    accountWith({ name: "other", home: join(folder, "missing") }),
    accountWith({ name: "third", home: join(folder, "home") }),
  ];
  const { pass, lines, pauses, rest } = sweeperFor(t, async () => accounts, config);
  await rest;
  assert.deepEqual(lines, []);
  assert.deepEqual(pauses, [6 * HOUR]);
  await pass(25);
  const fields = { event: "parts-swept", emptied: 3, forgotten: 0, recovered: 0, bytes: 300 };
  assert.deepEqual(lines, [[fields, "uploads that nobody finished: 3 emptied; 300 bytes are free again"]]);
  for (const name of ["home", "folder", "hosts/demo"]) assert.equal(statSync(join(folder, name, part)).size, 0);
  assert.equal(statSync(join(folder, "elsewhere", part)).size, 100);
  await pass(30 * 24);
  assert.equal(lines.length, 2);
  assert.equal(lines[1]?.[1], "uploads that nobody finished: 3 forgotten; 0 bytes are free again");
  assert.equal(existsSync(join(folder, "home", part)), false);
});

test("what fails is told and does not keep the rest, nor the next time", async (t) => {
  const folder = folderWith(t, "home");
  writeFileSync(join(folder, "file"), "no directory");
  let isLocked = true;
  const list = async (): Promise<readonly Account[]> => {
    if (isLocked) throw new Error("locked");
    return [accountWith({ home: join(folder, "file") }), accountWith({ home: join(folder, "home") })];
  };
  const { pass, lines, rest } = sweeperFor(t, list, configWith());
  await rest;
  assert.deepEqual(
    lines.map(([{ event, what }]) => [event, what]),
    [["sweep-failed", "the accounts' trees"]],
  );
  isLocked = false;
  await pass(25);
  assert.deepEqual(
    lines.slice(1).map(([{ event, what }]) => [event, what]),
    [
      ["sweep-failed", join(folder, "file")],
      ["parts-swept", undefined],
    ],
  );
});

test("stopped, it ends what is under way, says nothing, and does not begin again", async (t) => {
  const folder = folderWith(t, "home");
  let listed: (accounts: readonly Account[]) => void = () => {};
  const list = (): Promise<readonly Account[]> =>
    new Promise((resolve) => {
      listed = resolve;
    });
  const { sweeper, lines, isWaiting } = sweeperFor(t, list, configWith({ "upload.keepParts": -HOUR }));
  const stopped = sweeper.stop();
  listed([accountWith({ home: join(folder, "home") })]);
  await stopped;
  assert.deepEqual(lines, []);
  assert.equal(isWaiting(), false);
  assert.equal(statSync(join(folder, "home", part)).size, 100);
});

test("a pause is a quarter of the time that parts are kept, within bounds", () => {
  assert.equal(pauseFor(24 * HOUR), 6 * HOUR);
  assert.equal(pauseFor(8 * HOUR), 2 * HOUR);
  assert.equal(pauseFor(0), HOUR / 6);
  assert.equal(pauseFor(30 * 24 * HOUR), 6 * HOUR);
});
