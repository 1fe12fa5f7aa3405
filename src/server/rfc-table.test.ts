import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { repositoryRoot } from "../../test/support/repository.js";
import { commands } from "./commands/index.js";
import { finalCodes, refusalCodes, rfcMarkdown } from "./rfc-table.js";

function refusals(wanted: string): readonly number[] {
  const row = commands.find(({ verb }) => verb === wanted);
  assert.ok(row !== undefined);
  return refusalCodes(row);
}

test("docs/rfc.md is what the command table says: node scripts/generate-docs.js", () => {
  const written = readFileSync(path.join(repositoryRoot, "docs/rfc.md"), "utf8").split("\n");
  const said = rfcMarkdown().split("\n");
  for (const [at, line] of said.entries()) assert.equal(written[at], line);
  assert.equal(written.length, said.length);
});

test("refusals follow from what a row is", () => {
  assert.deepEqual(refusals("NOOP"), []);
  assert.deepEqual(refusals("SYST"), [501]);
  assert.deepEqual(refusals("USER"), [501, 530]);
  assert.deepEqual(refusals("PORT"), [501, 502, 530]);
  assert.deepEqual(refusals("MLST"), [451, 501, 504, 530, 550, 553]);
  assert.deepEqual(refusals("CWD"), [451, 501, 504, 530, 553]);
  assert.deepEqual(refusals("DELE"), [450, 451, 452, 501, 504, 530, 550, 553]);
  assert.ok(refusals("MKD").includes(552) && !refusals("RMD").includes(552) && !refusals("SITE CHMOD").includes(552));
  assert.deepEqual(refusals("MLSD"), [425, 426, 451, 504, 521, 522, 530, 550, 553]);
  assert.deepEqual(refusals("APPE"), [425, 426, 450, 451, 452, 501, 521, 522, 530, 550, 552, 553]);
});

test("no refusal is told twice, and 150 is never the last reply", () => {
  for (const row of commands) {
    assert.ok(!refusalCodes(row).some((code) => row.codes.includes(code)), row.verb);
    assert.ok(!finalCodes(row).includes(150) && finalCodes(row).includes(451), row.verb);
  }
});

test("each command has one line, with its aliases, and no bar opens a cell", () => {
  const [table = ""] = rfcMarkdown().split("## Features");
  const lines = table.split("\n").filter((line) => line.startsWith("| "));
  assert.equal(lines.length, commands.length + 2);
  for (const line of lines) assert.equal(line.match(/(?<!\\)\|/g)?.length, 11, line);
  assert.ok(lines.some((line) => line.startsWith("| CWD (XCWD) | 959 4.1.1 | yes |")));
  assert.ok(lines.some((line) => line.startsWith("| PORT | 959 4.1.2 | off unless `active.enabled` |")));
  assert.ok(lines.some((line) => line.startsWith("| CCC | 4217 5 | refused |")));
});

test("a row that can be switched off says which setting switches it on", () => {
  for (const row of commands) assert.equal(row.offUnless !== undefined, row.enabled !== undefined, row.verb);
});
