import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { repositoryRoot } from "../../test/support/repository.js";
import { commands } from "./commands/index.js";
import { featureStatus, features } from "./features.js";

for (const feature of features) {
  test(`${feature.name}: it is there, and what shows it exists`, () => {
    assert.match(featureStatus(feature, commands), /^yes/);
    for (const script of feature.shownBy ?? [])
      assert.ok(existsSync(path.join(repositoryRoot, "test/dialogs/cases", `${script}.dialog`)), script);
    assert.ok((feature.verbs ?? []).length + (feature.shownBy ?? []).length > 0);
  });
}

test("a feature whose verb has no row is none, and one that is off says what switches it on", () => {
  assert.equal(featureStatus({ name: "x", verbs: ["NOOP", "XFER"] }, commands), "no (XFER)");
  assert.equal(featureStatus({ name: "x", verbs: ["PORT", "NOOP"] }, commands), "yes (`active.enabled`)");
});
