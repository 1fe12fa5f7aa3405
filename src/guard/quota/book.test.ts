import assert from "node:assert/strict";
import { test } from "node:test";
import { textToByteString } from "../../protocol/byte-string.js";
import { VirtualPath } from "../../protocol/virtual-path.js";
import type { Amount, Limits } from "../contract.js";
import { MemoryBook } from "./book.js";
import { QuotaLedger } from "./ledger.js";

function at(text: string): VirtualPath {
  const path = VirtualPath.parse(textToByteString(text));
  assert.ok(path);
  return path;
}

const bytes = (count: number): Amount => ({ bytes: count, files: 0 });

/** A book whose counts are answered by the test. */
function book(limits: Limits = {}) {
  const answers: ((seen: Amount | Error) => void)[] = [];
  const told: Amount[] = [];
  const clock = { now: 0 };
  const made = new MemoryBook({
    limits,
    count: () =>
      new Promise((resolve, reject) => {
        answers.push((seen) => (seen instanceof Error ? reject(seen) : resolve(seen)));
      }),
    now: () => clock.now,
    onNearlyFull: (used) => told.push(used),
  });
  const answer = async (seen: Amount | Error): Promise<void> => {
    const next = answers.shift();
    assert.ok(next, "nobody counts");
    next(seen);
  };
  return { book: made, answers, answer, told, clock };
}

async function counted(limits: Limits, used: Amount) {
  const made = book(limits);
  const first = made.book.counted();
  await made.answer(used);
  await first;
  return made;
}

test("it is counted once, whoever asks, and again only when that failed", async () => {
  const made = book({ bytes: 10 });
  assert.equal(await made.book.used(), undefined);
  assert.equal(await made.book.left(), undefined);
  const both = [made.book.counted(), made.book.recount(0)];
  assert.equal(made.answers.length, 1);
  await made.answer(new Error("no disk"));
  for (const one of both) await assert.rejects(one, /no disk/);
  const again = made.book.counted();
  await made.answer(bytes(4));
  await again;
  await made.book.counted();
  assert.deepEqual([await made.book.left(), made.answers.length], [6, 0]);
});

test("a count is believed until it is old; the next one rests ten times as long as one took", async () => {
  const made = await counted({}, bytes(4));
  made.clock.now = 99_999;
  await made.book.recount(100_000);
  assert.equal(made.answers.length, 0);
  made.clock.now = 100_000;
  const second = made.book.recount(100_000);
  made.clock.now = 103_000;
  await made.answer(bytes(5));
  await second;
  assert.deepEqual(await made.book.used(), bytes(5));
  made.clock.now = 132_999;
  await made.book.recount(0);
  assert.equal(made.answers.length, 0);
  made.clock.now = 133_000;
  const third = made.book.recount(0);
  await made.answer(bytes(6));
  await third;
});

test("a count that fails leaves what was known", async () => {
  const made = await counted({}, bytes(4));
  made.clock.now = 10_000;
  const second = made.book.recount(0);
  await made.answer(new Error("no disk"));
  await assert.rejects(second, /no disk/);
  assert.deepEqual(await made.book.used(), bytes(4));
});

test("limits hold for each change, and for what grows alone", async () => {
  const { book: one } = await counted({ bytes: 10, files: 1 }, { bytes: 4, files: 1 });
  const change = await one.begin({ places: [at("/a")] });
  assert.equal(await change.take(bytes(7)), false);
  assert.equal(await change.take(bytes(6)), true);
  assert.equal(await change.take({ bytes: 0, files: 1 }), false);
  change.add({ bytes: 0, files: 1 });
  assert.equal(await change.take(bytes(0)), true);
  assert.deepEqual(await one.used(), { bytes: 10, files: 2 });
  assert.equal(await one.left(), 0);
  change.cancel();
  change.cancel();
  assert.deepEqual(await one.used(), { bytes: 4, files: 1 });
  one.limits = { bytes: 3 };
  const other = await one.begin({ places: [at("/a")] });
  assert.equal(await other.take(bytes(1)), false);
  assert.equal(await one.left(), 0);
});

test("a change that nobody disturbs is what was there before and after", async () => {
  const { book: one } = await counted({}, bytes(100));
  const change = await one.begin({ places: [at("/a")] });
  const elsewhere = await one.begin({ places: [at("/b")] });
  await change.take(bytes(30));
  change.steady = false;
  change.end({ before: bytes(50), after: bytes(20) });
  elsewhere.end({ before: bytes(1), after: bytes(3) });
  assert.deepEqual(await one.used(), bytes(72));
});

for (const [what, first, second] of [
  ["the same name", { places: [at("/d/a")] }, { places: [at("/d/a")] }],
  ["a name in a directory that moves", { places: [at("/d/a")] }, { places: [], trees: [at("/d")] }],
  ["a directory that moves, and a name in it", { places: [], trees: [at("/d")] }, { places: [at("/d/a")] }],
  ["directories in each other", { places: [], trees: [at("/d/e")] }, { places: [], trees: [at("/d")] }],
] as const)
  test(`${what}: neither of two changes gives anything back, and it is counted anew as soon as that may be`, async () => {
    const { book: one, answer, clock } = await counted({}, bytes(100));
    const a = await one.begin(first);
    const b = await one.begin(second);
    await a.take(bytes(10));
    a.add(bytes(-50));
    a.end({ before: bytes(50), after: bytes(12) });
    b.end({ before: bytes(50), after: bytes(0) });
    assert.deepEqual(await one.used(), bytes(112));
    clock.now = 5_000;
    const again = one.recount(Number.POSITIVE_INFINITY);
    await answer(bytes(62));
    await again;
    assert.deepEqual(await one.used(), bytes(62));
  });

