import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { ofWhich, takeEarlier } from "./again.js";

const earlier = {
  machine: { date: "2026-01-01", processor: "two cores" },
  versions: { Sealift: "1, commit a", vsftpd: "3" },
  rounds: 5,
  sittings: 2,
  scenarios: [
    { name: "down", title: "Down" },
    { name: "small-up-1", title: "Small", of: "0, commit z" },
  ],
  profiles: [{ name: "down" }, { name: "small-up-1" }],
};
const now = {
  machine: { ...earlier.machine, date: "2026-02-02" },
  versions: { ...earlier.versions, Sealift: "1, commit b" },
  rounds: 5,
};

function fileOf(t, content) {
  const folder = mkdtempSync(path.join(tmpdir(), "sealift-again-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, "results.json");
  writeFileSync(file, JSON.stringify(content));
  return file;
}

test("what is not measured again stays, with the Sealift that it was measured of", (t) => {
  const file = fileOf(t, earlier);
  const all = takeEarlier(file, now, () => false);
  assert.deepEqual(
    all.scenarios.map(({ name, of }) => [name, of]),
    [
      ["down", "1, commit a"],
      ["small-up-1", "0, commit z"],
    ],
  );
  assert.equal(all.sittings, 2);
  const some = takeEarlier(file, now, (name) => name === "down");
  assert.deepEqual(
    [some.scenarios, some.profiles].map((each) => each.map(({ name }) => name)),
    [["small-up-1"], ["small-up-1"]],
  );
});

test("results of another machine, other peers or other rounds do not stay", (t) => {
  const file = fileOf(t, earlier);
  for (const other of [
    { ...now, machine: { ...now.machine, processor: "four cores" } },
    { ...now, versions: { ...now.versions, vsftpd: "4" } },
    { ...now, rounds: 1 },
  ])
    assert.throws(() => takeEarlier(file, other, () => false), { hint: /without --again/ });
  assert.throws(() => takeEarlier(`${file}.missing`, now, () => false), { hint: /without --again/ });
});

test("where all is of one Sealift there is nothing to say", () => {
  const scenarios = ["a", "a", "b"].map((of, index) => ({ of, title: `t${index}` }));
  assert.equal(ofWhich(scenarios.slice(0, 2)), "");
  assert.match(ofWhich(scenarios), /Sealift a, .*\n\n- b: t2$/);
});
