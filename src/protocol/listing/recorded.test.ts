import assert from "node:assert/strict";
import { test } from "node:test";
import type { ByteString } from "../byte-string.js";
import { type ParsedFacts, parseFacts } from "../facts-parser.js";
import type { Listed } from "./listed.js";
import { ListParser } from "./parse-list.js";
import { readSamples, show } from "./test-reader.js";
import { recorded, recordedAt } from "./test-recorded.js";

const now = Date.parse(recordedAt);
const all = readSamples(recorded);

function listed(lines: readonly ByteString[]): string {
  const parser = new ListParser(now);
  for (const line of lines) parser.push(line);
  const { entries, unreadable } = parser.finish();
  const [entry] = entries;
  if (unreadable.length > 0 || entries.length > 1) return "unreadable";
  return entry === undefined ? "nothing" : show(entry);
}

function told([line = "" as ByteString]: readonly ByteString[]): string {
  const facts = parseFacts(line);
  if (facts === undefined) return "unreadable";
  if (facts.type === "cdir" || facts.type === "pdir" || facts.name === "." || facts.name === "..") return "nothing";
  const { name, size, modified, mode, owner, group, target } = facts;
  const kind = kindOf(facts);
  return show({ name, kind, size: kind === "file" ? size : undefined, modified, mode, owner, group, target });
}

function kindOf({ type }: ParsedFacts): Listed["kind"] {
  return type === "dir" ? "directory" : type === "file" || type === "link" ? type : "other";
}

for (const server of new Set(all.map(({ form }) => form))) {
  for (const command of new Set(all.filter(({ form }) => form === server).map(({ detail }) => detail))) {
    test(`${server}, ${command}: each line says what is on the disk`, () => {
      const samples = all.filter(({ form, detail }) => form === server && detail === command);
      assert.ok(samples.length > 0, `${samples.length}`);
      const read = command === "MLSD" ? told : listed;
      const wrong = samples.filter(({ lines, expected }) => read(lines) !== expected);
      const report = wrong.map(
        ({ lines, expected }) => `${lines.join("\n")}\n  is read as ${read(lines)}\n  and is      ${expected}`,
      );
      assert.equal(report.join("\n"), "");
    });
  }
}

test("six servers are recorded, with 150 lines at least", () => {
  const servers = new Set(all.map(({ form }) => form.split(/[ ,]/, 1)[0]));
  assert.deepEqual([...servers], ["vsftpd", "proftpd", "pure-ftpd", "pyftpdlib", "Sealift", "ftp-srv"]);
  assert.ok(all.length >= 150, `${all.length}`);
});