test("what changes while it is counted may have been seen or not: what was kept account of holds as far as both allow", async () => {
  const { book: one, answer, clock } = await counted({}, bytes(100));
  clock.now = 10_000;
  const again = one.recount(0);
  const change = await one.begin({ places: [at("/a")] });
  change.steady = false;
  change.end({ before: bytes(40), after: bytes(10) });
  assert.deepEqual(await one.used(), bytes(70));
  await answer(bytes(100));
  await again;
  assert.deepEqual(await one.used(), bytes(70), "the count saw it as it was before");
});

test("a count that differs by more than what changed meanwhile is right", async () => {
  const { book: one, answer, clock } = await counted({}, bytes(100));
  clock.now = 10_000;
  const again = one.recount(0);
  const change = await one.begin({ places: [at("/a")] });
  await change.take(bytes(5));
  await answer(bytes(500));
  await again;
  assert.deepEqual(await one.used(), bytes(500));
});

test("what was taken before a count began, and is not there yet, is not forgotten", async () => {
  const { book: one, answer, clock } = await counted({}, bytes(100));
  const change = await one.begin({ places: [at("/a")] });
  await change.take(bytes(20));
  change.landed(bytes(15));
  clock.now = 10_000;
  const again = one.recount(0);
  await answer(bytes(115));
  await again;
  assert.deepEqual(await one.used(), bytes(120));
});

test("a directory that moves while it is counted makes the count void", async () => {
  const { book: one, answer, clock } = await counted({}, bytes(100));
  clock.now = 10_000;
  const again = one.recount(0);
  (await one.begin({ places: [], trees: [at("/d")] })).end({ before: bytes(0), after: bytes(0) });
  await answer(bytes(3));
  await again;
  assert.deepEqual(await one.used(), bytes(100));
});

test("a count that ends while something is done leaves that on the safe side", async () => {
  const { book: one, answer, clock } = await counted({}, bytes(100));
  const change = await one.begin({ places: [at("/a")] });
  await change.take(bytes(30));
  change.landed(bytes(30));
  change.steady = false;
  clock.now = 10_000;
  const again = one.recount(0);
  await answer(bytes(60));
  await again;
  assert.deepEqual(await one.used(), bytes(60));
  change.end({ before: bytes(40), after: bytes(30) });
  assert.deepEqual(await one.used(), bytes(90), "the count may have seen neither the old nor the new");
});

test("a change that cannot tell what it did while it is counted leaves the account in doubt", async () => {
  const { book: one, answer, clock } = await counted({}, bytes(100));
  const change = await one.begin({ places: [at("/a")] });
  await change.take(bytes(30));
  change.steady = false;
  clock.now = 10_000;
  const again = one.recount(0);
  change.end(undefined);
  await answer(bytes(60));
  await again;
  clock.now = 20_000;
  const third = one.recount(Number.POSITIVE_INFINITY);
  await answer(bytes(70));
  await third;
  assert.deepEqual(await one.used(), bytes(70));
});

test("the operator is told once when nine tenths are used, and again only after there was room", async () => {
  const made = await counted({ bytes: 1000, files: 10 }, { bytes: 890, files: 1 });
  const change = await made.book.begin({ places: [at("/a")] });
  await change.take(bytes(9));
  assert.equal(made.told.length, 0);
  await change.take(bytes(1));
  await change.take(bytes(50));
  assert.deepEqual(made.told, [{ bytes: 900, files: 1 }]);
  change.add(bytes(-90));
  await change.take(bytes(50));
  assert.equal(made.told.length, 1);
  change.add(bytes(-70));
  await change.take({ bytes: 0, files: 8 });
  assert.equal(made.told.length, 2);
  made.book.limits = { bytes: 10_000 };
  made.book.limits = { bytes: 800 };
  assert.equal(made.told.length, 3);
});

test("a ledger has a book for each tree of an account, which all sessions share, and new limits reach them all", () => {
  const ledger = new QuotaLedger({ onNearlyFull: () => {} });
  const count = async () => bytes(0);
  const open = (name: string, tree: string) => ledger.book({ name, tree, limits: { bytes: 5 } }, count);
  const home = open("ada", "home");
  assert.equal(open("ada", "home"), home);
  const other = open("ada", "other");
  assert.notEqual(other, home);
  assert.notEqual(open("bob", "home"), home);
  ledger.limit("ada", { files: 7 });
  assert.deepEqual([home.limits, other.limits], [{ files: 7 }, { files: 7 }]);
  assert.deepEqual(open("bob", "home").limits, { bytes: 5 });
  ledger.limit("nobody", { files: 7 });
  ledger.forget("ada");
  assert.notEqual(open("ada", "home"), home);
});
