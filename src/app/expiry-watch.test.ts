import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../../test/support/temporary.js";
import { createSelfSigned } from "../pki/self-signed.js";
import { ExpiryWatch } from "./expiry-watch.js";

const DAY = 86_400_000;

/** A watch with a clock of its own: `at` sets it, to so many days before the end, and looks as the timer would. */
async function watched(file: string, failures: unknown[] = []) {
  const { certificate } = await createSelfSigned({ kind: "ecdsa-p256", names: ["localhost"], days: 400 });
  const leaf = new X509Certificate(certificate);
  const end = Date.parse(leaf.validTo);
  const told: number[] = [];
  const pauses: number[] = [];
  let time = 0;
  const open = () =>
    new ExpiryWatch({
      file,
      shown: () => [{ file: "a.crt", leaf }],
      report: ({ withinDays }) => told.push(withinDays),
      onUnwritable: (error) => failures.push(error),
      now: () => time,
      after: (milliseconds) => {
        pauses.push(milliseconds);
        return () => {};
      },
    });
  let watch = open();
  return {
    told,
    pauses,
    restart: () => {
      watch = open();
    },
    at: async (days: number) => {
      time = end - days * DAY;
      await watch.look();
    },
  };
}

test("each step is told once, also over restarts, and whatever the clock does", async () => {
  await using folder = await temporaryFolder("expiry");
  const clock = await watched(path.join(folder.path, "told.json"));
  await clock.at(350);
  await clock.at(29);
  await clock.at(28);
  clock.restart();
  await clock.at(27);
  assert.deepEqual(clock.told, [30]);
  await clock.at(2.5);
  assert.deepEqual(clock.told, [30, 3], "steps that were jumped over are not told behind it");
  await clock.at(-30_000);
  await clock.at(2.5);
  await clock.at(400);
  await clock.at(29.5);
  assert.deepEqual(clock.told, [30, 3, 0, 30], "a clock that was wrong hides nothing, and floods nothing");
  // The longest pause of Node's timers is 2^31 ms, about 25 days.
  for (const pause of clock.pauses) assert.ok(pause >= 1000 && pause <= 6 * 3_600_000, `${pause} ms`);
});

test("a timer ends when the next step is reached", async () => {
  await using folder = await temporaryFolder("expiry");
  const clock = await watched(path.join(folder.path, "told.json"));
  await clock.at(14 + 1 / 24);
  assert.equal(clock.pauses.at(-1), 3_600_000);
});

test("what cannot be written is told, and what is damaged counts as nothing", async () => {
  await using folder = await temporaryFolder("expiry");
  const failures: unknown[] = [];
  const nowhere = await watched(path.join(folder.path, "nowhere", "told.json"), failures);
  await nowhere.at(5);
  await nowhere.at(5);
  assert.deepEqual([nowhere.told, failures.length], [[7], 1]);
  const file = path.join(folder.path, "told.json");
  for (const text of ["", "null", "[1", '{"x":"y"}']) {
    await writeFile(file, text);
    const clock = await watched(file);
    await clock.at(5);
    assert.deepEqual(clock.told, [7]);
  }
});
